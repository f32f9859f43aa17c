import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type BrowserContextOptions } from 'playwright';
import { createNodePorts } from '../../main/adapters/node-ports.ts';
import { createCore, type Core } from '../../main/core/core.ts';
import { downloadAddress } from '../../main/hosts/browser/downloads.ts';
import { startBrowserHost } from '../../main/hosts/browser/server.ts';
import { providers } from '../../main/providers/registry.ts';
import { failureFromError } from '../../shared/contract/failure.ts';
import type { ProviderId } from '../../shared/ids.ts';
import { startSandbox, type Sandbox } from '../../main/sandbox/server.ts';
import { createDispatch, type Handlers } from '../../main/window/dispatch.ts';
import { createWindow } from '../../main/window/window.ts';
import { buildStale } from '../../scripts/build/stale.ts';
import { createMemorySecrets } from '../support/memory-secrets.ts';
import { chromiumArgs, chromiumPath } from './chromium.ts';
import { watchProblems, type WindowUnderTest } from './window-under-test.ts';

export interface BrowserWindowOptions {
  /** Sales invoices of the sandbox's company. */
  readonly invoices?: number;
  /** Those of the sandbox that the demo connects; all seven unless given. */
  readonly platforms?: readonly ProviderId[];
  /** An existing data folder; a fresh one that goes away otherwise. */
  readonly dataFolder?: string;
  readonly context?: BrowserContextOptions;
  readonly args?: readonly string[];
  /** Stands between window and handlers: fails or delays a call by throwing or waiting. */
  readonly before?: (call: string) => Promise<void>;
  /** Stands before each part of an export. */
  readonly beforeExportPart?: () => Promise<void>;
  /** Answers calls in the product's place. */
  readonly instead?: Handlers;
}

export interface BrowserWindow extends WindowUnderTest {
  readonly sandbox: Sandbox;
  /** The address once it has been entered. */
  readonly origin: string;
  /** Ends the host under the open page, as if Tieout had been closed. */
  endHost(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = path.join(root, 'dist/renderer');
/**
 * The browser host over the product's core and the simulated platforms, in Chromium. As `tieout serve` puts it together, but for three things: the sandbox counts no
 * requests and the connectors do not pace theirs, so that the demo takes seconds; logins are kept in memory; a consent page "opened in the browser" is fetched.
 */
export async function openBrowserWindow(options: BrowserWindowOptions = {}): Promise<BrowserWindow> {
  if (chromiumPath === null) throw new Error('there is no Chromium');
  await buildStale(root, { all: false });
  const folder = options.dataFolder ?? (await mkdtemp(path.join(tmpdir(), 'tieout-e2e-')));
  const sandbox = await startSandbox({ seed: 1, invoices: options.invoices ?? 40, settings: { rateLimits: false } });
  const ports = await createNodePorts({ dataFolder: folder, secrets: createMemorySecrets(), tell: () => undefined });
  const core = await createCore({ ports, providers, databasePath: path.join(folder, 'ledger.sqlite'), holds: () => false });
  const downloads = path.join(folder, 'exports');
  let send: (name: string, key: string, value: unknown) => void = () => undefined;
  const window = createWindow(
    {
      core: withGate(core, options.beforeExportPart),
      ports,
      providers,
      host: 'browser',
      version: '0.1.0',
      openInBrowser: async (url) => void (await (await fetch(url)).arrayBuffer()),
      sandbox: async () => announced(sandbox, options.platforms),
      exports: { folder: downloads, address: downloadAddress },
    },
    (name, key, value) => send(name, key, value),
  );
  const { instead = {} } = options;
  const stand = createDispatch(instead, ports.log);
  const dispatch: typeof window.dispatch = async (call, ask) => {
    if (Object.hasOwn(instead, call)) return stand(call, ask);
    try {
      await options.before?.(call);
    } catch (error) {
      return { ok: false, error: failureFromError(error) };
    }
    return window.dispatch(call, ask);
  };
  const host = await startBrowserHost({ port: 0, pages, downloads, dispatch, clock: ports.clock });
  send = host.event;
  await window.start();
  const browser = await chromium.launch({ executablePath: chromiumPath, args: [...chromiumArgs, ...(options.args ?? [])] });
  const context = await browser.newContext({
    viewport: { width: 1360, height: 850 },
    locale: 'en-GB',
    colorScheme: 'light',
    ...options.context,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const takeProblems = watchProblems(page);
  let ended = false;
  await page.goto(host.openUrl);
  return {
    page,
    sandbox,
    origin: host.origin,
    takeProblems,
    exported: async (extension, begin) => {
      await begin();
      const link = page.getByRole('contentinfo').getByRole('link', { name: new RegExp(`^Save .*\\.${extension}$`) });
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
      const file = path.join(folder, 'saved', download.suggestedFilename());
      await download.saveAs(file);
      return file;
    },
    endHost: async () => {
      ended = true;
      await host.close();
    },
    close: async () => {
      await browser.close();
      if (!ended) await host.close();
      await window.close();
      await core.close();
      await sandbox.close();
      if (options.dataFolder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The core, whose reading of rows for an export waits until `before` lets it. */
function withGate(core: Core, before: (() => Promise<void>) | undefined): Core {
  if (before === undefined) return core;
  const { read } = core.store;
  const gated = new Proxy(read, {
    get: (of, name, receiver) =>
      name === 'readGridRecords'
        ? async (ask: Parameters<typeof read.readGridRecords>[0]) => before().then(async () => read.readGridRecords(ask))
        : Reflect.get(of, name, receiver),
  });
  return { ...core, store: { ...core.store, read: gated } };
}

function announced({ announcement }: Sandbox, platforms: readonly string[] | undefined): Sandbox['announcement'] {
  const kept = Object.entries(announcement.providers).filter(([provider]) => platforms?.includes(provider) ?? true);
  return { ...announcement, providers: Object.fromEntries(kept) };
}

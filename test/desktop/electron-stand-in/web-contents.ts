import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, CDPSession, Page } from 'playwright';
import { chromiumContext } from './chromium.ts';
import { fromText, toText } from './clone-text.ts';
import { toApp, toChromium } from './scheme.ts';
import { session } from './session.ts';
import { state } from './state.ts';

const preloadWorld = 'Electron Isolated Context';
const source = (name: string): string => readFileSync(path.join(import.meta.dirname, 'page', name), 'utf8');
const linkSource = source('world-link.js');
const worldSource = source('preload-world.js')
  .replace('TO_TEXT', () => `(${toText.toString()})`)
  .replace('FROM_TEXT', () => `(${fromText.toString()})`);

/** How the permissions of Chromium's protocol are called in Electron. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  geolocation: 'geolocation',
  notifications: 'notifications',
  camera: 'media',
  microphone: 'media',
  'clipboard-read': 'clipboard-read',
  'clipboard-write': 'clipboard-sanitized-write',
  midi: 'midi',
};

/** Chromium is told once what the app's own check says to each permission. What a session has told ends with it, so it is one that stays. */
async function settlePermissions(context: BrowserContext, contents: WebContents): Promise<void> {
  const [first] = context.pages();
  if (first === undefined || state.permissionsSettled) return;
  state.permissionsSettled = true;
  const cdp = await context.newCDPSession(first);
  for (const [name, electronName] of Object.entries(PERMISSIONS)) {
    const granted = state.permissionCheck?.(contents, electronName, 'app://tieout/') ?? true;
    await cdp.send('Browser.setPermission', {
      permission: { name },
      setting: granted ? 'granted' : 'denied',
      origin: new URL(toChromium('app://tieout/')).origin,
    });
  }
}

/** As Electron, preloads run in the top frame only. */
function inTopFrame(source: string): string {
  return `(() => { if (window !== window.top) return; ${source} })();`;
}

interface Frame {
  readonly frameTreeNodeId: number;
  readonly url: string;
  readonly parent: null;
}
interface Wire {
  readonly page: Page;
  readonly cdp: CDPSession;
}
type OpenHandler = (details: { url: string; frameName: string; features: string }) => { action: 'deny' | 'allow' };

let lastId = 0;

/** A page of real Chromium, as Electron's WebContents: its preload in an isolated world, its IPC, and the say the app has in where it goes. */
export class WebContents extends EventEmitter {
  readonly id: number;
  readonly session = session.defaultSession;
  readonly mainFrame: Frame;
  readonly #wire: Promise<Wire>;
  #page: Page | null = null;
  /** Addresses the app itself asked for: they are not asked about. */
  readonly #expected = new Set<string>();
  #preloadContext: number | null = null;
  readonly #scripts: string[] = [];
  #openHandler: OpenHandler = () => ({ action: 'allow' });
  #destroyed = false;

  constructor(preload: string | undefined) {
    super();
    lastId += 1;
    this.id = lastId;
    const own = (): string => this.getURL();
    this.mainFrame = {
      frameTreeNodeId: lastId,
      parent: null,
      get url() {
        return own();
      },
    };
    this.#wire = this.#open(preload);
    this.#wire.catch(() => undefined); // Whoever loads an address hears of it.
  }

  getURL(): string {
    return toApp(this.#page?.url() ?? '');
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  isCrashed(): boolean {
    return false;
  }
  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }
  async loadURL(url: string): Promise<void> {
    const { page } = await this.#wire;
    this.#expected.add(url);
    await page.goto(toChromium(url));
    this.emit('did-finish-load');
  }
  reload(): void {
    void (async () => {
      const { page } = await this.#wire;
      this.#expected.add(this.getURL());
      await page.reload();
    })();
  }
  send(channel: string, ...args: unknown[]): void {
    void this.#tellPreload({ kind: 'event', channel, args });
  }
  async executeJavaScript(code: string): Promise<unknown> {
    const { cdp } = await this.#wire;
    const { result, exceptionDetails } = await cdp.send('Runtime.evaluate', {
      expression: code,
      awaitPromise: true,
      returnByValue: true,
      userGesture: true,
    });
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }
  async close(): Promise<void> {
    if (this.#destroyed) return;
    this.#destroyed = true;
    const { page } = await this.#wire;
    await page.close();
    this.emit('destroyed');
  }

  async #open(preload: string | undefined): Promise<Wire> {
    const context = await chromiumContext();
    const coming = context.newPage();
    state.pagesToCome.add(coming);
    const page = await coming;
    state.ownPages.add(page);
    state.pagesToCome.delete(coming);
    this.#page = page;
    const cdp = await context.newCDPSession(page);
    const wire = { page, cdp };
    page.on('close', () => {
      this.#destroyed = true;
      this.emit('destroyed');
    });
    page.on('console', (message) => {
      const level = message.type() === 'error' ? 'error' : message.type() === 'warning' ? 'warning' : 'info';
      this.emit('console-message', { level, message: message.text() });
    });
    await page.route('**/*', async (route) => {
      const request = route.request();
      if (!request.isNavigationRequest() || this.#mayGo(toApp(request.url()))) await route.fallback();
      else await route.abort('aborted');
    });
    cdp.on('Page.windowOpen', ({ url, windowName, windowFeatures }) => {
      const { action } = this.#openHandler({ url: toApp(url), frameName: windowName, features: windowFeatures.join(',') });
      if (action !== 'deny') throw new Error('the stand-in opens no second window for a page');
    });
    cdp.on('Runtime.executionContextCreated', ({ context: made }) => {
      if (made.name === preloadWorld) this.#preloadContext = made.id;
    });
    cdp.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === this.#preloadContext) this.#preloadContext = null;
    });
    cdp.on('Runtime.bindingCalled', ({ payload, executionContextId }) => {
      // Of a page that has gone meanwhile nothing is heard any more, as over a closed channel.
      if (executionContextId === this.#preloadContext) void this.#hear(fromText(payload), executionContextId);
    });
    cdp.on('Runtime.exceptionThrown', ({ exceptionDetails }) => {
      const error = new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
      if (exceptionDetails.executionContextId === this.#preloadContext) this.emit('preload-error', {}, preload, error);
    });
    await cdp.send('Page.enable');
    await cdp.send('Runtime.enable');
    await this.#addPreloads(cdp, preload);
    const again = (): void => {
      const settled = this.#addPreloads(cdp, preload);
      state.settling.add(settled);
    };
    this.session.on('preload-added', again);
    this.once('destroyed', () => this.session.off('preload-added', again));
    await settlePermissions(context, this);
    return wire;
  }

  /** For the next document. Those of the session come before the window's own. */
  async #addPreloads(cdp: CDPSession, own: string | undefined): Promise<void> {
    const files = [...state.preloads, ...(own === undefined ? [] : [own])];
    for (const identifier of this.#scripts.splice(0)) await cdp.send('Page.removeScriptToEvaluateOnNewDocument', { identifier });
    if (files.length === 0) return;
    await cdp.send('Runtime.addBinding', { name: 'electronStandInPost', executionContextName: preloadWorld });
    const runs = files.map(
      (file) => `(function (require, module, exports) { ${readFileSync(file, 'utf8')}\n})(world.require, { exports: {} }, {});`,
    );
    const scripts = [
      { source: inTopFrame(`${linkSource}; createWorldLink('page', 'preload');`) },
      {
        worldName: preloadWorld,
        source: inTopFrame(`${linkSource}; ${worldSource};
          const world = createPreloadWorld(createWorldLink('preload', 'page'), globalThis.electronStandInPost); ${runs.join('\n')}`),
      },
    ];
    for (const script of scripts) {
      const { identifier } = await cdp.send('Page.addScriptToEvaluateOnNewDocument', script);
      this.#scripts.push(identifier);
    }
  }

  #mayGo(url: string): boolean {
    if (this.#expected.delete(url)) return true;
    let prevented = false;
    const event = { url, preventDefault: () => (prevented = true) };
    this.emit('will-navigate', event, url);
    this.emit('will-frame-navigate', event);
    return !prevented;
  }

  async #hear(message: unknown, context: number): Promise<void> {
    const said = message as { kind: 'invoke' | 'send'; id: number; channel: string; args: unknown[] };
    const event = { sender: this, senderFrame: this.mainFrame };
    if (said.kind === 'send') {
      state.sendEvents.emit(said.channel, event, ...said.args);
      return;
    }
    const handler = state.invokeHandlers.get(said.channel);
    const answer = await (async () => {
      if (handler === undefined) throw new Error(`No handler registered for '${said.channel}'`);
      return handler(event, ...said.args);
    })().then(
      (value) => ({ ok: true, value: structuredClone(value) }),
      (error: unknown) => ({ ok: false, value: String(error) }),
    );
    if (context === this.#preloadContext)
      await this.#tellPreload({ kind: 'answer', id: said.id, channel: said.channel, ...answer });
  }

  async #tellPreload(message: object): Promise<void> {
    const text = toText(structuredClone(message));
    const { cdp } = await this.#wire;
    if (this.#preloadContext === null || this.#destroyed) return;
    await cdp
      .send('Runtime.evaluate', {
        contextId: this.#preloadContext,
        expression: `electronStandIn.receive(${JSON.stringify(text)})`,
      })
      .catch(() => undefined); // The page went away meanwhile: nobody is there to hear it.
  }
}

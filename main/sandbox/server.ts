import { z } from 'zod';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { SandboxAnnouncement } from '../../shared/truth.ts';
import { createFaultBox, parseFaults, type FaultBox } from './faults.ts';
import { checkFaults, serveControl } from './http/control.ts';
import { createProviderEndpoint } from './http/provider-endpoint.ts';
import { createRequestLog, type RequestLog } from './http/request-log.ts';
import { sendJson } from './http/body.ts';
import { dayOfMs, dayText } from './calendar.ts';
import { createWorld, WORLD_TODAY, type World } from './world.ts';
import { createFreshbooks, type FreshbooksSimulator } from './freshbooks/index.ts';
import { defaultFreshbooksSettings, freshbooksSettingsSchema, type FreshbooksSettings } from './freshbooks/settings.ts';
import type { Simulator } from './simulator.ts';
import { createNetsuite, type NetsuiteSimulator } from './netsuite/index.ts';
import { defaultNetsuiteSettings, netsuiteSettingsSchema, type NetsuiteSettings } from './netsuite/settings.ts';
import { createHarvest, type HarvestSimulator } from './harvest/index.ts';
import { defaultHarvestSettings, harvestSettingsSchema, type HarvestSettings } from './harvest/settings.ts';
import { createQuickbooks, type QuickbooksSimulator } from './quickbooks/index.ts';
import { defaultQuickbooksSettings, quickbooksSettingsSchema, type QuickbooksSettings } from './quickbooks/settings.ts';
import { createSageIntacct, type SageIntacctSimulator } from './sage-intacct/index.ts';
import { defaultSageIntacctSettings, sageIntacctSettingsSchema, type SageIntacctSettings } from './sage-intacct/settings.ts';
import { createStripe, type StripeSimulator } from './stripe/index.ts';
import { defaultStripeSettings, stripeSettingsSchema, type StripeSettings } from './stripe/settings.ts';
import { createXero, type XeroSimulator } from './xero/index.ts';
import { sendSchema, subscribeSchema, type Webhooks } from './xero/webhooks.ts';
import { defaultXeroSettings, xeroSettingsSchema, type XeroSettings } from './xero/settings.ts';

export interface SandboxOptions {
  /** 0 or left out: any free port. */
  readonly port?: number;
  readonly seed: number;
  /** Sales invoices of the main organisation. */
  readonly invoices: number;
  /** Makes everything it answers from before it listens: in a large world each platform's first answer would otherwise take longer than a client waits. */
  readonly prepared?: boolean;
  /** As read from a faults file; see faults.ts. */
  readonly faults?: unknown;
  /** The real clock below the virtual one. */
  readonly clock?: { nowMs(): number };
  readonly settings?: Partial<XeroSettings>;
  /** `rateLimits` of `settings` holds for QuickBooks too unless said otherwise here. */
  readonly quickbooks?: Partial<QuickbooksSettings>;
  /** Likewise. */
  readonly freshbooks?: Partial<FreshbooksSettings>;
  /** Likewise. */
  readonly sageIntacct?: Partial<SageIntacctSettings>;
  /** Likewise. */
  readonly stripe?: Partial<StripeSettings>;
  /** Likewise. */
  readonly netsuite?: Partial<NetsuiteSettings>;
  readonly harvest?: Partial<HarvestSettings>;
}

export interface Sandbox {
  readonly url: string;
  readonly announcement: SandboxAnnouncement;
  readonly world: World;
  readonly faults: FaultBox;
  readonly log: RequestLog;
  readonly settings: XeroSettings;
  readonly webhooks: Webhooks;
  /** Moves the virtual clock: token lifetimes, grace periods and rate windows follow it. */
  advanceSec(seconds: number): void;
  nowMs(): number;
  close(): Promise<void>;
}

const freshbooksChange = z.looseObject({ provider: z.literal('freshbooks') });
const sageIntacctChange = z.looseObject({ provider: z.literal('sage-intacct') });
const stripeChange = z.looseObject({ provider: z.literal('stripe') });
const netsuiteChange = z.looseObject({ provider: z.literal('netsuite') });
const harvestChange = z.looseObject({ provider: z.literal('harvest') });
const quickbooksChange = z.looseObject({ provider: z.literal('quickbooks') });

/**
 * Serves the simulated platforms on 127.0.0.1 and nowhere else. Throws FaultListError for an unusable fault list, and what `listen` throws for a port that
 * is taken.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  let offsetMs = 0;
  const nowMs = (): number => (options.clock?.nowMs() ?? Date.now()) + offsetMs;
  // A clock set before the world's end would see change stamps of the future: such a world ends the day before.
  const yesterday = dayText(dayOfMs(nowMs()) - 1);
  const world = createWorld({
    seed: options.seed,
    invoices: options.invoices,
    today: yesterday < WORLD_TODAY ? yesterday : WORLD_TODAY,
  });
  const settings: XeroSettings = xeroSettingsSchema.parse({ ...defaultXeroSettings(), ...options.settings });
  let url = '';
  const faults = createFaultBox();
  const xero: XeroSimulator = createXero({ world, settings, faults, clockMs: nowMs, issuer: () => `${url}/xero` });
  const quickbooks: QuickbooksSimulator = createQuickbooks({
    world,
    clockMs: nowMs,
    settings: quickbooksSettingsSchema.parse({
      ...defaultQuickbooksSettings(),
      rateLimits: settings.rateLimits,
      ...options.quickbooks,
    }),
  });
  const freshbooks: FreshbooksSimulator = createFreshbooks({
    world,
    clockMs: nowMs,
    settings: freshbooksSettingsSchema.parse({
      ...defaultFreshbooksSettings(),
      rateLimits: settings.rateLimits,
      ...options.freshbooks,
    }),
  });
  const sageIntacct: SageIntacctSimulator = createSageIntacct({
    world,
    base: () => `${url}/sage-intacct`,
    settings: sageIntacctSettingsSchema.parse({
      ...defaultSageIntacctSettings(),
      rateLimits: settings.rateLimits,
      ...options.sageIntacct,
    }),
  });
  const stripe: StripeSimulator = createStripe({
    world,
    settings: stripeSettingsSchema.parse({ ...defaultStripeSettings(), rateLimits: settings.rateLimits, ...options.stripe }),
  });
  const netsuite: NetsuiteSimulator = createNetsuite({
    world,
    clockMs: nowMs,
    settings: netsuiteSettingsSchema.parse({
      ...defaultNetsuiteSettings(),
      rateLimits: settings.rateLimits,
      ...options.netsuite,
    }),
  });
  const harvest: HarvestSimulator = createHarvest({
    world,
    clockMs: nowMs,
    settings: harvestSettingsSchema.parse({ ...defaultHarvestSettings(), rateLimits: settings.rateLimits, ...options.harvest }),
  });
  const simulators: readonly Simulator[] = [xero, quickbooks, freshbooks, sageIntacct, stripe, netsuite, harvest];
  if (options.prepared === true) {
    for (const simulator of simulators) {
      simulator.truthSummary();
      simulator.prepare?.();
    }
  }
  if (options.faults !== undefined) {
    const placed = parseFaults(options.faults);
    checkFaults(simulators, placed);
    faults.add(placed);
  }
  const log = createRequestLog();
  const timers = new Set<NodeJS.Timeout>();
  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        resolve();
      }, ms);
      timers.add(timer);
    });
  const endpoint = createProviderEndpoint({ faults, log, nowMs, sleep });
  const announcement = (): SandboxAnnouncement => ({
    url,
    providers: {
      xero: { baseUrl: `${url}/xero`, credentials: xero.credentials },
      quickbooks: { baseUrl: `${url}/quickbooks`, credentials: quickbooks.credentials, logins: quickbooks.logins },
      freshbooks: { baseUrl: `${url}/freshbooks`, credentials: freshbooks.credentials },
      'sage-intacct': { baseUrl: `${url}/sage-intacct`, credentials: sageIntacct.credentials },
      stripe: { baseUrl: `${url}/stripe`, credentials: stripe.credentials },
      netsuite: {
        baseUrl: `${url}/netsuite`,
        credentials: netsuite.credentials,
        ways: [netsuite.credentials, netsuite.tokenLogin],
      },
      harvest: { baseUrl: `${url}/harvest`, credentials: harvest.credentials },
    },
  });
  const advanceMs = (ms: number): void => {
    offsetMs += ms;
  };
  const changeSettings = (change: unknown): unknown => {
    const ofFreshbooks = freshbooksChange.safeParse(change);
    if (ofFreshbooks.success) {
      const { provider: _named, ...rest } = ofFreshbooks.data;
      return Object.assign(freshbooks.settings, freshbooksSettingsSchema.partial().parse(rest));
    }
    const ofSageIntacct = sageIntacctChange.safeParse(change);
    if (ofSageIntacct.success) {
      const { provider: _named, ...rest } = ofSageIntacct.data;
      return Object.assign(sageIntacct.settings, sageIntacctSettingsSchema.partial().parse(rest));
    }
    const ofStripe = stripeChange.safeParse(change);
    if (ofStripe.success) {
      const { provider: _named, ...rest } = ofStripe.data;
      return Object.assign(stripe.settings, stripeSettingsSchema.partial().parse(rest));
    }
    const ofNetsuite = netsuiteChange.safeParse(change);
    if (ofNetsuite.success) {
      const { provider: _named, ...rest } = ofNetsuite.data;
      return Object.assign(netsuite.settings, netsuiteSettingsSchema.partial().parse(rest));
    }
    const ofHarvest = harvestChange.safeParse(change);
    if (ofHarvest.success) {
      const { provider: _named, ...rest } = ofHarvest.data;
      return Object.assign(harvest.settings, harvestSettingsSchema.partial().parse(rest));
    }
    const ofQuickbooks = quickbooksChange.safeParse(change);
    if (!ofQuickbooks.success) return Object.assign(settings, xeroSettingsSchema.partial().parse(change));
    const { provider: _named, ...rest } = ofQuickbooks.data;
    return Object.assign(quickbooks.settings, quickbooksSettingsSchema.partial().parse(rest));
  };
  const { webhooks } = xero;
  const extra = {
    'GET webhooks': async () => webhooks.state(),
    'POST webhooks/subscribe': async (body: unknown) => webhooks.subscribe(subscribeSchema.parse(body).url),
    'POST webhooks/deliver': async () => ({ deliveries: await webhooks.deliver(), ...webhooks.state() }),
    'POST webhooks/send': async (body: unknown) => {
      const asked = sendSchema.parse(body);
      return { deliveries: await webhooks.send(asked.url, xero.recentChanges(asked)) };
    },
  };
  const control = { simulators, announcement, faults, log, nowMs, advanceMs, changeSettings, extra };

  const route = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Slashes first: `//a/b` alone would be read as the host `a`.
    const [rawPath = '/', rawQuery = ''] = (request.url ?? '/').split(/\?(.*)/s, 2);
    const path = rawPath.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '');
    const query = new URLSearchParams(rawQuery);
    if (path.startsWith('/__sandbox/')) return serveControl(control, path.slice('/__sandbox/'.length), query, request, response);
    const simulator = simulators.find(({ id }) => path === `/${id}` || path.startsWith(`/${id}/`));
    if (simulator === undefined) return sendJson(response, 404, { error: `nothing is simulated at ${path}` });
    const below = path.slice(simulator.id.length + 1);
    return endpoint.serve(simulator, below === '' ? '/' : below, query, request, response);
  };
  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      // The sandbox's own mistake must not look like a platform's fault.
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (response.headersSent) request.socket.destroy();
      else sendJson(response, 500, { sandboxError: message });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the sandbox listens on no port');
  url = `http://127.0.0.1:${address.port}`;

  return {
    url,
    announcement: announcement(),
    world,
    faults,
    log,
    settings,
    webhooks,
    advanceSec: (seconds) => advanceMs(seconds * 1_000),
    nowMs,
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

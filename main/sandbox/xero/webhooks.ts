import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { assertNever } from '../../../shared/result.ts';
import { isEventEffect, type EventEffect, type FaultBox } from '../faults.ts';
import { createRandom, type Random } from '../random.ts';
import type { MutateReply } from '../world/mutate.ts';
import { WrongUseError } from '../wrong-use.ts';
import type { XeroSettings } from './settings.ts';

/**
 * The sender of notifications: signed, at least once, with the intent-to-receive handshake, retries every 15 minutes for 24 hours of the virtual clock, then
 * disabled, and replayed in order after the next handshake [doc: webhooks/configuring-your-server; survey].
 */

const CATEGORY_BY_STREAM: Readonly<Record<string, string>> = {
  contacts: 'CONTACT',
  invoices: 'INVOICE',
  'credit-notes': 'CREDITNOTE',
  prepayments: 'PREPAYMENT',
  overpayments: 'OVERPAYMENT',
};
const PLURAL_BY_STREAM: Readonly<Record<string, string>> = {
  contacts: 'Contacts',
  invoices: 'Invoices',
  'credit-notes': 'CreditNotes',
  prepayments: 'Prepayments',
  overpayments: 'Overpayments',
};

const REPLY_MS = 5_000;
const RETRY_MS = 15 * 60_000;
const GIVE_UP_MS = 24 * 3_600_000;
const KEPT_MS = 31 * 86_400_000;
const EVENTS_PER_POST = 100;

export interface WebhookEvent {
  readonly resourceUrl: string;
  readonly resourceId: string;
  readonly tenantId: string;
  readonly tenantType: 'ORGANISATION';
  readonly eventCategory: string;
  readonly eventType: string;
  readonly eventDateUtc: string;
  readonly data?: { readonly Type: string; readonly Status: string };
}

interface Queued {
  readonly sequence: number;
  readonly event: WebhookEvent;
  readonly atMs: number;
}

export interface Delivery {
  readonly signed: boolean;
  /** 0: no answer within 5 seconds, or no connection. */
  readonly status: number;
  readonly accepted: boolean;
  readonly firstEventSequence: number;
  readonly lastEventSequence: number;
}

export interface WebhookState {
  readonly url: string | null;
  readonly state: 'none' | 'enabled' | 'disabled';
  readonly waiting: number;
  readonly nextAttemptAtMs: number | null;
}

/** What an event says beyond its id. */
export interface Described {
  readonly type: string;
  readonly status: string;
}

export interface Webhooks {
  /** Handshakes with `url`; only a receiver that judges every signature rightly is enabled. */
  subscribe(url: string): Promise<{ readonly enabled: boolean; readonly handshake: readonly Delivery[] }>;
  /** Queues events of changes for the subscription. */
  enqueue(changed: MutateReply['changed'], atMs: number): void;
  /** Sends what is due by the virtual clock. */
  deliver(): Promise<readonly Delivery[]>;
  /** Sends events at once, to any loopback address, beside the subscription and its retries. */
  send(url: string, changed: MutateReply['changed']): Promise<readonly Delivery[]>;
  state(): WebhookState;
}

export function createWebhooks(ask: {
  readonly seed: number;
  readonly settings: () => XeroSettings;
  readonly faults: FaultBox;
  readonly nowMs: () => number;
  readonly describe: (tenant: string, stream: string, id: string) => Described | undefined;
}): Webhooks {
  const random = createRandom(ask.seed, 'xero/webhooks');
  let url: string | null = null;
  let state: WebhookState['state'] = 'none';
  let queue: Queued[] = [];
  let sequence = 0;
  let failures = 0;
  let failingSinceMs: number | null = null;
  let nextAttemptAtMs: number | null = null;

  const queued = (changed: MutateReply['changed'], atMs: number): Queued[] =>
    changed.flatMap((change) => {
      const event = eventOf(change, atMs, sequence + 1, ask.describe(change.tenant, change.stream, change.id));
      if (event === undefined) return [];
      sequence += 1;
      return [{ sequence, event, atMs }];
    });

  const post = async (to: string, events: readonly Queued[], signed: boolean): Promise<Delivery> => {
    const firstEventSequence = events[0]?.sequence ?? 0;
    const lastEventSequence = events.at(-1)?.sequence ?? 0;
    const body = JSON.stringify({
      events: events.map(({ event }) => event),
      firstEventSequence,
      lastEventSequence,
      entropy: entropyOf(random),
    });
    const key = signed ? ask.settings().webhookKey : 'somebody else';
    const signature = createHmac('sha256', key).update(body, 'utf8').digest('base64');
    const answer = await reach(to, body, signature);
    // A receiver says yes with 200 and nothing else: no body, no cookie.
    const accepted = answer.status === (signed ? 200 : 401) && (!signed || answer.bare);
    return { signed, status: answer.status, accepted, firstEventSequence, lastEventSequence };
  };

  /** One POST of events as the event faults leave it. */
  const postSpoiled = async (to: string, events: readonly Queued[]): Promise<Delivery[]> => {
    const effects = ask.faults
      .strike('xero', { stream: 'events', kind: 'other', page: null, pageSize: null, fresh: true, tenant: null })
      .filter(isEventEffect);
    const batches = effects.reduce((list, effect) => spoilBatches(effect, list), [{ events, signed: true }]);
    const deliveries: Delivery[] = [];
    for (const batch of batches) deliveries.push(await post(to, batch.events, batch.signed));
    return deliveries;
  };

  return {
    subscribe: async (to) => {
      url = requireLoopback(to);
      const handshake: Delivery[] = [];
      for (const signed of [true, false, true, false]) handshake.push(await post(url, [], signed));
      const enabled = handshake.every((delivery) => delivery.accepted);
      state = enabled ? 'enabled' : 'disabled';
      failures = 0;
      failingSinceMs = null;
      nextAttemptAtMs = enabled && queue.length > 0 ? ask.nowMs() : null;
      return { enabled, handshake };
    },
    enqueue: (changed, atMs) => {
      if (url === null) return;
      queue.push(...queued(changed, atMs));
      if (state === 'enabled') nextAttemptAtMs ??= atMs;
    },
    deliver: async () => {
      const nowMs = ask.nowMs();
      queue = queue.filter(({ atMs }) => atMs > nowMs - KEPT_MS);
      const deliveries: Delivery[] = [];
      if (url === null) return [];
      const to = url;
      const isDue = (): boolean =>
        state === 'enabled' && queue.length > 0 && nextAttemptAtMs !== null && nextAttemptAtMs <= nowMs;
      while (isDue()) {
        const batch = queue.slice(0, EVENTS_PER_POST);
        const results = await postSpoiled(to, batch);
        deliveries.push(...results);
        if (results.some((result) => result.signed && result.accepted)) {
          queue = queue.slice(batch.length);
          failures = 0;
          failingSinceMs = null;
          nextAttemptAtMs = queue.length > 0 ? nowMs : null;
          continue;
        }
        failingSinceMs ??= nowMs;
        // The first failure is tried again at once, later ones every 15 minutes.
        failures += 1;
        nextAttemptAtMs = failures === 1 ? nowMs : nowMs + RETRY_MS;
        if (nowMs - failingSinceMs >= GIVE_UP_MS) {
          state = 'disabled';
          nextAttemptAtMs = null;
        }
      }
      return deliveries;
    },
    send: async (to, changed) => postSpoiled(requireLoopback(to), queued(changed, ask.nowMs())),
    state: () => ({ url, state, waiting: queue.length, nextAttemptAtMs }),
  };
}

function spoilBatches(
  effect: EventEffect,
  batches: readonly { events: readonly Queued[]; signed: boolean }[],
): { events: readonly Queued[]; signed: boolean }[] {
  switch (effect.verb) {
    case 'event-duplicate':
      return batches.flatMap((batch) => Array.from({ length: effect.count + 1 }, () => batch));
    case 'event-forge':
      return [{ events: batches[0]?.events ?? [], signed: false }, ...batches];
    case 'event-reorder':
      // One event a POST, the last one first.
      return batches.flatMap(({ events, signed }) => events.toReversed().map((event) => ({ events: [event], signed })));
    case 'event-burst':
      return batches.flatMap(({ events, signed }) =>
        Array.from({ length: effect.count }, (_, at) => ({
          events: events.map((queued) => ({ ...queued, event: laterBy(queued.event, at) })),
          signed,
        })),
      );
    default:
      return assertNever(effect);
  }
}

function laterBy(event: WebhookEvent, ms: number): WebhookEvent {
  return { ...event, eventDateUtc: new Date(Date.parse(`${event.eventDateUtc}Z`) + ms).toISOString().slice(0, 23) };
}

/** Undefined for streams Xero sends no events of. */
function eventOf(
  change: MutateReply['changed'][number],
  atMs: number,
  sequence: number,
  described: Described | undefined,
): WebhookEvent | undefined {
  const eventCategory = CATEGORY_BY_STREAM[change.stream];
  const plural = PLURAL_BY_STREAM[change.stream];
  if (eventCategory === undefined || plural === undefined || change.what === 'vanished') return undefined;
  const type = change.what === 'inserted' ? 'CREATE' : 'UPDATE';
  const address = `https://api.xero.com/api.xro/2.0/${plural}`;
  return {
    // Official pages show addresses without the id and types in mixed case (Xero-OpenAPI issue 789): both happen here now and then.
    resourceUrl: sequence % 4 === 0 ? address : `${address}/${change.id}`,
    resourceId: change.id,
    tenantId: change.tenant,
    tenantType: 'ORGANISATION',
    eventCategory,
    eventType: sequence % 3 === 0 ? `${type.slice(0, 1)}${type.slice(1).toLowerCase()}` : type,
    eventDateUtc: new Date(atMs).toISOString().slice(0, 23),
    ...(change.stream === 'credit-notes' && described !== undefined
      ? { data: { Type: described.type, Status: described.status } }
      : {}),
  };
}

function entropyOf(random: Random): string {
  return Array.from({ length: 20 }, () => String.fromCodePoint(65 + random.between(0, 25))).join('');
}

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The sandbox never sends to another machine. */
function requireLoopback(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || parsed.protocol !== 'http:' || !LOOPBACK.has(parsed.hostname))
    throw new WrongUseError(`"${url}" is no http address on this machine`);
  return url;
}

async function reach(url: string, body: string, signature: string): Promise<{ readonly status: number; readonly bare: boolean }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'x-xero-signature': signature,
        'user-agent': 'Xero-Webhooks',
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(REPLY_MS),
    });
    const text = await response.text();
    return { status: response.status, bare: text === '' && response.headers.get('set-cookie') === null };
  } catch {
    // Nobody listens, or nobody answers in time: to Xero both are a failed delivery.
    return { status: 0, bare: false };
  }
}

/** Bodies of `POST /__sandbox/webhooks/…`. */
export const subscribeSchema = z.strictObject({ url: z.string() });
export const sendSchema = z.strictObject({
  url: z.string(),
  stream: z.enum(['contacts', 'invoices', 'credit-notes', 'prepayments', 'overpayments']).default('invoices'),
  tenant: z.string().optional(),
  ids: z.array(z.string()).optional(),
  /** Without ids: so many of the latest changed. */
  count: z.number().int().min(1).max(100_000).default(1),
  what: z.enum(['inserted', 'edited']).default('edited'),
});

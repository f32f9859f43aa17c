import { z } from 'zod';
import { clientId, connectionId, count, currency, givenName, instant, providerId, rowNumber, runId, tenantId } from './base.ts';

/** Clients, platforms, connections: made, watched, repaired, ended. */

export const client = z.object({ id: clientId, name: z.string(), connections: count });

/** One thing a person has to bring to connect a platform. */
const credentialField = z.object({
  name: z.string(),
  label: z.string(),
  /** Shown as dots. */
  secret: z.boolean(),
  optional: z.boolean(),
  help: z.string(),
});

const scopeInWords = z.object({ scope: z.string(), words: z.string() });

/** A platform and how to connect it. */
export const provider = z.object({
  id: providerId,
  title: z.string(),
  /** This version can connect it. */
  available: z.boolean(),
  /** Consent in the browser, or keys in hand only. */
  ways: z.array(z.enum(['browser', 'credentials'])),
  guide: z.object({
    /** One sentence each, in order. */
    steps: z.array(z.string()),
    portalUrl: z.url().nullable(),
    redirectUris: z.array(z.string()),
    /** For consent in the browser. */
    appFields: z.array(credentialField),
    /** For keys in hand. */
    credentialFields: z.array(credentialField),
  }),
  asksFor: z.object({ required: z.array(scopeInWords), optional: z.array(scopeInWords) }),
});
export type Provider = z.infer<typeof provider>;

const connectionState = z.enum(['connected', 'needs_reauth', 'paused', 'disconnected']);

/** What a person can do about something; the screen turns it into a button. */
export const remedyAction = z.enum([
  'reconnect',
  'grant',
  'resync',
  'resume',
  'look-at-drift',
  'look-at-quarantine',
  'look-at-run',
  'none',
]);

export const health = z.object({
  level: z.enum(['good', 'working', 'attention', 'broken', 'off']),
  /** A sentence. */
  words: z.string(),
  action: remedyAction,
});
export type Health = z.infer<typeof health>;

const stream = z.object({
  name: z.string(),
  title: z.string(),
  state: z.enum(['ok', 'needs_scope', 'unavailable', 'paused']),
  stateReason: z.string().nullable(),
  complete: z.boolean(),
  /** In words, when not complete. */
  gap: z.string().nullable(),
  expected: count.nullable(),
  lastSuccessAtMs: instant.nullable(),
  lastProofAtMs: instant.nullable(),
  lacks: z.array(scopeInWords),
  /** A single record can be asked for by id. */
  singleRecords: z.boolean(),
});

const tenant = z.object({
  id: tenantId,
  name: z.string(),
  kind: z.string(),
  state: z.enum(['active', 'disconnected', 'excluded']),
  stateReason: z.string().nullable(),
  baseCurrency: currency.nullable(),
  country: z.string().nullable(),
  /** The stalest readable stream's last success; null when one never succeeded. */
  freshAtMs: instant.nullable(),
  complete: z.boolean(),
  held: count,
  openDrift: count,
  streams: z.array(stream),
});

export const connection = z.object({
  id: connectionId,
  clientId,
  clientName: z.string(),
  provider: providerId,
  providerTitle: z.string(),
  label: z.string(),
  state: connectionState,
  stateReason: z.string().nullable(),
  /** A stand-in address (sandbox); null: the platform itself. */
  endpoint: z.string().nullable(),
  health,
  intervalSec: count,
  nextRunAtMs: instant.nullable(),
  failures: count,
  granted: z.array(scopeInWords),
  /** What streams lack, each once. */
  missing: z.array(scopeInWords),
  tenants: z.array(tenant),
});
export type Connection = z.infer<typeof connection>;

/** Values of the fields the guide names. They are used once, for the login, and never come back. */
const secretFields = z.record(z.string().max(64), z.string().max(8192));

export const connectWithCredentials = z.strictObject({
  provider: providerId,
  endpoint: z.url().max(300).nullable(),
  credentials: secretFields,
  clientName: givenName.nullable(),
});
export const connectWithBrowser = z.strictObject({
  provider: providerId,
  endpoint: z.url().max(300).nullable(),
  app: secretFields,
  clientName: givenName.nullable(),
  withOptionalScopes: z.boolean(),
});
export const reconnect = z.strictObject({
  connectionId,
  /** Null: the app it was connected with. */
  app: secretFields.nullable(),
  withOptionalScopes: z.boolean(),
});

/** What to read again. `tenantId` null: every tenant of the connection; `connectionId` null as well: everything that is connected. */
export const syncAsk = z
  .strictObject({
    connectionId: connectionId.nullable(),
    tenantId: tenantId.nullable(),
    stream: z.string().max(64).nullable(),
    /** External id of one record of `stream`. */
    record: z.string().min(1).max(200).nullable(),
    full: z.boolean(),
  })
  .refine(({ stream, record }) => record === null || stream !== null, { path: ['record'], error: 'a record of no stream' });
export type SyncAsk = z.infer<typeof syncAsk>;

export const syncEstimate = z.object({
  /** Calls to the platform, from what the ledger knows; null when it has never been read. */
  requests: count.nullable(),
  seconds: count.nullable(),
  records: count.nullable(),
  /** Calls the platform still allows today; null where it has no daily limit. */
  callsLeft: count.nullable(),
  words: z.string(),
});

/** Seconds between two readings; from five minutes to a week. */
const intervalSec = z
  .int()
  .min(300)
  .max(7 * 86_400);

export const connectionAsk = z.strictObject({ connectionId });
export const setPaused = z.strictObject({ connectionId, paused: z.boolean() });
export const setSchedule = z.strictObject({ connectionId, intervalSec });
export const renameClient = z.strictObject({ clientId, name: givenName });
export const moveConnection = z.strictObject({ connectionId, clientName: givenName });

/** Long work: what runs, how far it is, how it ended. */
export const work = z.object({
  id: rowNumber,
  kind: z.enum(['sync', 'connect', 'demo', 'export', 'replay']),
  title: z.string(),
  state: z.enum(['running', 'done', 'problems', 'failed', 'cancelled']),
  startedAtMs: instant,
  endedAtMs: instant.nullable(),
  /** Rows, records or whatever `unit` says. */
  done: count,
  expected: count.nullable(),
  unit: z.string(),
  /** What it does just now, or how it ended, in words. */
  message: z.string().nullable(),
  /** Streams under way, for syncs and the demo. */
  streams: z.array(
    z.object({
      connectionId,
      tenantId,
      tenantName: z.string(),
      stream: z.string(),
      title: z.string(),
      phase: z.enum(['reading', 'checking', 'waiting', 'ended']),
      seen: count,
      expected: count.nullable(),
      message: z.string().nullable(),
    }),
  ),
  error: z.object({ code: z.string(), message: z.string(), remedy: z.string() }).nullable(),
  /** What it made, once it has ended well. */
  result: z
    .union([
      z.object({ kind: z.literal('connection'), connectionId }),
      z.object({
        kind: z.literal('replay'),
        /** One for each organisation's stream: `run:changes` tells what each moved. */
        runIds: z.array(runId),
        changed: count,
        released: count,
        held: count,
      }),
      z.object({
        kind: z.literal('file'),
        /** Its name; its whole path in the desktop. */
        file: z.string(),
        rows: count,
        /** Where the browser can fetch it; null in the desktop, where it is already in its place. */
        download: z.string().nullable(),
      }),
    ])
    .nullable(),
});
export type Work = z.infer<typeof work>;

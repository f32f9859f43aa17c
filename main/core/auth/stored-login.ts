import { z } from 'zod';
import { TieoutError } from '../../../shared/errors.ts';
import type { Keys, TokenSet } from '../provider.ts';
import type { SecretStore } from '../ports.ts';

/**
 * What is kept in the secret store for one connection. `pending` is written before a refresh is asked for and cleared with its answer: when it is found at a
 * start, a process died in between, and the platform may have replaced the refresh token without our having seen the new one.
 */
export interface StoredLogin {
  readonly tokens: TokenSet;
  /** By this machine's clock; a clock that shows less than this was set back, and the expiry beside it means nothing. */
  readonly obtainedAtMs: number;
  readonly pending: { readonly startedAtMs: number; readonly by: string } | null;
}

const secretText = z.string().min(1).max(16_384);
const storedLoginSchema = z.object({
  format: z.literal(1),
  tokens: z.object({
    accessToken: secretText,
    accessExpiresAtMs: z.number(),
    refreshToken: secretText,
    refreshExpiresAtMs: z.number().nullable(),
    scopes: z.array(z.string()),
    clientId: z.string().min(1),
    clientSecret: z.string().min(1).nullable(),
    boundTenant: z.string().min(1).nullish(),
  }),
  obtainedAtMs: z.number(),
  pending: z.object({ startedAtMs: z.number(), by: z.string() }).nullable(),
});

/** A login by keys: which of the platform's ways, and the values of its fields. */
export interface StoredKeys {
  readonly way: string;
  readonly keys: Keys;
}

const storedKeysSchema = z.object({
  format: z.literal(1),
  way: z.string().min(1),
  keys: z.record(z.string(), secretText),
});

/** Null when nothing is stored under the reference, or keys are. Throws `secrets/unavailable` for something that is no login. */
export async function readLogin(secrets: SecretStore, reference: string): Promise<StoredLogin | null> {
  const stored = await readStored(secrets, reference);
  return stored === null || 'keys' in stored ? null : stored;
}

/** Null when nothing is stored under the reference. Throws `secrets/unavailable` for something that is no login. */
export async function readStored(secrets: SecretStore, reference: string): Promise<StoredLogin | StoredKeys | null> {
  const text = await secrets.read(reference);
  if (text === null) return null;
  const content = jsonFrom(text);
  const asKeys = storedKeysSchema.safeParse(content);
  if (asKeys.success) return { way: asKeys.data.way, keys: asKeys.data.keys };
  const parsed = storedLoginSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new TieoutError({
    code: 'secrets/unavailable',
    action: 'stop-connection',
    message: 'The stored login of this connection cannot be read.',
    remedy: 'Reconnect it; the ledger keeps everything that was read.',
    details: { where: secrets.describe().where, fields: parsed.error.issues.map((issue) => issue.path.join('.')).join(', ') },
  });
}

/** Resolves when the login would survive a crash. */
export async function writeLogin(secrets: SecretStore, reference: string, login: StoredLogin): Promise<void> {
  await secrets.write(reference, JSON.stringify({ format: 1, ...login }));
}

/** Resolves when the keys would survive a crash. */
export async function writeKeys(secrets: SecretStore, reference: string, stored: StoredKeys): Promise<void> {
  await secrets.write(reference, JSON.stringify({ format: 1, ...stored }));
}

function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The schema refuses it and says what is missing, without quoting the text.
  }
}

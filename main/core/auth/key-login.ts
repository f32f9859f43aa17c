import { isTieoutError, TieoutError } from '../../../shared/errors.ts';
import { isRecord } from '../../../shared/unknown.ts';
import type { CredentialField, KeyDefinition, Keys, ProviderDefinition } from '../provider.ts';
import type { KeyLogin } from './login-secret.ts';
import type { StoredKeys } from './stored-login.ts';

type WithKeys = Pick<ProviderDefinition, 'id' | 'title' | 'keys'>;

const plain = /^[\u0021-\u007e]{1,16384}$/;

/** A stored login by keys. Throws `config/invalid` when this version does not know the way it was made. */
export function keyLoginFrom(provider: WithKeys, stored: StoredKeys): KeyLogin {
  const definition = provider.keys?.find(({ name }) => name === stored.way);
  if (definition !== undefined) return { kind: 'keys', definition, keys: stored.keys };
  throw new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: `The stored login of this ${provider.title} connection was made in a way ("${stored.way}") that this version does not know.`,
    remedy: 'Reconnect it, or use the version of Tieout it was made with.',
    details: { field: 'kind' },
  });
}

/**
 * The login a credentials file or form describes: `{ "kind": "<way>", "<field>": "…" }`, the kind left out where the fields tell. Null when it describes none of the
 * platform's key logins but may describe tokens. Throws `config/invalid` naming the field that is missing or wrong, never its value.
 */
export function keyLoginOf(
  provider: Pick<ProviderDefinition, 'id' | 'title' | 'keys' | 'auth'>,
  content: unknown,
): KeyLogin | null {
  const ways = provider.keys ?? [];
  if (ways.length === 0) return null;
  if (!isRecord(content)) {
    if (provider.auth !== null) return null;
    throw invalid(null, `The credentials for ${provider.title} are no JSON object.`, shapesOf(provider, ways));
  }
  const definition = wayOf(provider, ways, content);
  return definition === null ? null : { kind: 'keys', definition, keys: keysFrom(provider, definition, content) };
}

/**
 * What the platform's refusal means for whoever gave keys: which of them to look at. Platforms speak of logins they accept no more; here none was accepted yet. An error of the platform
 * may say which keys it is about (`details.fields`, names with spaces between); any other error is returned as it is.
 */
export function refusedKeys({ definition }: KeyLogin, error: unknown): unknown {
  if (!isTieoutError(error) || !['auth/revoked', 'auth/denied', 'auth/expired'].includes(error.code)) return error;
  const { field = null, fields } = error.details;
  const about = typeof fields === 'string' ? new Set(fields.split(' ')) : null;
  const doubted = definition.fields.filter(({ name, optional }) => about?.has(name) ?? optional !== true);
  const named = new Intl.ListFormat('en-GB').format(doubted.map(({ name, label }) => `"${name}" (${label})`));
  return invalid(field ?? doubted[0]?.name ?? null, error.message, `Check ${named} of these credentials. ${error.remedy}`);
}

function wayOf(
  provider: Pick<ProviderDefinition, 'id' | 'title' | 'auth'>,
  ways: readonly KeyDefinition[],
  content: Readonly<Record<string, unknown>>,
): KeyDefinition | null {
  const { kind } = content;
  if (kind !== undefined && kind !== null) {
    const named = ways.find(({ name }) => name === (typeof kind === 'string' ? kind.trim() : kind));
    if (named !== undefined) return named;
    throw invalid(
      'kind',
      `The credentials for ${provider.title} name a kind of login it does not have.`,
      shapesOf(provider, ways),
    );
  }
  const given = (definition: KeyDefinition): number =>
    definition.fields.filter(({ name }) => typeof content[name] === 'string' && content[name] !== '').length;
  const [best, next] = ways.toSorted((a, b) => given(b) - given(a));
  if (best !== undefined && given(best) > 0 && (next === undefined || given(next) < given(best))) return best;
  if (provider.auth !== null && best !== undefined && given(best) === 0) return null;
  if (ways.length === 1 && best !== undefined) return best;
  throw invalid(
    'kind',
    `The credentials for ${provider.title} do not say which kind of login they are for.`,
    shapesOf(provider, ways),
  );
}

function keysFrom(provider: WithKeys, definition: KeyDefinition, content: Readonly<Record<string, unknown>>): Keys {
  const keys: Record<string, string> = {};
  for (const field of definition.fields) {
    const value = content[field.name];
    const text = typeof value === 'string' ? value.trim() : Number.isSafeInteger(value) ? String(value) : '';
    if (text === '' && (value === undefined || value === null || value === '') && field.optional === true) continue;
    if (text === '') throw lacks(provider, definition, field, 'is missing');
    if (!(field.pattern ?? plain).test(text)) throw lacks(provider, definition, field, 'does not look like one');
    keys[field.name] = text;
  }
  return keys;
}

function lacks(provider: WithKeys, definition: KeyDefinition, field: CredentialField, how: string): TieoutError {
  return invalid(
    field.name,
    `The credentials for ${provider.title} have no usable "${field.name}" (${field.label}): it ${how}.`,
    `${field.where} ${shapeOf(definition)}`,
  );
}

function shapeOf(definition: KeyDefinition): string {
  // Names only: a value beside a secret's name, even a placeholder, is hidden wherever the sentence is shown.
  const fields = definition.fields.filter(({ optional }) => optional !== true).map(({ name }) => `"${name}"`);
  return `A credentials file for ${definition.title} is a JSON object with "kind": "${definition.name}" and ${fields.join(', ')}.`;
}

function shapesOf(provider: Pick<ProviderDefinition, 'auth' | 'title'>, ways: readonly KeyDefinition[]): string {
  const shapes = ways.map(shapeOf).join(' ');
  return provider.auth === null
    ? shapes
    : `${shapes} Without a kind, it holds the app and login of ${provider.title}'s consent page.`;
}

function invalid(field: string | number | boolean | null, message: string, remedy: string): TieoutError {
  return new TieoutError({ code: 'config/invalid', action: 'stop-connection', message, remedy, details: { field } });
}

import { z } from 'zod';
import { isTieoutError, TieoutError } from '../../../shared/errors.ts';
import { isRecord } from '../../../shared/unknown.ts';
import type { ProviderDefinition } from '../provider.ts';
import { oauthOf } from '../auth/oauth-of.ts';
import { scopesFromText } from '../auth/scope.ts';

/** What a credentials file says: an app and a login that was made for it. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly refreshToken: string;
  /** The one tenant the login is for, where the platform's answers do not name it. */
  readonly boundTenant: string | null;
  /** Null when the file does not say; the platform's own answer then decides. */
  readonly scopes: readonly string[] | null;
}

const secretText = z
  .string()
  .trim()
  .min(1)
  .regex(/^[\u0021-\u007e]+$/, 'spaces or unusual characters');
const credentialsSchema = z.object({
  clientId: secretText,
  clientSecret: secretText.nullish(),
  refreshToken: secretText,
  scopes: z.union([z.array(z.string()), z.string()]).nullish(),
});

/**
 * Reads a credentials file's content. Throws `config/invalid` naming every field that is missing or wrong, never its value;
 * with an app alone it says to log in with the browser.
 */
export function credentialsFrom(provider: Named, content: unknown): Credentials {
  const wrong = unusableFields(provider, content);
  if (wrong === null) throw invalid(null, `The credentials for ${provider.title} are no JSON object.`, shapeOf(provider));
  const [first] = wrong;
  if (first === 'refreshToken' && wrong.length === 1 && isAbsent(content, first)) {
    throw invalid(
      first,
      `The credentials for ${provider.title} name an app but no login ("refreshToken" is missing).`,
      `Log in with the browser instead: tieout connect ${provider.id} without --credentials.`,
    );
  }
  if (first !== undefined) {
    throw invalid(first, `The credentials for ${provider.title} have no usable ${quoted(wrong)}.`, shapeOf(provider));
  }
  const { clientId, clientSecret, refreshToken, scopes } = credentialsSchema.parse(content);
  const { tenantParam } = oauthOf(provider);
  const boundTenant = tenantParam === undefined ? null : tenantIn(content, tenantParam);
  const list = typeof scopes === 'string' ? [scopes] : scopes;
  return {
    clientId,
    clientSecret: clientSecret ?? null,
    refreshToken,
    boundTenant,
    scopes: list === undefined || list === null ? null : scopesFromText(list.join(' ')),
  };
}

type Named = Pick<ProviderDefinition, 'id' | 'title' | 'auth'>;

/** The fields of the platform's credentials that cannot be used, in the order of a file; null for what has no fields at all. */
function unusableFields(provider: Named, content: unknown): readonly string[] | null {
  if (!isRecord(content)) return null;
  const auth = oauthOf(provider);
  const wrong = new Set(credentialsSchema.safeParse(content).error?.issues.map(({ path }) => String(path[0])));
  if (auth.kind === 'oauth2-code' && isAbsent(content, 'clientSecret')) wrong.add('clientSecret');
  if (auth.tenantParam !== undefined && tenantIn(content, auth.tenantParam) === null) wrong.add(auth.tenantParam);
  return [...fieldsOf(provider), 'scopes'].filter((field) => wrong.has(field));
}

function fieldsOf(provider: Named): readonly string[] {
  const { tenantParam } = oauthOf(provider);
  return ['clientId', 'clientSecret', ...(tenantParam === undefined ? [] : [tenantParam]), 'refreshToken'];
}

function isAbsent(content: unknown, field: string): boolean {
  return isRecord(content) && (content[field] ?? null) === null;
}

/**
 * What the platform's refusal means for whoever gave a credentials file: the field to correct, and how. Platforms speak of connections that ended; here none has begun. Any other
 * error is returned as it is.
 */
export function refusedCredentials(provider: Named, content: unknown, error: unknown): unknown {
  if (!isTieoutError(error)) return error;
  const { tenantParam } = oauthOf(provider);
  const foreign = foreignHint(provider, content);
  if (error.code === 'auth/revoked') {
    return invalid(
      'refreshToken',
      `${provider.title} does not accept the "refreshToken" of these credentials: it has expired, was used or withdrawn, or was given to another app.`,
      `Put the newest one that "clientId" was given into "refreshToken", or log in with the browser: tieout connect ${provider.id} without --credentials.${foreign}`,
    );
  }
  if (error.code === 'config/invalid' && tenantParam !== undefined && error.details['field'] === tenantParam) {
    return invalid(
      tenantParam,
      `${provider.title} says that this login is not for the company that "${tenantParam}" names.`,
      `Correct "${tenantParam}": it is the company this "refreshToken" was given for. Or log in with the browser and choose the company there: tieout connect ${provider.id} without --credentials.${foreign}`,
    );
  }
  const { field = null } = error.details;
  if (error.code !== 'config/invalid' || field === null || foreign === '') return error;
  return invalid(field, error.message, `${error.remedy}${foreign}`);
}

/** Fields this platform has no use for are the mark of another one's file. */
function foreignHint(provider: Named, content: unknown): string {
  const known = new Set([...fieldsOf(provider), 'scopes', 'kind']);
  const others = Object.keys(isRecord(content) ? content : {}).filter((name) => !known.has(name) && /^\w{1,40}$/.test(name));
  return others.length === 0
    ? ''
    : ` They also have ${quoted(others.slice(0, 3))}, for which ${provider.title} has no use: are they another platform's?`;
}

const listed = new Intl.ListFormat('en-GB');

function quoted(fields: readonly string[]): string {
  return listed.format(fields.map((field) => `"${field}"`));
}

function shapeOf(provider: Named): string {
  // Names only: a value beside a secret's name, even a placeholder, is hidden wherever the sentence is shown.
  return oauthOf(provider).kind === 'oauth2-code'
    ? `A credentials file is a JSON object with ${quoted(fieldsOf(provider))}.`
    : 'A credentials file is a JSON object with "clientId" and "refreshToken", and "clientSecret" for an app that has one.';
}

/** An id as text, or as the number people paste; null for anything else. */
function tenantIn(content: unknown, name: string): string | null {
  const value = isRecord(content) ? content[name] : undefined;
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && /^[\w-]{1,100}$/.test(text.trim()) ? text.trim() : null;
}

function invalid(field: string | number | boolean | null, message: string, remedy: string): TieoutError {
  return new TieoutError({ code: 'config/invalid', action: 'stop-connection', message, remedy, details: { field } });
}

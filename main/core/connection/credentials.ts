import { z } from 'zod';
import { TieoutError } from '../../../shared/errors.ts';
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
  refreshToken: secretText.nullish(),
  scopes: z.union([z.array(z.string()), z.string()]).nullish(),
});

/**
 * Reads a credentials file's content. Throws `config/invalid` naming the field that is missing or wrong, never its value;
 * with a client id alone it says to log in with the browser.
 */
export function credentialsFrom(provider: Pick<ProviderDefinition, 'title' | 'id' | 'auth'>, content: unknown): Credentials {
  const result = credentialsSchema.safeParse(content);
  if (!result.success) {
    const issue = result.error.issues[0];
    const field = issue === undefined || issue.path.length === 0 ? null : issue.path.join('.');
    throw invalid(
      field,
      field === null
        ? `The credentials for ${provider.title} are no JSON object.`
        : `The credentials for ${provider.title} have no usable "${field}".`,
      shapeOf(provider),
    );
  }
  const { clientId, clientSecret, refreshToken, scopes } = result.data;
  if (refreshToken === undefined || refreshToken === null) {
    throw invalid(
      'refreshToken',
      `The credentials for ${provider.title} name an app but no login ("refreshToken" is missing).`,
      `Log in with the browser instead: tieout connect ${provider.id} without --credentials.`,
    );
  }
  const auth = oauthOf(provider);
  if (auth.kind === 'oauth2-code' && (clientSecret ?? null) === null) throw lacks(provider, 'clientSecret');
  const { tenantParam } = auth;
  const boundTenant = tenantParam === undefined ? null : tenantIn(content, tenantParam);
  if (tenantParam !== undefined && boundTenant === null) throw lacks(provider, tenantParam);
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

function shapeOf(provider: Named): string {
  const auth = oauthOf(provider);
  // Names only: a value beside a secret's name, even a placeholder, is hidden wherever the sentence is shown.
  const tenant = auth.tenantParam === undefined ? '' : `, "${auth.tenantParam}"`;
  return auth.kind === 'oauth2-code'
    ? `A credentials file is a JSON object with "clientId", "clientSecret"${tenant} and "refreshToken".`
    : 'A credentials file is a JSON object with "clientId" and "refreshToken", and "clientSecret" for an app that has one.';
}

function lacks(provider: Named, field: string): TieoutError {
  return invalid(field, `The credentials for ${provider.title} have no usable "${field}".`, shapeOf(provider));
}

/** An id as text, or as the number people paste; null for anything else. */
function tenantIn(content: unknown, name: string): string | null {
  const value = isRecord(content) ? content[name] : undefined;
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && /^[\w-]{1,100}$/.test(text.trim()) ? text.trim() : null;
}

function invalid(field: string | null, message: string, remedy: string): TieoutError {
  return new TieoutError({ code: 'config/invalid', action: 'stop-connection', message, remedy, details: { field } });
}

import { z } from 'zod';
import { TieoutError } from '../../../shared/errors.ts';
import type { ProviderDefinition } from '../provider.ts';
import { scopesFromText } from '../auth/scope.ts';

/** What a credentials file says: an app and a login that was made for it. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string | null;
  readonly refreshToken: string;
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
export function credentialsFrom(provider: Pick<ProviderDefinition, 'title' | 'id'>, content: unknown): Credentials {
  const result = credentialsSchema.safeParse(content);
  if (!result.success) {
    const issue = result.error.issues[0];
    const field = issue === undefined || issue.path.length === 0 ? null : issue.path.join('.');
    throw invalid(
      field,
      field === null
        ? `The credentials for ${provider.title} are no JSON object.`
        : `The credentials for ${provider.title} have no usable "${field}".`,
      'A credentials file holds { "clientId": "…", "refreshToken": "…" }, and "clientSecret" for an app that has one.',
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
  const list = typeof scopes === 'string' ? [scopes] : scopes;
  return {
    clientId,
    clientSecret: clientSecret ?? null,
    refreshToken,
    scopes: list === undefined || list === null ? null : scopesFromText(list.join(' ')),
  };
}

function invalid(field: string | null, message: string, remedy: string): TieoutError {
  return new TieoutError({ code: 'config/invalid', action: 'stop-connection', message, remedy, details: { field } });
}

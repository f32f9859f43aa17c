import { TieoutError } from '../../../shared/errors.ts';
import type { OAuthDefinition, ProviderDefinition } from '../provider.ts';

/** The platform's consent page. Throws `config/invalid` for a platform that has none. */
export function oauthOf(provider: Pick<ProviderDefinition, 'auth' | 'title' | 'id'>): OAuthDefinition {
  if (provider.auth !== null) return provider.auth;
  throw new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: `${provider.title} has no consent page to log in on.`,
    remedy: `Connect with credentials copied from ${provider.title}: tieout connect ${provider.id} --credentials FILE.`,
  });
}

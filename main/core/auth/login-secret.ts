import type { KeyDefinition, Keys, ProviderDefinition, TokenSet } from '../provider.ts';

/** What proves a login: tokens from a consent page, or keys a person copied. */
export type LoginSecret = { readonly kind: 'tokens'; readonly tokens: TokenSet } | KeyLogin;

export interface KeyLogin {
  readonly kind: 'keys';
  readonly definition: KeyDefinition;
  readonly keys: Keys;
}

/** Platforms tell the scopes of tokens; what keys may read shows when they are used. */
export function scopesOf(secret: LoginSecret): readonly string[] {
  return secret.kind === 'tokens' ? secret.tokens.scopes : [];
}

/** The one tenant of a login that has only one; null where the platform lists them. */
export function boundTenantOf(provider: Pick<ProviderDefinition, 'auth'>, secret: LoginSecret): string | null {
  if (secret.kind === 'keys') return secret.definition.boundTenant?.(secret.keys) ?? null;
  return provider.auth?.tenantParam === undefined ? null : (secret.tokens.boundTenant ?? null);
}

import type { ProviderHosts } from '../contract.ts';

/** [sdk: APIClient.ts] */
export const hosts: ProviderHosts = {
  api: 'https://api.freshbooks.com',
  authorize: 'https://auth.freshbooks.com/oauth/authorize',
  token: 'https://api.freshbooks.com/auth/oauth/token',
  revoke: 'https://api.freshbooks.com/auth/oauth/revoke',
};

/** FreshBooks has no other hosts. */
export const allowedHosts: readonly string[] = [];

/** One stand-in endpoint with the platform's own paths below it. */
export function hostsAt(endpoint: string): ProviderHosts {
  return {
    api: endpoint,
    authorize: `${endpoint}/oauth/authorize`,
    token: `${endpoint}/auth/oauth/token`,
    revoke: `${endpoint}/auth/oauth/revoke`,
  };
}

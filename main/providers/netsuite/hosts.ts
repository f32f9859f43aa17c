import { accountInHost } from './account.ts';
import type { ProviderHosts } from '../contract.ts';

/** NetSuite has no address for all: each account has its own, below this name. [D 1498754928] */
const domain = 'suitetalk.api.netsuite.com';

export const allowedHosts: readonly string[] = [`*.${domain}`];

/** The address of an account's services. */
export function endpointOf(account: string): string {
  return `https://${accountInHost(account)}.${domain}`;
}

/** One address for everything: an account's own, or a stand-in. */
export function hostsAt(endpoint: string): ProviderHosts {
  return {
    api: endpoint,
    // Consent happens elsewhere and is not used.
    authorize: endpoint,
    token: `${endpoint}/services/rest/auth/oauth2/v1/token`,
    revoke: `${endpoint}/services/rest/auth/oauth2/v1/revoke`,
  };
}

/** What stands for "no account named": each login has an address of its own, and this one is nobody's. */
export const hosts: ProviderHosts = hostsAt(`https://${domain}`);

import type { ProviderHosts } from '../contract.ts';

/** The gateway's first address. A login's answer names the one all later calls of its session go to. [sheet 1; doc: api-sessions] */
export const hosts: ProviderHosts = hostsAt('https://api.intacct.com');

/** Companies live on different hosts (`www-p02.intacct.com`), all below one name. [sheet 1] */
export const allowedHosts: readonly string[] = ['api.intacct.com', '*.intacct.com'];

/** One stand-in address (without trailing slash) in the place of all hosts. */
export function hostsAt(endpoint: string): ProviderHosts {
  const gateway = `${endpoint}/ia/xml`;
  return { api: gateway, authorize: gateway, token: gateway, revoke: gateway };
}

/** The one address of the gateway, below `ProviderHosts.api`. */
export const gatewayPath = '/xmlgw.phtml';

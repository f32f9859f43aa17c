import type { ProviderHosts } from '../contract.ts';

const identity = 'https://id.getharvest.com';

/** [doc: Authentication, Overview] */
export const hosts: ProviderHosts = hostsBelow('https://api.harvestapp.com', identity);

/** The API and the identity service; Harvest has no regional hosts. */
export const allowedHosts: readonly string[] = ['api.harvestapp.com', 'id.getharvest.com'];

/** One stand-in endpoint with both services' own paths below it. */
export function hostsAt(endpoint: string): ProviderHosts {
  return hostsBelow(endpoint, endpoint);
}

function hostsBelow(api: string, id: string): ProviderHosts {
  return {
    api: `${api}/v2`,
    authorize: `${id}/oauth2/authorize`,
    token: `${id}/api/v2/oauth2/token`,
    // No address for it is documented: a person removes the app, or the token, in Harvest ID. See auth.ts.
    revoke: `${id}/api/v2/oauth2/token`,
  };
}

/** Where a login's accounts are listed: beside the token address, on the identity service. */
export function accountsUrl({ token }: ProviderHosts): string {
  return token.replace(/\/oauth2\/token$/, '/accounts');
}

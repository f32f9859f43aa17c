import type { ProviderHosts } from '../contract.ts';

/** Intuit's own addresses of production. [doc; sdk: intuit-oauth 4.2.5] */
export const hosts: ProviderHosts = {
  api: 'https://quickbooks.api.intuit.com/v3/company',
  authorize: 'https://appcenter.intuit.com/connect/oauth2',
  token: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
  revoke: 'https://developer.api.intuit.com/v2/oauth2/tokens/revoke',
};

const sandboxApi = 'sandbox-quickbooks.api.intuit.com';

/** The names of `hosts`, and Intuit's sandbox: its companies have tokens of their own, which production answers with 3100. */
export const allowedHosts: readonly string[] = [
  'quickbooks.api.intuit.com',
  sandboxApi,
  'appcenter.intuit.com',
  'oauth.platform.intuit.com',
  'developer.api.intuit.com',
];

/** One stand-in address (without trailing slash) in the place of all hosts. Intuit's own sandbox replaces the API alone; sign-in is the same for both. */
export function hostsAt(endpoint: string): ProviderHosts {
  if (URL.canParse(endpoint) && new URL(endpoint).host === sandboxApi) return { ...hosts, api: `${endpoint}/v3/company` };
  return {
    api: `${endpoint}/v3/company`,
    authorize: `${endpoint}/connect/oauth2`,
    token: `${endpoint}/oauth2/v1/tokens/bearer`,
    revoke: `${endpoint}/v2/oauth2/tokens/revoke`,
  };
}

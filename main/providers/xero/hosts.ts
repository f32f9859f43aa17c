import type { ProviderHosts } from '../contract.ts';

const accountingPath = '/api.xro/2.0';

/** Xero's own addresses. [spec: servers of xero_accounting.yaml and xero-identity.yaml; survey: OAuth 2 pages] */
export const hosts: ProviderHosts = {
  api: `https://api.xero.com${accountingPath}`,
  authorize: 'https://login.xero.com/identity/connect/authorize',
  token: 'https://identity.xero.com/connect/token',
  revoke: 'https://identity.xero.com/connect/revocation',
};

/** The three names of `hosts`, for connections that name one of them. */
export const allowedHosts: readonly string[] = ['api.xero.com', 'login.xero.com', 'identity.xero.com'];

/** One stand-in address (without trailing slash) in the place of all three hosts. */
export function hostsAt(endpoint: string): ProviderHosts {
  return {
    api: `${endpoint}${accountingPath}`,
    authorize: `${endpoint}/identity/connect/authorize`,
    token: `${endpoint}/connect/token`,
    revoke: `${endpoint}/connect/revocation`,
  };
}

/** The list of organisations stands beside the accounting interface, not below it. [spec: xero-identity.yaml] */
export function connectionsUrl(at: ProviderHosts): string {
  const root = at.api.endsWith(accountingPath) ? at.api.slice(0, -accountingPath.length) : at.api;
  return `${root}/connections`;
}

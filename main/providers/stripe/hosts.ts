import type { ProviderHosts } from '../contract.ts';

/** [sdk: stripe.core; doc: api] There is no consent page: a key is made in the dashboard. */
export const hosts: ProviderHosts = {
  api: 'https://api.stripe.com',
  authorize: 'https://dashboard.stripe.com/apikeys',
  token: 'https://api.stripe.com',
  revoke: 'https://api.stripe.com',
};

/** Stripe has no other hosts for the API. */
export const allowedHosts: readonly string[] = [];

/** One stand-in endpoint with the platform's own paths below it. */
export function hostsAt(endpoint: string): ProviderHosts {
  return { api: endpoint, authorize: `${endpoint}/apikeys`, token: endpoint, revoke: endpoint };
}

/** Sent with every call: without it the account's own default version decides what records look like. [doc: versioning] */
export const apiVersion = '2026-07-29.dahlia';

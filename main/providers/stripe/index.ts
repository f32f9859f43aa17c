import type { ProviderDefinition } from '../contract.ts';
import { restrictedKey } from './auth.ts';
import { judge } from './errors.ts';
import { events } from './events.ts';
import { allowedHosts, apiVersion, hosts, hostsAt } from './hosts.ts';
import { limits } from './limits.ts';
import { reports } from './reports.ts';
import { streams } from './streams.ts';
import { connectedAccountOf, tenants } from './tenants.ts';

/** The Stripe connector: data, and pure functions that build requests and judge answers. Facts and their sources: docs/providers/stripe.md */
export const stripe: ProviderDefinition = {
  id: 'stripe',
  title: 'Stripe',
  hosts,
  allowedHosts,
  hostsAt,
  auth: null,
  keys: [restrictedKey],
  tenants,
  rates: 'base-per-document',
  apiHeaders: (externalId) => {
    const connected = connectedAccountOf(externalId);
    return {
      accept: 'application/json',
      'stripe-version': apiVersion,
      ...(connected === null ? {} : { 'stripe-account': connected }),
    };
  },
  limits,
  streams,
  reports,
  events,
  judge,
};

import type { ProviderDefinition } from '../contract.ts';
import { keys } from './auth.ts';
import { judge } from './errors.ts';
import { events } from './events.ts';
import { allowedHosts, hosts, hostsAt } from './hosts.ts';
import { limits } from './limits.ts';
import { askedOf } from './query.ts';
import { reports } from './reports.ts';
import { streams } from './streams.ts';
import { suiteqlHeaders, tenants } from './tenants.ts';

/** The NetSuite connector: data, and pure functions that build requests and judge answers. Facts and their sources: docs/providers/netsuite.md. */
export const netsuite: ProviderDefinition = {
  id: 'netsuite',
  title: 'NetSuite',
  hosts,
  allowedHosts,
  hostsAt,
  auth: null,
  keys,
  tenants,
  tenantBody: askedOf,
  rates: 'base-per-document',
  apiHeaders: () => suiteqlHeaders,
  limits,
  streams,
  reports,
  events,
  judge,
};

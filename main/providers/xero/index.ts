import type { ProviderDefinition } from '../contract.ts';
import { auth } from './auth.ts';
import { judge } from './errors.ts';
import { events } from './events.ts';
import { allowedHosts, hosts, hostsAt } from './hosts.ts';
import { limits } from './limits.ts';
import { reports } from './reports.ts';
import { streams } from './streams.ts';
import { tenants } from './tenants.ts';

/** The Xero connector: data, and pure functions that build requests and judge answers. Facts and their sources: docs/providers/xero.md */
export const xero: ProviderDefinition = {
  id: 'xero',
  title: 'Xero',
  hosts,
  allowedHosts,
  hostsAt,
  auth,
  tenants,
  // Without `Accept` Xero answers in XML.
  apiHeaders: (tenantExternalId) => ({ accept: 'application/json', 'xero-tenant-id': tenantExternalId }),
  limits,
  streams,
  reports,
  events,
  judge,
};

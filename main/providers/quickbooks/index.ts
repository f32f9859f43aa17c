import type { ProviderDefinition } from '../contract.ts';
import { auth } from './auth.ts';
import { judge } from './errors.ts';
import { events } from './events.ts';
import { allowedHosts, hosts, hostsAt } from './hosts.ts';
import { limits } from './limits.ts';
import { reports } from './reports.ts';
import { streams } from './streams.ts';
import { tenants } from './tenants.ts';

/** The QuickBooks Online connector: data, and pure functions that build requests and judge answers. Facts and their sources: docs/providers/quickbooks.md */
export const quickbooks: ProviderDefinition = {
  id: 'quickbooks',
  title: 'QuickBooks Online',
  hosts,
  allowedHosts,
  hostsAt,
  auth,
  tenants,
  tenantPath: (realmId) => `/${encodeURIComponent(realmId)}`,
  rates: 'base-per-document',
  // Never `format=json`: heavy reports time out with it. [rec node-quickbooks 242]
  apiHeaders: () => ({ accept: 'application/json' }),
  limits,
  streams,
  reports,
  events,
  judge,
};

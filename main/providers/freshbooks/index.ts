import type { ProviderDefinition } from '../contract.ts';
import { auth } from './auth.ts';
import { judge } from './errors.ts';
import { events } from './events.ts';
import { allowedHosts, hosts, hostsAt } from './hosts.ts';
import { limits } from './limits.ts';
import { reports } from './reports.ts';
import { streams } from './streams.ts';
import { tenants } from './tenants.ts';

/** The FreshBooks connector: data, and pure functions that build requests and judge answers. Facts and their sources: docs/providers/freshbooks.md */
export const freshbooks: ProviderDefinition = {
  id: 'freshbooks',
  title: 'FreshBooks',
  hosts,
  allowedHosts,
  hostsAt,
  auth,
  tenants,
  tenantPath: (accountId) => `/accounting/account/${encodeURIComponent(accountId)}`,
  apiHeaders: () => ({ accept: 'application/json', 'api-version': 'alpha' }),
  limits,
  streams,
  reports,
  events,
  judge,
};

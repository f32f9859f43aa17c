import type { ProviderDefinition } from '../contract.ts';
import { auth, personalToken } from './auth.ts';
import { accountGone, judge } from './errors.ts';
import { events } from './events.ts';
import { allowedHosts, hosts, hostsAt } from './hosts.ts';
import { limits, userAgent } from './limits.ts';
import { reports } from './reports.ts';
import { streams } from './streams.ts';
import { tenants } from './tenants.ts';

/** The Harvest connector: data, and pure functions that build requests and judge answers. Facts and their sources: docs/providers/harvest.md */
export const harvest: ProviderDefinition = {
  id: 'harvest',
  title: 'Harvest',
  hosts,
  allowedHosts,
  hostsAt,
  auth,
  keys: [personalToken],
  tenants,
  lostTenant: accountGone,
  apiHeaders: (accountId) => ({ 'harvest-account-id': accountId, 'user-agent': userAgent }),
  limits,
  streams,
  reports,
  events,
  judge,
};

import type { ProviderDefinition } from '../contract.ts';
import { companyUser } from './auth.ts';
import { judge } from './errors.ts';
import { events } from './events.ts';
import { allowedHosts, hosts, hostsAt } from './hosts.ts';
import { limits } from './limits.ts';
import { reports } from './reports.ts';
import { streams } from './streams.ts';
import { tenants } from './tenants.ts';

/** The Sage Intacct connector over the XML gateway: data, and pure functions that build requests and judge answers. Facts and their sources: docs/providers/sage-intacct.md */
export const sageIntacct: ProviderDefinition = {
  id: 'sage-intacct',
  title: 'Sage Intacct',
  hosts,
  allowedHosts,
  hostsAt,
  auth: null,
  keys: [companyUser],
  tenants,
  rates: 'base-per-document',
  apiHeaders: () => ({}),
  limits,
  streams,
  reports,
  events,
  judge,
};

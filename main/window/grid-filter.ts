import type { GridView } from '../../shared/contract/grid.ts';
import type { TenantId } from '../../shared/ids.ts';
import type { Core } from '../core/core.ts';
import type { GridFilter } from '../core/store/api.ts';
import { amountBound } from './amount-bounds.ts';

/** A view's filter as the store takes it. */
export async function gridFilterOf(core: Core, view: GridView): Promise<GridFilter> {
  const { order: _, clientId, tenantIds, totalFrom, totalTo, ...rest } = view;
  const ofClient = clientId === null ? null : await tenantsOf(core, clientId);
  const wanted = tenantIds.length === 0 ? null : tenantIds;
  return {
    ...rest,
    tenantIds: ofClient === null ? wanted : ofClient.filter((id) => wanted === null || wanted.includes(id)),
    totalFromMinor: amountBound(totalFrom, 'above'),
    totalToMinor: amountBound(totalTo, 'below'),
  };
}

async function tenantsOf(core: Core, clientId: number): Promise<readonly TenantId[]> {
  const connections = (await core.store.read.listConnections()).filter((row) => row.clientId === clientId);
  const tenants = await core.store.read.listTenants({ connectionId: null });
  return tenants.filter((tenant) => connections.some((row) => row.id === tenant.connectionId)).map((tenant) => tenant.id);
}

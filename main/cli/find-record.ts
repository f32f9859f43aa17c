import type { ConnectionId, TenantId } from '../../shared/ids.ts';
import type { Core } from '../core/core.ts';
import { wrongUse } from './command.ts';

/**
 * The organisation whose record is meant: the only one that has the stream, or the only one whose ledger holds the record. An id says nothing without the organisation it
 * was given out by, and asking each of them would ask platforms for what is not theirs. Throws `config/invalid` where that is not certain.
 */
export async function tenantOfRecord(
  core: Core,
  ask: { readonly connection: ConnectionId | null; readonly stream: string; readonly record: string },
): Promise<TenantId> {
  const listed = (await core.connections.list()).filter(
    ({ connection }) => ask.connection === null || connection.id === ask.connection,
  );
  const tenants = listed.flatMap((row) => row.tenants).filter(({ tenant }) => tenant.state !== 'excluded');
  const [only, ...more] = tenants;
  if (only !== undefined && more.length === 0) return only.tenant.id;
  const holders: TenantId[] = [];
  for (const { tenant, streams } of tenants) {
    for (const { id, name } of streams) {
      if (name !== ask.stream) continue;
      if ((await core.store.read.findRecord({ streamId: id, externalId: ask.record })) !== null) holders.push(tenant.id);
    }
  }
  const [holder, ...others] = holders;
  if (holder !== undefined && others.length === 0) return holder;
  throw wrongUse(
    `${holder === undefined ? 'No organisation has' : `${holders.length} organisations have`} a record ${ask.record} of ${ask.stream} in the ledger: --tenant is missing.`,
    'Name the organisation with --tenant; "tieout connections" lists them.',
  );
}

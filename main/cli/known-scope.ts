import type { ConnectionId, TenantId } from '../../shared/ids.ts';
import type { Core } from '../core/core.ts';
import { wrongUse } from './command.ts';

/** What a command is to be about; null or left out means everything. */
export interface Scope {
  readonly connection?: ConnectionId | null;
  readonly tenant?: TenantId | null;
  readonly stream?: string | null;
}

/** Throws `config/invalid` when the ledger has no such connection or organisation, or when nothing that is asked about has such a stream: an empty answer would read as "all is well". */
export async function checkScope(core: Core, { connection = null, tenant = null, stream = null }: Scope): Promise<void> {
  if (connection === null && tenant === null && stream === null) return;
  const listed = await core.connections.list();
  if (connection !== null && !listed.some((row) => row.connection.id === connection))
    throw wrongUse(`There is no connection number ${connection}.`, 'See "tieout connections" for what there is.');
  const tenants = listed.flatMap((row) => row.tenants.map((below) => ({ provider: row.connection.provider, ...below.tenant })));
  if (tenant !== null && !tenants.some(({ id }) => id === tenant))
    throw wrongUse(`There is no organisation number ${tenant}.`, 'See "tieout connections" for what there is.');
  if (stream === null) return;
  const { providers } = await import('../providers/registry.ts');
  const asked = tenants.filter(
    (row) => (tenant === null || row.id === tenant) && (connection === null || row.connectionId === connection),
  );
  const names = new Set(asked.flatMap(({ provider }) => providers.get(provider)?.streams.map(({ name }) => name) ?? []));
  if (names.has(stream)) return;
  throw wrongUse(
    `There is no stream "${stream}" in what is ${asked.length === 0 ? 'connected' : 'asked about'}.`,
    names.size === 0 ? 'See "tieout connections" for what there is.' : `There are: ${[...names].toSorted().join(', ')}.`,
  );
}

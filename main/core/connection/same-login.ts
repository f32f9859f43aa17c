import { isTieoutError } from '../../../shared/errors.ts';
import type { DiscoveredTenant } from '../provider.ts';
import type { ConnectionRow, TenantRow } from '../store/api.ts';

/** A connection that reads some of what a new login may read. */
export interface Overlap {
  readonly connection: ConnectionRow;
  /** Its tenants that it reads itself. */
  readonly reads: readonly TenantRow[];
  readonly shared: readonly TenantRow[];
}

/** Connections of the same platform at the same address that already read one of these tenants, those that share most first. */
export function overlapsWith(
  tenants: readonly DiscoveredTenant[],
  connections: readonly ConnectionRow[],
  rows: readonly TenantRow[],
): readonly Overlap[] {
  const ids = new Set(tenants.map((tenant) => tenant.externalId));
  return connections
    .map((connection) => {
      const reads = rows.filter((row) => row.connectionId === connection.id && row.state !== 'excluded');
      return { connection, reads, shared: reads.filter((row) => ids.has(row.externalId)) };
    })
    .filter(({ shared }) => shared.length > 0)
    .toSorted((a, b) => b.shared.length - a.shared.length || a.connection.id - b.connection.id);
}

/**
 * Is the new login the one that this connection has, made again? Platforms list under a login everything its user may read, so a new login of the same user names at least what
 * the old one can still read. Where the new list lacks something, the old login is asked; a login that is over has nothing left to lose by being replaced.
 * `readOld` rejects with `auth/revoked` for one that is over; its other rejections are passed on, for then nothing can be said.
 */
export async function isSameLogin(
  overlap: Overlap,
  tenants: readonly DiscoveredTenant[],
  readOld: (connection: ConnectionRow) => Promise<readonly DiscoveredTenant[]>,
): Promise<boolean> {
  const ids = new Set(tenants.map((tenant) => tenant.externalId));
  const isCovered = (list: readonly { readonly externalId: string }[]): boolean =>
    list.every(({ externalId }) => ids.has(externalId));
  if (isCovered(overlap.reads.filter((row) => row.state === 'active'))) return true;
  if (overlap.connection.state === 'needs_reauth' || overlap.connection.state === 'disconnected') return true;
  try {
    return isCovered(await readOld(overlap.connection));
  } catch (error) {
    if (isTieoutError(error) && error.code === 'auth/revoked') return true;
    throw error;
  }
}

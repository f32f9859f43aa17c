import { TieoutError } from '../../../shared/errors.ts';
import type { ConnectionId } from '../../../shared/ids.ts';
import type { ConnectionRow, Store } from '../store/api.ts';

/** The row of a connection. Throws `config/invalid` when there is none with that number. */
export async function findConnection(store: Pick<Store, 'read'>, connectionId: ConnectionId): Promise<ConnectionRow> {
  const row = (await store.read.listConnections()).find((connection) => connection.id === connectionId);
  if (row !== undefined) return row;
  throw new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: `There is no connection number ${connectionId}.`,
    remedy: 'See "tieout connections" for what there is.',
    details: { connectionId },
  });
}

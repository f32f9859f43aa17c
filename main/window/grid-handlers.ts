import { counted } from '../cli/words.ts';
import type { GridRecord, ReviewMark } from '../core/store/api.ts';
import type { Handlers } from './dispatch.ts';
import { gridFilterOf } from './grid-filter.ts';
import { openSnapshot, viewExpired, type Snapshot } from './snapshots.ts';
import type { Surroundings } from './surroundings.ts';
import { noSuch } from './works.ts';

/** The oldest makes room. */
const snapshotsKept = 8;

export function gridHandlers({ core, ports, touched }: Surroundings): Handlers {
  const { read, write } = core.store;
  const snapshots = new Map<number, Snapshot>();
  let lastId = 0;
  const find = (id: number): Snapshot => {
    const snapshot = snapshots.get(id);
    if (snapshot === undefined) throw viewExpired();
    return snapshot;
  };
  const drop = (id: number): void => {
    snapshots.get(id)?.close();
    snapshots.delete(id);
  };
  return {
    'grid:open': async (view) => {
      const filter = await gridFilterOf(core, view);
      const snapshot = await openSnapshot(core.store, { filter, by: view.order.by, descending: view.order.descending });
      lastId += 1;
      snapshots.set(lastId, snapshot);
      const [oldest] = snapshots.keys();
      if (snapshots.size > snapshotsKept && oldest !== undefined) drop(oldest);
      return { snapshotId: lastId, openedAtMs: ports.clock.nowMs() };
    },
    'grid:rows': async ({ snapshotId, from, count }) => {
      const snapshot = find(snapshotId);
      const recordIds = await snapshot.slice(from, count);
      const [rows, now] = await Promise.all([read.readGridRecords({ recordIds }), read.readLedgerMark()]);
      return { rows: [...rows], rowCount: snapshot.rowCount, newerData: now !== snapshot.mark };
    },
    'grid:find': async ({ snapshotId, recordId }) => ({ index: await find(snapshotId).find(recordId) }),
    'grid:totals': async ({ snapshotId }) => {
      const byCurrency = await find(snapshotId).totals();
      return { rowCount: byCurrency.reduce((sum, line) => sum + line.rows, 0), byCurrency: [...byCurrency] };
    },
    'grid:close': async ({ snapshotId }) => {
      drop(snapshotId);
      return {};
    },
    'grid:choices': async () => {
      const [{ kinds, currencies }, clients, connections, tenants] = await Promise.all([
        read.gridChoices(),
        read.listClients(),
        read.listConnections(),
        read.listTenants({ connectionId: null }),
      ]);
      return {
        kinds: [...kinds],
        currencies: [...currencies],
        clients: [...clients],
        tenants: tenants.flatMap(({ id, name, connectionId }) => {
          const connection = connections.find((row) => row.id === connectionId);
          return connection === undefined ? [] : [{ id, name, clientId: connection.clientId, provider: connection.provider }];
        }),
      };
    },
    'review:set': async ({ recordIds, mark, note }) => {
      const before = await read.readReviews({ recordIds });
      const records = await read.readGridRecords({ recordIds });
      if (records.length < new Set(recordIds).size) throw noSuch('document');
      const atMs = ports.clock.nowMs();
      await write.putReviews({
        atMs,
        reviews: before.map((row) => ({
          recordId: row.recordId,
          mark,
          note: mark === null ? null : (note ?? row.note ?? '').trim() || null,
        })),
      });
      await write.addActivity({ ...reviewEntry(records, mark), atMs });
      touched(['reviews', 'activity']);
      return { before: before.map((row) => ({ ...row, note: row.note ?? '' })) };
    },
  };
}

const MARK_WORDS = {
  reviewed: 'Marked as reviewed',
  question: 'Marked with a question',
  excluded: 'Marked as excluded',
} as const;

function reviewEntry(records: readonly GridRecord[], mark: ReviewMark | null) {
  const [first] = records;
  const what =
    records.length === 1 && first !== undefined
      ? `${first.kind} ${first.number ?? first.externalId}`
      : counted(records.length, 'document');
  return {
    kind: 'review',
    level: mark === 'question' ? 'attention' : 'note',
    connectionId: null,
    tenantId: first?.tenantId ?? null,
    runId: null,
    recordId: records.length === 1 ? (first?.recordId ?? null) : null,
    words: `${mark === null ? 'Review mark taken off' : MARK_WORDS[mark]}: ${what}`,
  } as const;
}

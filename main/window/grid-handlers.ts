import type { GridView } from '../../shared/contract/grid.ts';
import { TieoutError } from '../../shared/errors.ts';
import type { RecordId } from '../../shared/ids.ts';
import { minorFromDecimal } from '../../shared/money.ts';
import { counted } from '../cli/words.ts';
import type { GridFilter, GridRecord, ReviewMark } from '../core/store/api.ts';
import type { Handlers } from './dispatch.ts';
import type { Surroundings } from './surroundings.ts';
import { noSuch } from './works.ts';

/** Which documents a view held, and in which order, when it was opened: four bytes each. */
interface Snapshot {
  readonly ids: Uint32Array;
  readonly filter: GridFilter;
  readonly mark: string;
}

/** The oldest makes room. */
const snapshotsKept = 8;

export function gridHandlers({ core, ports, touched }: Surroundings): Handlers {
  const { read, write } = core.store;
  const snapshots = new Map<number, Snapshot>();
  let lastId = 0;
  const find = (id: number): Snapshot => {
    const snapshot = snapshots.get(id);
    if (snapshot === undefined) throw expired();
    return snapshot;
  };
  const filterOf = async (view: GridView): Promise<GridFilter> => {
    const { order: _, clientId, tenantIds, totalFrom, totalTo, ...rest } = view;
    const ofClient = clientId === null ? null : await tenantsOf(core, clientId);
    const wanted = tenantIds.length === 0 ? null : tenantIds;
    return {
      ...rest,
      tenantIds: ofClient === null ? wanted : ofClient.filter((id) => wanted === null || wanted.includes(id)),
      totalFromMinor: bound(totalFrom),
      totalToMinor: bound(totalTo),
    };
  };
  return {
    'grid:open': async (view) => {
      const filter = await filterOf(view);
      // Before the list: what changes in between is told as newer data, never missed.
      const mark = await read.readLedgerMark();
      const ids = await read.listGridIds({ filter, by: view.order.by, descending: view.order.descending });
      lastId += 1;
      snapshots.set(lastId, { ids, filter, mark });
      const [oldest] = snapshots.keys();
      if (snapshots.size > snapshotsKept && oldest !== undefined) snapshots.delete(oldest);
      return { snapshotId: lastId, openedAtMs: ports.clock.nowMs() };
    },
    'grid:rows': async ({ snapshotId, from, count }) => {
      const { ids, mark } = find(snapshotId);
      const [rows, now] = await Promise.all([
        read.readGridRecords({ recordIds: recordIdsOf(ids.subarray(from, from + count)) }),
        read.readLedgerMark(),
      ]);
      return { rows: [...rows], rowCount: ids.length, newerData: now !== mark };
    },
    'grid:find': async ({ snapshotId, recordId }) => {
      const index = find(snapshotId).ids.indexOf(recordId);
      return { index: index < 0 ? null : index };
    },
    'grid:totals': async ({ snapshotId }) => {
      const { filter } = find(snapshotId);
      const byCurrency = await read.gridTotals({ filter });
      return { rowCount: byCurrency.reduce((sum, line) => sum + line.rows, 0), byCurrency: [...byCurrency] };
    },
    'grid:close': async ({ snapshotId }) => {
      snapshots.delete(snapshotId);
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

async function tenantsOf(core: Surroundings['core'], clientId: number) {
  const connections = (await core.store.read.listConnections()).filter((row) => row.clientId === clientId);
  const tenants = await core.store.read.listTenants({ connectionId: null });
  return tenants.filter((tenant) => connections.some((row) => row.id === tenant.connectionId)).map((tenant) => tenant.id);
}

/** A bound in the minor units of every exponent there is; `1.005` bounds nothing that has two digits exactly, so that exponent is left out. */
function bound(text: string | null): GridFilter['totalFromMinor'] {
  if (text === null) return null;
  return [0, 2, 3, 4].flatMap((exponent) => {
    const minor = minorFromDecimal(text, exponent);
    return minor.ok ? [{ exponent, minor: minor.value.toString() }] : [];
  });
}

function recordIdsOf(ids: Uint32Array): readonly RecordId[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the numbers came from `listGridIds` as record numbers
  return Array.from(ids) as readonly number[] as readonly RecordId[];
}

function expired(): TieoutError {
  return new TieoutError({
    code: 'view/expired',
    action: 'stop-all',
    message: 'This list is not kept any more.',
    remedy: 'Open it again: the filters and the order stay.',
  });
}

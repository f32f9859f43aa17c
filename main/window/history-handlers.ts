import type { RunSummary } from '../../shared/contract/run.ts';
import { decimalFromMinor } from '../../shared/money.ts';
import type { RunRow, StreamRunRow } from '../core/store/api.ts';
import { streamTitle } from '../cli/words.ts';
import type { Handlers } from './dispatch.ts';
import type { Surroundings } from './surroundings.ts';
import { noSuch } from './works.ts';

/** Runs that are looked through for a list; older ones are in the ledger and not shown here. */
const mostRuns = 5_000;

/** What was read, page by page, and what the figures were compared with. */
export function historyHandlers({ core }: Surroundings): Handlers {
  const { read } = core.store;
  return {
    'run:list': async ({ clientId, connectionId, tenantId, before, limit }) => {
      const clients = await clientByConnection(core);
      const rows = await read.listRuns({ tenantId, limit: mostRuns });
      const runs = rows
        .filter((row) => (before === null || row.id < before) && (connectionId === null || row.connectionId === connectionId))
        .map((row) => summary(row, clients))
        .filter((run) => clientId === null || run.clientId === clientId);
      return { runs: runs.slice(0, limit) };
    },
    'run:show': async ({ runId }) => {
      const row = await findRun(core, runId);
      return {
        run: summary(row, await clientByConnection(core)),
        streams: row.streams.map((stream) => ({
          ...countsOf(stream),
          stream: stream.stream,
          title: streamTitle(stream.stream),
          mode: stream.mode,
          resumed: stream.resumed,
          state: stream.state,
          expected: stream.expected,
          complete: stream.complete,
          gap: stream.gap,
          startedAtMs: stream.startedAtMs,
          endedAtMs: stream.endedAtMs,
          error: told(stream),
        })),
      };
    },
    'run:pages': async ({ runId, stream, from, limit }) => {
      const row = await findRun(core, runId);
      const part = row.streams.find((candidate) => candidate.stream === stream);
      if (part === undefined) throw noSuch('part of the run');
      const pages = await read.listPages({ runId, streamId: part.streamId });
      return { pages: pages.slice(from, from + limit), total: pages.length };
    },
    'total:list': async ({ tenantId }) => {
      const tenant = (await read.listTenants({ connectionId: null })).find((row) => row.id === tenantId);
      if (tenant === undefined) throw noSuch('organisation');
      const rows = await core.controlTotals({ tenantId });
      const text = (minor: bigint | null, exponent: number): string | null =>
        minor === null ? null : decimalFromMinor(minor, exponent);
      return {
        totals: rows.map(({ sourceMinor, ledgerMinor, exponent, ...row }) => ({
          ...row,
          tenantId,
          tenantName: tenant.name,
          source: text(sourceMinor, exponent),
          ledger: text(ledgerMinor, exponent),
          difference: sourceMinor === null || ledgerMinor === null ? null : decimalFromMinor(sourceMinor - ledgerMinor, exponent),
        })),
      };
    },
    'document:search': async (ask) => ({
      hits: (await read.searchDocuments({ tenantId: null, ...ask })).map(({ contactName, ...hit }) => ({
        ...hit,
        contact: contactName,
      })),
    }),
  };
}

type Clients = ReadonlyMap<number, Pick<RunSummary, 'clientId' | 'clientName'>>;

async function clientByConnection(core: Surroundings['core']): Promise<Clients> {
  const rows = await core.store.read.listConnections();
  return new Map(rows.map(({ id, clientId, clientName }) => [id, { clientId, clientName }]));
}

async function findRun(core: Surroundings['core'], runId: RunRow['id']): Promise<RunRow> {
  const row = (await core.runs({ tenantId: null, limit: mostRuns })).find((run) => run.id === runId);
  if (row === undefined) throw noSuch('run');
  return row;
}

const COUNTS = ['pages', 'requests', 'seen', 'inserted', 'updated', 'unchanged', 'tombstoned', 'quarantined'] as const;
type Counts = Readonly<Record<(typeof COUNTS)[number], number>>;

function countsOf({ pages, requests, seen, inserted, updated, unchanged, tombstoned, quarantined }: Counts): Counts {
  return { pages, requests, seen, inserted, updated, unchanged, tombstoned, quarantined };
}

function summary(row: RunRow, clients: Clients): RunSummary {
  const client = clients.get(row.connectionId);
  if (client === undefined) throw new Error('a run belongs to no connection');
  const sum = (name: (typeof COUNTS)[number]): number => row.streams.reduce((total, stream) => total + stream[name], 0);
  return {
    ...client,
    id: row.id,
    connectionId: row.connectionId,
    provider: row.provider,
    tenantId: row.tenantId,
    tenantName: row.tenantName,
    trigger: row.trigger,
    state: row.state,
    startedAtMs: row.startedAtMs,
    endedAtMs: row.endedAtMs,
    pages: sum('pages'),
    requests: sum('requests'),
    seen: sum('seen'),
    inserted: sum('inserted'),
    updated: sum('updated'),
    unchanged: sum('unchanged'),
    tombstoned: sum('tombstoned'),
    quarantined: sum('quarantined'),
    incompleteStreams: row.streams.filter((stream) => !stream.complete).length,
    error: told(row),
  };
}

function told(row: Pick<RunRow | StreamRunRow, 'errorCode' | 'errorText' | 'errorRemedy'>): RunSummary['error'] {
  if (row.errorCode === null) return null;
  return { code: row.errorCode, message: row.errorText ?? '', remedy: row.errorRemedy ?? '' };
}

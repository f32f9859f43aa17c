import type { ControlTotal } from '../../shared/contract/dashboard.ts';
import type { RunSummary } from '../../shared/contract/run.ts';
import type { ProviderId, TenantId } from '../../shared/ids.ts';
import { decimalFromMinor } from '../../shared/money.ts';
import type { RunRow, StreamRunRow } from '../core/store/api.ts';
import { streamTitle } from '../cli/words.ts';
import type { Handlers } from './dispatch.ts';
import { fieldLabel, fieldValue } from './field-words.ts';
import type { Surroundings } from './surroundings.ts';
import { noSuch } from './works.ts';

/** What was read, page by page, and what the figures were compared with. */
export function historyHandlers({ core }: Surroundings): Handlers {
  const { read } = core.store;
  return {
    'run:list': async (ask) => {
      const [clients, rows] = await Promise.all([clientByConnection(core), read.listRuns(ask)]);
      return { runs: rows.map((row) => summary(row, clients)) };
    },
    'run:changes': async ({ runId, from, limit }) => {
      const run = await findRun(core, runId);
      const tenant = (await read.listTenants({ connectionId: run.connectionId })).find((row) => row.id === run.tenantId);
      const { rows, total } = await read.listMoved({ runId, from, limit });
      return {
        total,
        changes: rows.map(({ recordId, kind, number, contact, currencyBefore, currencyAfter, field, before, after, ...row }) => {
          const text = (value: string | null, exponent: number) =>
            fieldValue(field, value, { exponent, baseCurrency: tenant?.baseCurrency ?? null });
          return {
            recordId,
            kind,
            number,
            contact,
            currencyBefore,
            currencyAfter,
            field,
            label: fieldLabel(field),
            before: text(before, row.exponentBefore),
            after: text(after, row.exponentAfter),
          };
        }),
      };
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
      const pages = await read.listPages({ runId, streamId: part.streamId, part: { from, limit } });
      return { pages: [...pages], total: part.pages };
    },
    'total:list': async ({ tenantId }) => {
      const tenant = (await read.listTenants({ connectionId: null })).find((row) => row.id === tenantId);
      const connection = (await read.listConnections()).find(({ id }) => id === tenant?.connectionId);
      if (tenant === undefined || connection === undefined) throw noSuch('organisation');
      return { totals: await controlTotalsOf(core, { ...tenant, provider: connection.provider }) };
    },
    'document:search': async (ask) => ({
      hits: (await read.searchDocuments({ tenantId: null, ...ask })).map(({ contactName, ...hit }) => ({
        ...hit,
        contact: contactName,
      })),
    }),
  };
}

/** The latest comparison of an organisation with its platform's reports. */
export async function controlTotalsOf(
  core: Surroundings['core'],
  tenant: { readonly id: TenantId; readonly name: string; readonly provider: ProviderId },
): Promise<ControlTotal[]> {
  const rows = await core.controlTotals({ tenantId: tenant.id });
  const text = (minor: bigint | null, exponent: number): string | null =>
    minor === null ? null : decimalFromMinor(minor, exponent);
  return rows.map(({ sourceMinor, ledgerMinor, exponent, ...row }) => ({
    ...row,
    tenantId: tenant.id,
    tenantName: tenant.name,
    provider: tenant.provider,
    source: text(sourceMinor, exponent),
    ledger: text(ledgerMinor, exponent),
    difference: sourceMinor === null || ledgerMinor === null ? null : decimalFromMinor(sourceMinor - ledgerMinor, exponent),
  }));
}

type Clients = ReadonlyMap<number, Pick<RunSummary, 'clientId' | 'clientName'>>;

async function clientByConnection(core: Surroundings['core']): Promise<Clients> {
  const rows = await core.store.read.listConnections();
  return new Map(rows.map(({ id, clientId, clientName }) => [id, { clientId, clientName }]));
}

async function findRun(core: Surroundings['core'], runId: RunRow['id']): Promise<RunRow> {
  const [row] = await core.store.read.listRuns({ tenantId: null, runId, limit: 1 });
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

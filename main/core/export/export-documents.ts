import type { GridColumn } from '../../../shared/contract/grid.ts';
import { exponentOf } from '../../../shared/money.ts';
import type { RecordId } from '../../../shared/ids.ts';
import type { StoreLists } from '../store/api-lists.ts';
import type { GridRecord, Store } from '../store/api.ts';
import { throwIfCancelled } from '../http/retry.ts';
import { createCsv } from './csv.ts';
import { exportColumns, type ExportColumn } from './document-columns.ts';
import { openPartialFile } from './partial-file.ts';
import type { CoverTotal, Cover } from './sink.ts';
import { createXlsx } from './xlsx.ts';

export interface DocumentsExport {
  readonly list: Parameters<StoreLists['openListing']>[0];
  readonly columns: readonly GridColumn[];
  readonly format: 'xlsx' | 'csv';
  /** Where it is to be; it stands there only once it is whole. */
  readonly file: string;
  /** What the first sheet says before the figures. */
  readonly cover: Pick<Cover, 'title' | 'lines'>;
  readonly atMs: number;
  readonly signal: AbortSignal;
  readonly progress: (done: number, expected: number) => void;
  /** Rows of a sheet; for tests of the limit. */
  readonly sheetRows?: number;
}

/** Few enough to be made within a frame. */
const rowsAtOnce = 200;

/**
 * Writes a view of documents into a spreadsheet, in its order: which documents it holds is fixed at the start, rows go through one after the other, and memory does not grow
 * with them but for four bytes each. Rejects with `run/cancelled` or the system's error, and leaves no file then.
 */
export async function exportDocuments(
  store: Pick<Store, 'lists' | 'read'>,
  ask: DocumentsExport,
): Promise<{ readonly rows: number }> {
  const ids = await listIds(store.lists, ask);
  const columns = exportColumns(ask.columns);
  const partial = await openPartialFile(ask.file);
  try {
    const sink =
      ask.format === 'csv'
        ? createCsv(partial.stream, columns)
        : createXlsx(partial.stream, columns, {
            atMs: ask.atMs,
            ...(ask.sheetRows === undefined ? {} : { sheetRows: ask.sheetRows }),
          });
    const totals = createTotals(columns);
    let rows = 0;
    for (let from = 0; from < ids.length; from += rowsAtOnce) {
      throwIfCancelled(ask.signal);
      const recordIds = recordIdsOf(ids.subarray(from, from + rowsAtOnce));
      for (const record of await store.read.readGridRecords({ recordIds })) {
        sink.row(columns.map((column) => column.cell(record)));
        totals.add(record);
        rows += 1;
      }
      await sink.drained();
      ask.progress(rows, ids.length);
    }
    throwIfCancelled(ask.signal);
    await sink.end({ ...ask.cover, totals: totals.lines() });
    throwIfCancelled(ask.signal);
    await partial.finish();
    return { rows };
  } catch (error) {
    await partial.discard();
    throw error;
  }
}

/** All numbers of the view, from one state of the ledger. */
async function listIds(lists: Store['lists'], { list, signal }: DocumentsExport): Promise<Uint32Array> {
  const opened = await lists.openListing(list);
  const parts = [opened.ids];
  try {
    for (let { done } = opened; !done;) {
      throwIfCancelled(signal);
      const more = await lists.readListing({ listingId: opened.listingId });
      parts.push(more.ids);
      done = more.done;
    }
  } finally {
    await lists.closeListing({ listingId: opened.listingId });
  }
  const ids = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    ids.set(part, at);
    at += part.length;
  }
  return ids;
}

function recordIdsOf(ids: Uint32Array): readonly RecordId[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the store listed them as record numbers
  return Array.from(ids) as readonly number[] as readonly RecordId[];
}

const SUMMED = ['subtotal', 'tax', 'total', 'paid', 'credited', 'due'] as const;

/** Exact sums of the rows as they were written. */
function createTotals(columns: readonly ExportColumn[]): { add(record: GridRecord): void; lines(): readonly CoverTotal[] } {
  const summed = columns.flatMap((column) => {
    const name = SUMMED.find((candidate) => candidate === column.id);
    return name === undefined ? [] : [{ column, name }];
  });
  const lines = new Map<string, { rows: number; readonly sums: bigint[] }>();
  return {
    add(record) {
      const line = lines.get(record.currency) ?? { rows: 0, sums: summed.map(() => 0n) };
      line.rows += 1;
      for (const [at, { name }] of summed.entries()) {
        const text = record[name];
        // Every digit of the currency stands in the text, so that without its point it is minor units.
        if (text !== null) line.sums[at] = (line.sums[at] ?? 0n) + BigInt(text.replace('.', ''));
      }
      lines.set(record.currency, line);
    },
    lines: () =>
      [...lines]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([currency, { rows, sums }]) => ({
          currency,
          rows,
          digits: exponentOf(currency) ?? 2,
          sums: summed.map(({ column }, at) => ({ column, minor: sums[at] ?? 0n })),
        })),
  };
}

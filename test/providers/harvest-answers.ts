import { parseBody } from '../../main/core/json/parse.ts';
import { compileMapping } from '../../main/core/ledger/compile-mapping.ts';
import { isRawObject } from '../../main/core/ledger/raw-path.ts';
import { LEDGER_TABLES, LINE_COLUMNS, type Cell } from '../../main/core/store/columns.ts';
import { driftOf } from '../../main/core/sync/drift.ts';
import { emptyProfile } from '../../main/core/sync/profile.ts';
import { compileStream } from '../../main/core/sync/stream-reader.ts';
import { startTally } from '../../main/core/sync/tally.ts';
import type { HttpResponse } from '../../main/providers/contract.ts';
import { harvest } from '../../main/providers/harvest/index.ts';

/** An answer as the gateway hands it over. */
export function answer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, body: new TextEncoder().encode(text), receivedAtMs: 0 };
}

export interface ReadRow {
  readonly key: string | null;
  readonly modifiedMs: number | null;
  /** Cells by column; empty for what is kept raw. */
  readonly cells: Readonly<Record<string, Cell>>;
  readonly lines: readonly Readonly<Record<string, Cell>>[];
}

/** The rows of a JSON list as the ingest worker reads them, and what of their shape is not as documented. Throws `Unreadable` for a row that is held back. */
export function readRows(
  streamName: string,
  listText: string,
): { readonly rows: readonly ReadRow[]; readonly drift: readonly string[] } {
  const definition = harvest.streams.find(({ name }) => name === streamName);
  if (definition === undefined) throw new Error(`no stream ${streamName}`);
  const reader = compileStream(definition);
  const parsed = parseBody(new TextEncoder().encode(listText), '');
  if (!parsed.ok || parsed.value.rows === null) throw new Error('no JSON list');
  const records = parsed.value.rows.values.filter(isRawObject);
  const mapping = compileMapping(definition.mapping);
  const columns: readonly string[] = definition.mapping.target === 'raw' ? [] : LEDGER_TABLES[definition.mapping.target].columns;
  const rows = records.map((record): ReadRow => {
    const mapped = mapping?.map(record, { baseCurrency: null });
    return {
      key: reader.keyOf(record),
      modifiedMs: reader.modifiedOf(record),
      cells: Object.fromEntries(columns.map((column, at) => [column, mapped?.cells[at] ?? null])),
      lines: Array.from({ length: mapped?.lineCount ?? 0 }, (_, line) =>
        Object.fromEntries(LINE_COLUMNS.map((column, at) => [column, mapped?.lines[line * LINE_COLUMNS.length + at] ?? null])),
      ),
    };
  });
  const tally = startTally(reader.shape, reader.segmentPaths, emptyProfile);
  for (const record of records) tally.add(record, reader.keyOf(record) ?? '');
  const drift = driftOf({ shape: reader.shape, mapped: reader.mapped, before: emptyProfile, page: tally.finish() });
  return {
    rows,
    // What the platform documents as optional and these few records lack is no drift of theirs.
    drift: drift.filter(({ expected }) => expected !== 'documented as optional').map(({ kind, path }) => `${kind} ${path}`),
  };
}

import { parseJson } from '../../main/core/json/parse.ts';
import { compileMapping } from '../../main/core/ledger/compile-mapping.ts';
import { ALLOCATION_COLUMNS, LEDGER_TABLES, LINE_COLUMNS, type Cell } from '../../main/core/store/columns.ts';
import { driftOf } from '../../main/core/sync/drift.ts';
import { emptyProfile } from '../../main/core/sync/profile.ts';
import { compileStream } from '../../main/core/sync/stream-reader.ts';
import { startTally } from '../../main/core/sync/tally.ts';
import type { StreamDefinition } from '../../main/providers/contract.ts';
import { isRawObject } from '../../main/core/ledger/raw-path.ts';
import { streams } from '../../main/providers/stripe/streams.ts';

export function streamOf(name: string): StreamDefinition {
  const found = streams.find((stream) => stream.name === name);
  if (found === undefined) throw new Error(`no stream ${name}`);
  return found;
}

type Row = Readonly<Record<string, Cell>>;

export interface ReadRecord {
  /** Why it is held back; null when it is in the ledger. */
  readonly held: string | null;
  readonly row: Row;
  readonly lines: readonly Row[];
  readonly allocations: readonly Row[];
  readonly tombstone: string | null;
  readonly drift: readonly string[];
}

/** A record as the ingest worker reads it: its ledger row, or why there is none, and what of its shape is not as documented. */
export function readRecord(streamName: string, record: unknown, baseCurrency = 'GBP'): ReadRecord {
  const definition = streamOf(streamName);
  const text = typeof record === 'string' ? record : JSON.stringify(record);
  const parsed = parseJson(text);
  if (!parsed.ok || !isRawObject(parsed.value)) throw new Error('no JSON object');
  const reader = compileStream(definition);
  const tally = startTally(reader.shape, reader.segmentPaths, emptyProfile);
  tally.add(parsed.value, reader.keyOf(parsed.value) ?? '');
  const drift = driftOf({ shape: reader.shape, mapped: reader.mapped, before: emptyProfile, page: tally.finish() })
    // What the platform documents as optional and one record lacks is no drift of that record.
    .filter(({ expected }) => expected !== 'documented as optional')
    .map(({ kind, path }) => `${kind} ${path}`);
  const mapping = compileMapping(definition.mapping);
  if (mapping === null || definition.mapping.target === 'raw') {
    return { held: null, row: {}, lines: [], allocations: [], tombstone: null, drift };
  }
  const { columns } = LEDGER_TABLES[definition.mapping.target];
  try {
    const mapped = mapping.map(parsed.value, { baseCurrency });
    return {
      held: null,
      row: rowsOf(columns, mapped.cells)[0] ?? {},
      lines: rowsOf(LINE_COLUMNS, mapped.lines),
      allocations: rowsOf(ALLOCATION_COLUMNS, mapped.allocations),
      tombstone: mapped.tombstone,
      drift,
    };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'Unreadable') throw error;
    return { held: error.message, row: {}, lines: [], allocations: [], tombstone: null, drift };
  }
}

function rowsOf(columns: readonly string[], cells: readonly Cell[]): readonly Row[] {
  const rows: Row[] = [];
  for (let at = 0; at < cells.length; at += columns.length) {
    rows.push(Object.fromEntries(columns.map((column, place) => [column, cells[at + place] ?? null])));
  }
  return rows;
}

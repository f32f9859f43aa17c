import { parseJson } from '../../main/core/json/parse.ts';
import { compileMapping } from '../../main/core/ledger/compile-mapping.ts';
import { isRawObject } from '../../main/core/ledger/raw-path.ts';
import { ALLOCATION_COLUMNS, DOCUMENT_COLUMNS, JOURNAL_LINE_COLUMNS, LINE_COLUMNS } from '../../main/core/store/columns.ts';
import type { StreamDefinition } from '../../main/providers/contract.ts';
import { streams } from '../../main/providers/sage-intacct/streams.ts';

export function streamNamed(name: string): StreamDefinition {
  const found = streams.find((stream) => stream.name === name);
  if (found === undefined) throw new Error(`no stream ${name}`);
  return found;
}

/** A record mapped, by column names. */
export function mapped(stream: string, record: object, baseCurrency: string | null = 'GBP') {
  const compiled = compileMapping(streamNamed(stream).mapping);
  const raw = parseJson(JSON.stringify(record));
  if (compiled === null || !raw.ok || !isRawObject(raw.value)) throw new Error('nothing to map');
  const { cells, lines, allocations, journalLines, tombstone } = compiled.map(raw.value, { baseCurrency });
  const row = Object.fromEntries(DOCUMENT_COLUMNS.map((name, at) => [name, cells[at]]));
  const cut = (flat: readonly unknown[], columns: readonly string[]): Record<string, unknown>[] =>
    Array.from({ length: flat.length / columns.length }, (_, at) =>
      Object.fromEntries(columns.map((name, column) => [name, flat[at * columns.length + column]])),
    );
  return {
    row,
    tombstone,
    lines: cut(lines, LINE_COLUMNS),
    allocations: cut(allocations, ALLOCATION_COLUMNS),
    legs: cut(journalLines, JOURNAL_LINE_COLUMNS),
  };
}

import type { TombstoneReason } from '../../../shared/documents.ts';
import type { LineageTemplate } from '../store/api.ts';
import type { Cell } from '../store/columns.ts';
import { compileDocument } from './compile-document.ts';
import { compileReference } from './compile-reference.ts';
import type { RawObject, RecordMapping } from './mapping.ts';

/** A record mapped with certainty, in the order of store/columns.ts. */
export interface MappedRecord {
  readonly cells: readonly Cell[];
  readonly lines: readonly Cell[];
  readonly lineCount: number;
  readonly allocations: readonly Cell[];
  readonly allocationCount: number;
  readonly journalLines: readonly Cell[];
  readonly journalLineCount: number;
  readonly tombstone: TombstoneReason | null;
  /** The same object for all records that were read from the same places. */
  readonly lineage: LineageTemplate;
  readonly searchBody: string;
}

/** The currency of each account by its id, null for one in base currency. */
export type AccountCurrencies = Readonly<Record<string, string | null>>;

export interface MapContext {
  readonly baseCurrency: string | null;
  /** For mappings with `currencyOfAccount` alone. */
  readonly accountCurrencies?: AccountCurrencies | undefined;
}

/** Maps one record; throws `Unreadable` when it cannot be mapped with certainty. */
export interface CompiledMapping {
  map(record: RawObject, context: MapContext): MappedRecord;
}

/** Turns a mapping, which is data, into a function. Null for streams that are kept raw only. Throws for a mapping that contradicts itself. */
export function compileMapping(mapping: RecordMapping): CompiledMapping | null {
  if (mapping.target === 'raw') return null;
  return mapping.target === 'document' ? compileDocument(mapping) : compileReference(mapping);
}

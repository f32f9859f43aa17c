import { compileMapping, type CompiledMapping } from '../ledger/compile-mapping.ts';
import { JsonNumber, type RawObject, type RawValue, type RecordMapping, type Source } from '../ledger/mapping.ts';
import { withOverrides, type MappingOverride } from '../ledger/overrides.ts';
import { isRawList, isRawObject, isStated, peek } from '../ledger/raw-path.ts';
import { readerOf } from '../ledger/readers.ts';
import { Unreadable } from '../ledger/unreadable.ts';
import { KeyMemory } from '../json/key-memory.ts';
import { mappedPathsOf, segmentPathsOf, type MappedPaths } from './mapped-paths.ts';
import { nextQueryOf } from './paging/next-link.ts';
import type { PageFacts } from './paging/paging.ts';
import { compileShape, mayBeNumber, type Shape } from './shape.ts';
import type { StreamDefinition } from './stream.ts';

/** A stream definition compiled for the ingest worker. */
export interface StreamReader {
  readonly definition: StreamDefinition;
  /** What the JSON reader remembers of the stream's keys. */
  readonly keys: KeyMemory;
  readonly shape: Shape;
  /** Null for streams that are kept raw only. */
  readonly mapping: CompiledMapping | null;
  readonly mapped: MappedPaths;
  /** Where the words stand that tell kinds of record apart. */
  readonly segmentPaths: readonly string[];
  /** The external id of a row; null when none can be read. */
  readonly keyOf: (row: RawValue) => string | null;
  /** The change stamp of a row in UTC milliseconds; null where it states none that can be read. */
  readonly modifiedOf: (row: RawValue) => number | null;
  /** The number that orders the list, where one does, as text. */
  readonly numberOf: (row: RawValue) => string | null;
}

export function compileStream(definition: StreamDefinition, overrides: readonly MappingOverride[] = []): StreamReader {
  const { modified, paging, key } = definition;
  const mapping: RecordMapping = withOverrides(definition.mapping, overrides);
  const stampOf = modified === null ? null : instantReader(modified);
  const shape = compileShape(definition.schema);
  // A number where the platform documents text is not its id any more, however well it reads.
  const numericKeys = mayBeNumber(shape, key);
  return {
    definition,
    keys: new KeyMemory(),
    shape,
    mapping: compileMapping(mapping),
    mapped: mappedPathsOf({ ...definition, mapping }),
    segmentPaths: segmentPathsOf(mapping),
    keyOf(row) {
      const own = ownKey(peek(row, key), numericKeys);
      if (paging.kind !== 'below' || own === null) return own;
      const parent = peek(row, `${paging.frame.parent}.id`);
      return typeof parent === 'string' ? `${parent}/${own}` : null;
    },
    modifiedOf: (row) => (stampOf === null || !isRawObject(row) ? null : stampOf(row)),
    numberOf(row) {
      const raw =
        paging.kind === 'number-keyset' || paging.kind === 'posted-keyset' || paging.kind === 'key-pages'
          ? peek(row, paging.field)
          : undefined;
      if (raw instanceof JsonNumber) return raw.text;
      return typeof raw === 'string' ? raw : null;
    },
  };
}

function ownKey(raw: RawValue | undefined, numericKeys: boolean): string | null {
  if (raw instanceof JsonNumber) return numericKeys && /^\d+$/.test(raw.text) ? raw.text : null;
  return typeof raw === 'string' && raw !== '' && raw.isWellFormed() ? raw : null;
}

/** Reads an instant for paging: what cannot be read is none. The record's own date fields are the mapping's business. */
function instantReader(source: Source): (record: RawObject) => number | null {
  const read = readerOf(source, source.path);
  return (record) => {
    const raw = peek(record, source.path);
    if (!isStated(raw)) return null;
    try {
      const value = read(raw, { currency: '', exponent: 0 });
      return typeof value === 'number' ? value : null;
    } catch (error) {
      if (error instanceof Unreadable) return null;
      throw error;
    }
  };
}

/** What an answer's envelope says of the traversal. `asked` is the address it came from. */
export function envelopeOf(
  { envelope: facts, request, paging }: StreamDefinition,
  root: RawValue,
  asked: string,
): Pick<PageFacts, 'page' | 'pageCount' | 'itemCount' | 'hasNext' | 'nextQuery' | 'serverTimeMs' | 'nextKeys' | 'dialect'> {
  const whole = (path: string | undefined): number | null => {
    const raw = path === undefined ? undefined : peek(root, path);
    const text = raw instanceof JsonNumber ? raw.text : raw;
    return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : null;
  };
  const hasNext = facts.hasNext === undefined ? undefined : peek(root, facts.hasNext);
  const listPath = paging.kind === 'below' ? new URL(asked).pathname : request.path;
  const nextQuery = facts.nextLink === undefined ? undefined : nextQueryOf(peek(root, facts.nextLink), asked, listPath);
  const { serverTime } = facts;
  const keys = facts.nextKeys === undefined ? undefined : peek(root, facts.nextKeys);
  const dialect = facts.dialect === undefined ? undefined : peek(root, facts.dialect);
  return {
    page: whole(facts.page),
    pageCount: whole(facts.pageCount),
    itemCount: whole(facts.itemCount),
    hasNext: typeof hasNext === 'boolean' ? hasNext : null,
    ...(nextQuery === undefined ? {} : { nextQuery }),
    serverTimeMs: serverTime === undefined || !isRawObject(root) ? null : instantReader(serverTime)(root),
    nextKeys: isRawList(keys) ? keys.map((key) => (typeof key === 'string' ? key : '')) : null,
    dialect: typeof dialect === 'string' && dialect !== '' ? dialect : null,
  };
}

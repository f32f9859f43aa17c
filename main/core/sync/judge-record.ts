import { err, ok, type Result } from '../../../shared/result.ts';
import type { MapContext, MappedRecord } from '../ledger/compile-mapping.ts';
import type { RawValue } from '../ledger/mapping.ts';
import { isRawObject, isStated, peek } from '../ledger/raw-path.ts';
import { Unreadable, type HoldCode } from '../ledger/unreadable.ts';
import type { StreamReader } from './stream-reader.ts';

/** A record that may go into the ledger; `mapped` is null for streams that are kept raw only. */
export interface TakenRecord {
  readonly key: string;
  readonly mapped: MappedRecord | null;
}

/** Why a record goes to quarantine. */
export interface HeldRecord {
  readonly code: HoldCode;
  readonly path: string | null;
  readonly reason: string;
}

/** Maps one record of a stream, or says why it cannot be mapped with certainty. */
export function judgeRecord(
  stream: StreamReader,
  row: RawValue,
  found: { readonly key: string | null; readonly repeatedKey: string | null },
  books: MapContext & { readonly tenantExternalId: string },
): Result<TakenRecord, HeldRecord> {
  const { key, repeatedKey } = found;
  const path = stream.definition.key;
  if (!isRawObject(row)) return err({ code: 'schema/drift', path: null, reason: 'the record is no object' });
  if (key === null) return err({ code: 'schema/drift', path, reason: `${path} is missing or cannot be read` });
  if (repeatedKey !== null) {
    return err({ code: 'record/unmappable', path: repeatedKey, reason: `the field ${repeatedKey} stands twice in the record` });
  }
  const { belongs } = stream.definition;
  const said = belongs === undefined ? undefined : peek(row, belongs.path);
  if (belongs !== undefined && isStated(said) && said !== belongs.expected(books.tenantExternalId)) {
    const reason = `its ${belongs.path} is not that of these books: it is of the company's other ones`;
    return err({ code: 'record/unmappable', path: belongs.path, reason });
  }
  try {
    return ok({ key, mapped: stream.mapping === null ? null : stream.mapping.map(row, books) });
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return err({ code: error.code, path: error.path === '' ? null : error.path, reason: error.message });
  }
}

import type { RawValue } from '../ledger/mapping.ts';
import type { ParentRecord } from '../store/api.ts';
import type { PageRecords } from './group-rows.ts';

/** Rows of a list below a record, each in a frame that names the record; the row's own bytes stay as received. See `PagingSpec`, `below`. */
export function framed(
  rows: PageRecords,
  names: { readonly parent: string; readonly row: string },
  parent: ParentRecord | null,
): PageRecords {
  if (parent === null) throw new Error(`rows that stand below a ${names.parent} came without it`);
  const about = { id: parent.externalId, currency: parent.currency, contact_id: parent.contactExternalId };
  const encoder = new TextEncoder();
  const head = encoder.encode(`{${JSON.stringify(names.parent)}:${JSON.stringify(about)},${JSON.stringify(names.row)}:`);
  const tail = encoder.encode('}');
  return {
    ...rows,
    values: rows.values.map((row): RawValue => ({ [names.parent]: about, [names.row]: row })),
    payloads: rows.payloads.map((bytes) => Buffer.concat([head, bytes, tail])),
  };
}

import type { Database } from 'better-sqlite3';
import { decimalFromMinor } from '../../../../shared/money.ts';
import type { StoreReads } from '../api.ts';
import { idAt, isRow, numberAt, textAt, textOrNull } from '../rows.ts';

/** Words of a person's search as a full-text query: each quoted, the last one as a beginning. Null when there is no word in it. */
export function matchOf(text: string): string | null {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length === 0) return null;
  return words.map((word, at) => (at === words.length - 1 ? `"${word}"*` : `"${word}"`)).join(' ');
}

/** A document whose own number fits comes before those that merely name it. */
export function searchDocuments(
  database: Database,
  ask: Parameters<StoreReads['searchDocuments']>[0],
): ReturnType<StoreReads['searchDocuments']> {
  const match = matchOf(ask.text);
  if (match === null) return [];
  return database
    .prepare(
      `SELECT d.record_id, d.kind, d.number, d.contact_name, CAST(d.total_minor AS TEXT) AS total, d.exponent, d.currency, d.issued_on
       FROM search s JOIN documents d ON d.record_id = s.rowid
       WHERE search MATCH @match AND (@tenant IS NULL OR d.tenant_id = @tenant) ORDER BY bm25(search, 10, 3, 4, 1) LIMIT @limit`,
    )
    .all({ match, tenant: ask.tenantId, limit: ask.limit })
    .filter(isRow)
    .map((row) => ({
      recordId: idAt(row, 'record_id'),
      kind: textAt(row, 'kind'),
      number: textOrNull(row, 'number'),
      contactName: textOrNull(row, 'contact_name'),
      total: decimalFromMinor(BigInt(textAt(row, 'total')), numberAt(row, 'exponent')),
      currency: textAt(row, 'currency'),
      issuedOn: textOrNull(row, 'issued_on'),
    }));
}

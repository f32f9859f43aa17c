import type { Database } from 'better-sqlite3';
import { decimalFromMinor } from '../../../../shared/money.ts';
import type { LedgerRecord, StoreReads } from '../api.ts';
import { LEDGER_TABLES, type Cell, type LedgerTarget } from '../columns.ts';
import { exactSum, sumAt } from '../exact-sum.ts';
import { flagAt, idAt, isRow, numberAt, textAt, textOrNull, type Row } from '../rows.ts';
import { tombstoneAt } from './records.ts';

type Ask = Parameters<StoreReads['listLedgerRecords']>[0];

/** Ledger rows of a stream in external-id order, those whose newest payload is held in the state before it. */
export function listLedgerRecords(database: Database, ask: Ask): readonly LedgerRecord[] {
  const rows = database
    .prepare(ask.target === null ? RAW_ROWS : ledgerRowsSql(ask.target))
    .all({ stream: ask.streamId, after: ask.after ?? '', limit: ask.limit })
    .filter(isRow);
  const lineSums = ask.target === 'document' ? createLineSums(database) : undefined;
  return rows.map((row) => {
    const columns = ask.target === null ? {} : columnCells(row, ask.target);
    return {
      externalId: textAt(row, 'external_id'),
      tombstone: tombstoneAt(row),
      held: flagAt(row, 'held'),
      lastRunId: idAt(row, 'last_run_id'),
      columns,
      ...(lineSums?.(numberAt(row, 'id'), Number(columns['exponent'])) ?? { lineCount: 0, lineTotal: null }),
    };
  });
}

const RAW_ROWS = `SELECT r.id, r.external_id, r.tombstone, r.held, r.last_run_id FROM raw_records r
  WHERE r.stream_id = @stream AND r.external_id > @after ORDER BY r.external_id LIMIT @limit`;

function ledgerRowsSql(target: LedgerTarget): string {
  const { table, columns } = LEDGER_TABLES[target];
  const texts = columns.map((name) => `CAST(d.${name} AS TEXT) AS "d.${name}"`).join(', ');
  return `SELECT r.id, r.external_id, r.tombstone, r.held, r.last_run_id, ${texts} FROM raw_records r JOIN ${table} d ON d.record_id = r.id
    WHERE r.stream_id = @stream AND r.external_id > @after ORDER BY r.external_id LIMIT @limit`;
}

function columnCells(row: Row, target: LedgerTarget): Readonly<Record<string, Cell>> {
  return Object.fromEntries(LEDGER_TABLES[target].columns.map((name) => [name, textOrNull(row, `d.${name}`)]));
}

type LineSum = Pick<LedgerRecord, 'lineCount' | 'lineTotal'>;

/** A journal's legs add up to nothing, so its debits are summed; other documents by their lines. */
function createLineSums(database: Database): (recordId: number, exponent: number) => LineSum {
  const legs = database.prepare(
    `SELECT count(*) AS count, ${exactSum('amount_minor', 'amount', 'amount_minor > 0')} FROM journal_lines WHERE record_id = ?`,
  );
  const lines = database.prepare(
    `SELECT count(*) AS count, ${exactSum('amount_minor', 'amount')} FROM document_lines WHERE record_id = ?`,
  );
  const sumOf = (row: unknown, exponent: number): LineSum => {
    if (!isRow(row)) throw new Error('a count came back empty');
    return { lineCount: numberAt(row, 'count'), lineTotal: decimalFromMinor(sumAt(row, 'amount'), exponent) };
  };
  return (recordId, exponent) => {
    const journal = sumOf(legs.get(recordId), exponent);
    return journal.lineCount > 0 ? journal : sumOf(lines.get(recordId), exponent);
  };
}

import type { Database } from 'better-sqlite3';
import { DOCUMENT_KINDS, type DocumentKind } from '../../../../shared/documents.ts';
import { divideByRate, exponentOf, multiplyByRate } from '../../../../shared/money.ts';
import type { TenantId } from '../../../../shared/ids.ts';
import type { LedgerFigure, StoreReads } from '../api.ts';
import { exactSum, sumAt } from '../exact-sum.ts';
import { BANK_SIGNS, PAYABLE_SIGNS, RECEIVABLE_SIGNS, REFUND_SIGNS } from '../ledger-signs.ts';
import { isRow, numberAt, textAt, textOrNull, wordAt, type Row } from '../rows.ts';

type Ask = Parameters<StoreReads['ledgerTotals']>[0];
type Totals = ReturnType<StoreReads['ledgerTotals']>;

/** The books' own currency and its digits. */
interface Base {
  readonly currency: string;
  readonly exponent: number;
}

/** Counts in the books: there at the source, approved, and not taken back. */
const STANDS = "r.tombstone IS NULL AND d.status NOT IN ('draft', 'submitted', 'void', 'deleted')";

/**
 * The ledger's own receivables, payables, bank and journal balances in base currency. Each document is converted at its own rate and rounded by itself, half away
 * from zero, as platforms post it; sums are exact. A document whose amount in base currency is not certain is in no figure, and counted.
 */
export function ledgerTotals(database: Database, ask: Ask): Totals {
  const base = baseOf(database, ask.tenantId);
  return {
    ...unsettledTotals(database, ask, base),
    banks: bankBalances(database, ask, base),
    journals: legsOf(database, ask, base, ['journal']),
    processorBalances: processorBalances(database, ask),
  };
}

const NOTHING: LedgerFigure = { minor: 0n, undetermined: 0 };

function added(figure: LedgerFigure | undefined, minor: bigint, undetermined: number): LedgerFigure {
  const before = figure ?? NOTHING;
  return { minor: before.minor + minor, undetermined: before.undetermined + undetermined };
}

function baseOf(database: Database, tenantId: TenantId): Base | undefined {
  const currency = database.prepare('SELECT base_currency FROM tenants WHERE id = ?').pluck().get(tenantId);
  if (typeof currency !== 'string') return undefined;
  const exponent = exponentOf(currency);
  return exponent === undefined ? undefined : { currency, exponent };
}

function unsettledTotals(
  database: Database,
  ask: Ask,
  base: Base | undefined,
): { readonly receivables: LedgerFigure; readonly payables: LedgerFigure } {
  const kinds = quoted([...Object.keys(RECEIVABLE_SIGNS), ...Object.keys(PAYABLE_SIGNS)]);
  const documents = database.prepare(
    `SELECT d.kind, d.status, d.issued_on, CAST(d.due_minor AS TEXT) AS due, d.currency, d.exponent, d.rate
     FROM documents d JOIN raw_records r ON r.id = d.record_id
     WHERE d.tenant_id = ? AND d.kind IN (${kinds}) AND d.due_minor IS NOT 0 AND (d.due_minor IS NOT NULL OR d.kind NOT IN ('payment', 'bill-payment')) AND (d.issued_on IS NULL OR d.issued_on <= ?) AND ${STANDS} AND d.status NOT IN ('written-off', 'reversed')`,
  );
  let receivables = NOTHING;
  let payables = NOTHING;
  for (const row of documents.iterate(ask.tenantId, ask.asAt)) {
    if (!isRow(row)) continue;
    const kind = wordAt(row, 'kind', DOCUMENT_KINDS);
    const minor = openInBase(row, base, ask.rates);
    const unknown = minor === undefined ? 1 : 0;
    const owed = RECEIVABLE_SIGNS[kind];
    const owing = PAYABLE_SIGNS[kind];
    if (owed !== undefined) receivables = added(receivables, owed * (minor ?? 0n), unknown);
    if (owing !== undefined) payables = added(payables, owing * (minor ?? 0n), unknown);
  }
  return { receivables, payables };
}

/** What is open of a document, in base currency; undefined where the platform does not state enough. */
function openInBase(row: Row, base: Base | undefined, rates: Ask['rates']): bigint | undefined {
  const due = textOrNull(row, 'due');
  // A document settled in full need not say so a second time.
  if (due === null) return textAt(row, 'status') === 'paid' ? 0n : undefined;
  if (row['issued_on'] === null || base === undefined) return undefined;
  const minor = BigInt(due);
  if (textAt(row, 'currency') === base.currency) return minor;
  const rate = textOrNull(row, 'rate');
  const convert = rates === 'base-per-document' ? multiplyByRate : divideByRate;
  return rate === null ? undefined : convert(minor, numberAt(row, 'exponent'), rate, base.exponent);
}

function bankBalances(database: Database, ask: Ask, base: Base | undefined): Totals['banks'] {
  const amount = 'CASE WHEN d.currency = @base THEN d.total_minor ELSE d.base_total_minor END';
  const kinds = quoted([...Object.keys(BANK_SIGNS), 'refund']);
  const rows = database
    .prepare(
      `SELECT d.kind, d.account_external_id AS account, ${exactSum(amount, 'amount')},
              count(*) AS documents, count(*) FILTER (WHERE ${amount} IS NULL) AS unconverted,
              (SELECT t.kind FROM allocations a
                 JOIN streams s ON s.tenant_id = d.tenant_id AND s.name = a.target_stream
                 JOIN raw_records tr ON tr.stream_id = s.id AND tr.external_id = a.target_external_id
                 JOIN documents t ON t.record_id = tr.id
               WHERE d.kind = 'refund' AND a.record_id = d.record_id LIMIT 1) AS refunded
       FROM documents d JOIN raw_records r ON r.id = d.record_id
       WHERE d.tenant_id = @tenant AND d.kind IN (${kinds}) AND d.issued_on <= @asAt AND d.account_external_id IS NOT NULL AND ${STANDS}
       GROUP BY d.kind, account, refunded`,
    )
    .all({ tenant: ask.tenantId, asAt: ask.asAt, base: base?.currency ?? null })
    .filter(isRow);
  // What transfers and journals moved by legs of their own; platforms that write none have none here.
  const balances = new Map(legsOf(database, ask, base, ['bank-transfer', 'manual-journal']));
  for (const row of rows) {
    const account = textAt(row, 'account');
    const sign = bankSign(row);
    const unknown = numberAt(row, sign === undefined ? 'documents' : 'unconverted');
    balances.set(account, added(balances.get(account), (sign ?? 0n) * sumAt(row, 'amount'), unknown));
  }
  return balances;
}

/** Legs by account. They state no rate of their own: those of a document in another currency are in no figure, and their documents are counted. */
function legsOf(
  database: Database,
  ask: Ask,
  base: Base | undefined,
  kinds: readonly DocumentKind[],
): ReadonlyMap<string, LedgerFigure> {
  const amount = 'CASE WHEN d.currency = @base THEN l.amount_minor END';
  const rows = database
    .prepare(
      `SELECT l.account_external_id AS account, ${exactSum(amount, 'amount')},
              count(DISTINCT d.record_id) FILTER (WHERE ${amount} IS NULL) AS unconverted
       FROM documents d JOIN raw_records r ON r.id = d.record_id JOIN journal_lines l ON l.record_id = d.record_id
       WHERE d.tenant_id = @tenant AND d.kind IN (${quoted(kinds)}) AND d.issued_on <= @asAt AND l.account_external_id IS NOT NULL AND ${STANDS}
       GROUP BY account`,
    )
    .all({ tenant: ask.tenantId, asAt: ask.asAt, base: base?.currency ?? null })
    .filter(isRow);
  return new Map(
    rows.map((row) => [textAt(row, 'account'), { minor: sumAt(row, 'amount'), undetermined: numberAt(row, 'unconverted') }]),
  );
}

/** Which way the money went; undefined for a refund of something that is not in the ledger. */
function bankSign(row: Row): bigint | undefined {
  const kind = wordAt(row, 'kind', DOCUMENT_KINDS);
  if (kind !== 'refund') return BANK_SIGNS[kind];
  const refunded: DocumentKind | null = row['refunded'] === null ? null : wordAt(row, 'refunded', DOCUMENT_KINDS);
  return refunded === null ? undefined : REFUND_SIGNS[refunded];
}

/** What a payment platform holds in each currency: its balance transactions added up, of every date, as the platform adds them up itself. */
function processorBalances(database: Database, ask: Ask): ReadonlyMap<string, LedgerFigure> {
  const rows = database
    .prepare(
      `SELECT d.currency, ${exactSum('d.total_minor', 'amount')} FROM documents d JOIN raw_records r ON r.id = d.record_id
       WHERE d.tenant_id = ? AND d.kind = 'balance-transaction' AND d.status = 'posted' AND r.tombstone IS NULL
       GROUP BY d.currency`,
    )
    .all(ask.tenantId)
    .filter(isRow);
  return new Map(rows.map((row) => [textAt(row, 'currency'), { minor: sumAt(row, 'amount'), undetermined: 0 }]));
}

/** The latest date on which a document of the tenant that stands was issued or paid. */
export function latestBookDate(database: Database, tenantId: TenantId): string | null {
  const value = database
    .prepare(
      `SELECT max(max(d.issued_on, ifnull(d.paid_on, d.issued_on))) FROM documents d JOIN raw_records r ON r.id = d.record_id
       WHERE d.tenant_id = ? AND d.issued_on IS NOT NULL AND ${STANDS}`,
    )
    .pluck()
    .get(tenantId);
  return typeof value === 'string' ? value : null;
}

/** Words of our own tables as an SQL list. */
function quoted(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(', ');
}

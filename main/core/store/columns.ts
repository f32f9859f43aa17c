/**
 * The order in which mapped values travel from the ingest worker to the writer. A flat array with a known stride costs far less to
 * hand over between threads than one object per row, so both sides read the order from here and nowhere else.
 */

/** Text, a safe integer, or null. Minor units travel as decimal integer text, which SQLite stores as an exact 64-bit integer. */
export type Cell = string | number | null;

export const DOCUMENT_COLUMNS = [
  'kind',
  'status',
  'source_status',
  'number',
  'reference',
  'contact_external_id',
  'contact_name',
  'account_external_id',
  'issued_on',
  'due_on',
  'paid_on',
  'currency',
  'exponent',
  'rate',
  'subtotal_minor',
  'tax_minor',
  'total_minor',
  'paid_minor',
  'credited_minor',
  'due_minor',
  'base_total_minor',
] as const;

export const LINE_COLUMNS = [
  'external_id',
  'description',
  'item_code',
  'account_code',
  'quantity',
  'unit_price',
  'amount_minor',
  'tax_minor',
  'tax_code',
] as const;

export const ALLOCATION_COLUMNS = ['target_stream', 'target_external_id', 'amount_minor', 'allocated_on'] as const;

export const JOURNAL_LINE_COLUMNS = [
  'account_external_id',
  'account_code',
  'account_name',
  'description',
  'amount_minor',
  'tax_minor',
  'tax_code',
] as const;

const CONTACT_COLUMNS = [
  'name',
  'email',
  'phone',
  'tax_number',
  'account_number',
  'address_text',
  'status',
  'is_customer',
  'is_supplier',
  'currency',
  'merged_into_external_id',
  'stated_receivable',
  'stated_payable',
] as const;

const ACCOUNT_COLUMNS = ['code', 'name', 'account_type', 'account_class', 'system_role', 'currency', 'status'] as const;
const TAX_RATE_COLUMNS = ['code', 'name', 'rate', 'status'] as const;
const ITEM_COLUMNS = ['code', 'name', 'description', 'sales_price', 'purchase_price'] as const;

/** Tables that hold one ledger row per raw record, sharing its row number. */
export const LEDGER_TABLES = {
  document: { table: 'documents', columns: DOCUMENT_COLUMNS },
  contact: { table: 'contacts', columns: CONTACT_COLUMNS },
  account: { table: 'accounts', columns: ACCOUNT_COLUMNS },
  taxRate: { table: 'tax_rates', columns: TAX_RATE_COLUMNS },
  item: { table: 'items', columns: ITEM_COLUMNS },
} as const;
export type LedgerTarget = keyof typeof LEDGER_TABLES;

/** Tables that hold any number of rows per document. */
export const CHILD_TABLES = {
  lines: { table: 'document_lines', columns: LINE_COLUMNS },
  allocations: { table: 'allocations', columns: ALLOCATION_COLUMNS },
  journalLines: { table: 'journal_lines', columns: JOURNAL_LINE_COLUMNS },
} as const;
export type ChildTarget = keyof typeof CHILD_TABLES;

import type { ProviderId } from '../../shared/ids.ts';

/** The words of a platform that chance picks from. A platform of the registry without an entry here is read along, and its own answers are left alone. */
export interface Vocabulary {
  /** Streams whose lists come in pages. */
  readonly paged: readonly string[];
  /** Every stream, and whatever else is asked for by a name of its own. */
  readonly streams: readonly string[];
  /** Streams in which somebody can work while they are read. */
  readonly movable: readonly string[];
  /** Those of them whose records can be deleted outright: no list, no feed and no status tells of it. Elsewhere a deletion is told. */
  readonly erasable: readonly string[];
  /** Dotted fields that may be renamed, dropped, emptied or retyped. */
  readonly fields: readonly string[];
  /** Fields that hold one of a few words. */
  readonly words: readonly string[];
}

const xeroPaged = ['invoices', 'contacts', 'credit-notes', 'payments', 'bank-transactions', 'manual-journals'];
const quickbooksPaged = [
  'invoices',
  'bills',
  'customers',
  'vendors',
  'payments',
  'bill-payments',
  'purchases',
  'deposits',
  'accounts',
];
const freshbooksPaged = [
  'invoices',
  'bills',
  'clients',
  'vendors',
  'payments',
  'bill-payments',
  'credit-notes',
  'expenses',
  'other-incomes',
  'items',
  'accounts',
];

export const vocabularies: Readonly<Partial<Record<ProviderId, Vocabulary>>> = {
  xero: {
    paged: xeroPaged,
    streams: [
      ...xeroPaged,
      'accounts',
      'tax-rates',
      'items',
      'bank-transfers',
      'batch-payments',
      'prepayments',
      'organisation',
      'journals',
    ],
    movable: ['invoices', 'credit-notes', 'contacts', 'bank-transactions', 'payments', 'items'],
    erasable: ['items'],
    fields: (
      'Total SubTotal TotalTax AmountDue AmountPaid Amount Date DateString DueDate DueDateString Status Type CurrencyCode CurrencyRate InvoiceNumber Reference ' +
      'Contact Name LineItems LineItems.LineAmount LineItems.TaxAmount LineItems.AccountCode RemainingCredit UpdatedDateUTC EmailAddress ContactStatus Code ' +
      'InvoiceID ContactID'
    ).split(' '),
    words: ['Status', 'Type'],
  },
  quickbooks: {
    paged: quickbooksPaged,
    streams: [
      ...quickbooksPaged,
      'items',
      'tax-rates',
      'transfers',
      'journal-entries',
      'credit-notes',
      'vendor-credits',
      'preferences',
      'cdc',
    ],
    movable: ['invoices', 'credit-notes', 'customers', 'purchases', 'payments', 'items'],
    erasable: [],
    // Not `PrivateNote`: with it gone nothing tells a voided record from one of 0 (docs/providers/quickbooks.md).
    fields: (
      'TotalAmt Balance UnappliedAmt Amount TxnDate DueDate CurrencyRef CurrencyRef.value DocNumber CustomerRef VendorRef DisplayName Line Line.Amount ' +
      'Line.LinkedTxn Line.DetailType TxnTaxDetail TxnTaxDetail.TotalTax MetaData MetaData.LastUpdatedTime PrimaryEmailAddr Active AccountType AccountRef ' +
      'DepositToAccountRef Id SyncToken'
    ).split(' '),
    words: ['AccountType', 'Classification', 'PayType', 'PaymentType'],
  },
  freshbooks: {
    paged: freshbooksPaged,
    streams: [...freshbooksPaged, 'taxes', 'expense-categories', 'deleted:invoices', 'deleted:payments', 'deleted:clients'],
    movable: ['invoices', 'bills', 'credit-notes', 'clients', 'expenses', 'payments', 'items'],
    erasable: [],
    fields: (
      'amount amount.amount amount.code outstanding outstanding.amount paid paid.amount total_amount tax_amount create_date issue_date due_date date paid_date status ' +
      'payment_status currency_code invoice_number po_number credit_number bill_number customerid clientid vendorid invoiceid billid creditid logid userid id ' +
      'organization current_organization email vendor_name lines lines.amount lines.amount.amount lines.qty lines.unit_cost vis_state updated updated_at credit_type ' +
      'from_credit unit_cost unit_cost.amount name account_name account_type balance taxid'
    ).split(' '),
    words: ['credit_type', 'payment_status', 'account_type', 'status'],
  },
};

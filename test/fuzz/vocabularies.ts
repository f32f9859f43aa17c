import type { ProviderId } from '../../shared/ids.ts';

/** The words of a platform that chance picks from. */
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
  /** What can become of logins, sessions and rights. */
  readonly logins: readonly (string | Readonly<Record<string, string>>)[];
  /** Answers state how many there are. */
  readonly counts: boolean;
  /** The place in a list is a word of the platform's own, which it can forget. */
  readonly cursors: boolean;
}

const renewed = [
  'expire-token',
  'expire-token',
  { verb: 'lose-refresh-response', grace: 'kept' },
  { verb: 'lose-refresh-response', grace: 'gone' },
  { verb: 'revoke', of: 'user' },
  { verb: 'revoke', of: 'tenant' },
];

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

const intacctPaged = [
  'invoices',
  'bills',
  'customers',
  'vendors',
  'payments',
  'bill-payments',
  'credit-notes',
  'vendor-credits',
  'card-transactions',
  'journals',
  'accounts',
  'items',
];
const netsuitePaged = [
  'invoices',
  'bills',
  'customers',
  'vendors',
  'payments',
  'bill-payments',
  'credit-memos',
  'vendor-credits',
  'checks',
  'card-charges',
  'deposits',
  'journal-entries',
  'accounts',
  'items',
];
const harvestPaged = [
  'invoices',
  'payments',
  'expenses',
  'clients',
  'contacts',
  'projects',
  'item-categories',
  'expense-categories',
  'estimates',
];
const stripePaged = [
  'invoices',
  'invoice-payments',
  'credit-notes',
  'charges',
  'refunds',
  'disputes',
  'payouts',
  'balance-transactions',
  'customers',
  'products',
  'tax-rates',
];

export const vocabularies: Readonly<Record<ProviderId, Vocabulary>> = {
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
    logins: [...renewed, 'drop-scope'],
    counts: true,
    cursors: false,
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
    logins: renewed,
    counts: true,
    cursors: false,
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
    logins: [...renewed, 'drop-scope'],
    counts: true,
    cursors: false,
  },
  'sage-intacct': {
    paged: intacctPaged,
    streams: [
      ...intacctPaged,
      'company',
      'session',
      'deletions',
      'checking-accounts',
      'credit-cards',
      'departments',
      'tax-details',
      'debit-memos',
      'vendor-debits',
      'report:trial-balance',
    ],
    movable: ['invoices', 'bills', 'credit-notes', 'vendor-credits', 'customers', 'payments', 'items'],
    erasable: [],
    fields: (
      'RECORDNO RECORDID STATE RAWSTATE CUSTOMERID CUSTOMERNAME VENDORID VENDORNAME DOCNUMBER DESCRIPTION WHENCREATED WHENPOSTED WHENDUE WHENPAID BASECURR CURRENCY ' +
      'EXCHANGE_RATE TOTALENTERED TOTALDUE TRX_TOTALENTERED TRX_TOTALPAID TRX_TOTALDUE WHENMODIFIED MEGAENTITYID ARINVOICEITEMS ARINVOICEITEMS.TRX_AMOUNT ARINVOICEITEMS.ISTAX ' +
      'APBILLITEMS APBILLITEMS.TRX_AMOUNT TRX_PAYMENTAMOUNT PAYMENTDATE RECEIPTDATE ARPYMTDETAILS ARPYMTDETAILS.TRX_PAYMENTAMOUNT ARPYMTDETAILS.RECORDKEY NAME STATUS ' +
      'ACCOUNTNO TITLE ACCOUNTTYPE NORMALBALANCE ITEMID ENTRIES ENTRIES.AMOUNT ENTRIES.TR_TYPE BATCH_DATE FINANCIALENTITY DISPLAYCONTACT DISPLAYCONTACT.EMAIL1'
    ).split(' '),
    words: ['STATE', 'RAWSTATE', 'STATUS', 'ACCOUNTTYPE', 'NORMALBALANCE', 'RECORDTYPE'],
    logins: ['expire-session', 'expire-session', 'expire-token', { verb: 'revoke', of: 'user' }, 'drop-scope'],
    counts: true,
    cursors: true,
  },
  netsuite: {
    paged: netsuitePaged,
    streams: [
      ...netsuitePaged,
      'company',
      'currencies',
      'accounting-periods',
      'deletedrecord',
      'customer-deposits',
      'deposit-applications',
      'refunds',
      'vendor-prepayments',
      'cash-sales',
      'expense-reports',
      'transfers',
      'report:trial-balance',
    ],
    movable: ['invoices', 'credit-memos', 'customers', 'checks', 'payments', 'items'],
    erasable: [],
    // Rows are lines of a document.
    fields: (
      'id type tranid trandate duedate lastmodifieddate entity entityname currency exchangerate foreigntotal status posting voided memo foreignamountunpaid ' +
      'foreignpaymentamountunused taxtotal line part foreignamount account accountname rowcount item quantity rate settles settlestype settlesamount debitforeignamount ' +
      'creditforeignamount acctnumber name fullname accttype isinactive itemid displayname itemtype companyname email isperson symbol periodname'
    ).split(' '),
    words: ['status', 'type', 'posting', 'voided', 'part', 'accttype', 'itemtype', 'isinactive', 'settlestype'],
    logins: [
      'expire-token',
      'expire-token',
      { verb: 'revoke', of: 'user' },
      ...['CustInvc', 'VendBill', 'CustPymt', 'Journal', 'Check'].map((scope) => ({ verb: 'drop-scope', scope })),
    ],
    counts: true,
    cursors: false,
  },
  harvest: {
    paged: harvestPaged,
    streams: [...harvestPaged, 'company', 'users', 'tasks', 'report:expenses'],
    movable: ['invoices', 'clients', 'expenses', 'payments', 'item-categories'],
    // Nothing tells of a deletion, and every list is counted in every run.
    erasable: ['invoices', 'clients', 'expenses', 'payments', 'item-categories'],
    fields: (
      'id number amount due_amount tax tax_amount tax2 tax2_amount discount discount_amount currency state issue_date due_date paid_date updated_at created_at client ' +
      'client.id client.name line_items line_items.amount line_items.quantity line_items.unit_price line_items.taxed subject notes purchase_order paid_at transaction_id ' +
      'name is_active total_cost spent_date units expense_category expense_category.name billable unit_name'
    ).split(' '),
    words: ['state', 'currency', 'approval_status', 'kind'],
    logins: [...renewed, 'drop-scope'],
    counts: true,
    cursors: true,
  },
  stripe: {
    paged: stripePaged,
    streams: [
      ...stripePaged,
      'account',
      'events-list',
      'subscriptions',
      'lines:invoices',
      'lines:credit-notes',
      'report:balance',
    ],
    movable: ['invoices', 'customers', 'products', 'charges', 'invoice-payments'],
    erasable: ['invoices', 'customers', 'products'],
    fields: (
      'id object amount amount_due amount_paid amount_remaining amount_captured amount_refunded currency customer customer_name created due_date effective_at number ' +
      'status subtotal subtotal_excluding_tax total total_excluding_tax total_taxes total_taxes.amount lines lines.data lines.data.amount lines.has_more description captured ' +
      'paid balance_transaction payment_intent invoice payment payment.type fee fee_details fee_details.amount net type source available_on arrival_date name email active percentage ' +
      'display_name inclusive pre_payment_amount metadata'
    ).split(' '),
    words: ['status', 'type', 'object', 'reporting_category'],
    // A key does not run out and is not renewed: it ends.
    logins: ['expire-token', { verb: 'revoke', of: 'user' }, { verb: 'revoke', of: 'tenant' }, 'drop-scope'],
    counts: false,
    cursors: true,
  },
};

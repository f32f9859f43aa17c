import type { LiveOrganisation } from '../world/generate.ts';
import type { Organisation } from '../world/organisation.ts';
import type { Contact, Stamped, TradeDocument } from '../world/types.ts';
import type { RowFacts } from './query.ts';
import {
  accountText,
  contactText,
  currencyText,
  itemText,
  manualJournalText,
  organisationText,
  taxRateText,
  trackingText,
  type Overdue,
} from './reference-records.ts';
import {
  bankTransactionText,
  bankTransferText,
  batchText,
  creditText,
  invoiceText,
  paymentText,
  type Shape,
} from './trade-records.ts';
import { bankType, documentStatus, documentType, paymentType, postedStatus, taxType } from './words.ts';

/** The listable streams as data: what they hold, in which order, and which parameters and scopes go with them. */

/** The rows of one stream of one organisation at one moment, addressed by their place in the default order. */
export interface Listing {
  readonly length: number;
  id(at: number): string;
  facts(at: number): RowFacts;
  text(at: number, shape: Shape): string;
  /** Rows a plain list leaves out: archived contacts, deleted transfers. */
  hidden(at: number): boolean;
}

export interface XeroStream {
  readonly name: string;
  /** The path and the key of the rows. */
  readonly plural: string;
  readonly paged: boolean;
  /** Honours If-Modified-Since. */
  readonly modifiedSince: boolean;
  /** Parameter that makes hidden rows visible. */
  readonly reveal: 'includeArchived' | 'includeDeleted' | null;
  /** Any one of these is enough; each stands for its `.read` form too. */
  readonly scopes: readonly string[];
  /** Organisation reads are not metered and there is no record path. */
  readonly single: boolean;
  list(live: LiveOrganisation): Listing;
}

interface Rows<Row> {
  readonly rows: readonly Row[];
  readonly id: (row: Row) => string;
  readonly facts: (row: Row) => RowFacts;
  readonly text: (row: Row, shape: Shape) => string;
  readonly hidden?: (row: Row) => boolean;
}

function listing<Row>({ rows, id, facts, text, hidden }: Rows<Row>): Listing {
  const row = (at: number): Row => {
    const found = rows[at];
    if (found === undefined) throw new Error(`no row ${at}`);
    return found;
  };
  return {
    length: rows.length,
    id: (at) => id(row(at)),
    facts: (at) => facts(row(at)),
    text: (at, shape) => text(row(at), shape),
    hidden: (at) => hidden?.(row(at)) ?? false,
  };
}

function stamped<Row extends Stamped>(
  lists: readonly (readonly Row[])[],
  facts: (row: Row) => Omit<RowFacts, 'updatedMs'>,
  text: (row: Row, shape: Shape) => string,
  hidden?: (row: Row) => boolean,
): Listing {
  const alive = lists.flatMap((list) => list.filter((row) => !row.vanished));
  // Lists are in order of creation already, but several in one (invoices and bills) are not.
  if (lists.length > 1) alive.sort((left, right) => left.createdMs - right.createdMs);
  return listing({
    rows: alive,
    id: (row) => row.id,
    facts: (row) => ({ ...facts(row), updatedMs: row.updatedMs }),
    text,
    ...(hidden === undefined ? {} : { hidden }),
  });
}

const SETTINGS = ['accounting.settings'];
const TRANSACTIONS = 'accounting.transactions';

const tradeFacts = (document: TradeDocument) => ({
  type: documentType(document.kind),
  status: documentStatus(document),
  day: document.issuedDay,
  number: document.number,
  contactId: document.contact.id,
});

export const STREAMS: readonly XeroStream[] = [
  {
    name: 'organisation',
    plural: 'Organisations',
    paged: false,
    modifiedSince: false,
    reveal: null,
    scopes: SETTINGS,
    single: true,
    list: ({ organisation }) =>
      listing({
        rows: [organisation],
        id: (row) => row.id,
        facts: (row) => ({ updatedMs: row.createdMs }),
        text: (row) => organisationText(row),
      }),
  },
  {
    name: 'accounts',
    plural: 'Accounts',
    paged: false,
    modifiedSince: true,
    reveal: null,
    scopes: SETTINGS,
    single: false,
    list: ({ organisation }) =>
      stamped(
        [organisation.accounts],
        (account) => ({ type: account.type, status: account.status.toUpperCase() }),
        (account) => accountText(account),
      ),
  },
  {
    name: 'contacts',
    plural: 'Contacts',
    paged: true,
    modifiedSince: true,
    reveal: 'includeArchived',
    scopes: ['accounting.contacts'],
    single: false,
    list: ({ organisation }) => {
      let overdue: Map<Contact, Overdue> | undefined;
      return stamped(
        [organisation.contacts],
        (contact) => ({ status: contact.status.toUpperCase() }),
        (contact, shape) => contactText(contact, (overdue ??= overdueByContact(organisation)).get(contact), shape),
        (contact) => contact.status === 'archived',
      );
    },
  },
  {
    name: 'invoices',
    plural: 'Invoices',
    paged: true,
    modifiedSince: true,
    reveal: null,
    scopes: ['accounting.invoices', TRANSACTIONS],
    single: false,
    list: ({ organisation }) =>
      stamped([organisation.trade.invoice, organisation.trade.bill], tradeFacts, (document, shape) =>
        invoiceText(organisation, document, shape),
      ),
  },
  {
    name: 'credit-notes',
    plural: 'CreditNotes',
    paged: true,
    modifiedSince: true,
    reveal: null,
    scopes: ['accounting.invoices', TRANSACTIONS],
    single: false,
    list: ({ organisation }) =>
      stamped([organisation.trade['credit-note'], organisation.trade['supplier-credit']], tradeFacts, (document, shape) =>
        creditText(organisation, document, shape),
      ),
  },
  {
    name: 'payments',
    plural: 'Payments',
    paged: true,
    modifiedSince: true,
    reveal: null,
    scopes: ['accounting.payments', TRANSACTIONS],
    single: false,
    list: ({ organisation }) =>
      stamped(
        [organisation.payments],
        (payment) => ({ type: paymentType(payment), status: postedStatus(payment), day: payment.day }),
        (payment) => paymentText(payment),
      ),
  },
  {
    name: 'bank-transactions',
    plural: 'BankTransactions',
    paged: true,
    modifiedSince: true,
    reveal: null,
    scopes: ['accounting.banktransactions', TRANSACTIONS],
    single: false,
    list: ({ organisation }) =>
      stamped(
        [organisation.bankEntries],
        (entry) => ({ type: bankType(entry), status: postedStatus(entry), day: entry.day }),
        (entry, shape) => bankTransactionText(organisation, entry, shape),
      ),
  },
  {
    name: 'bank-transfers',
    plural: 'BankTransfers',
    paged: false,
    modifiedSince: true,
    reveal: 'includeDeleted',
    scopes: ['accounting.banktransactions', TRANSACTIONS],
    single: false,
    list: ({ organisation }) =>
      // Transfers have no change stamp: If-Modified-Since looks at their creation [tap].
      listing({
        rows: organisation.transfers.filter((transfer) => !transfer.vanished),
        id: (transfer) => transfer.id,
        facts: (transfer) => ({ status: postedStatus(transfer), day: transfer.day, updatedMs: transfer.createdMs }),
        text: (transfer) => bankTransferText(transfer),
        hidden: (transfer) => transfer.status === 'deleted',
      }),
  },
  ...(['prepayment', 'overpayment'] as const).map((kind): XeroStream => ({
    name: `${kind}s`,
    plural: kind === 'prepayment' ? 'Prepayments' : 'Overpayments',
    paged: true,
    modifiedSince: true,
    reveal: null,
    scopes: ['accounting.payments', TRANSACTIONS],
    single: false,
    list: ({ organisation }) =>
      stamped([organisation.trade[kind], organisation.trade[`supplier-${kind}`]], tradeFacts, (document, shape) =>
        creditText(organisation, document, shape),
      ),
  })),
  {
    name: 'batch-payments',
    plural: 'BatchPayments',
    paged: false,
    modifiedSince: true,
    reveal: null,
    scopes: ['accounting.payments', TRANSACTIONS],
    single: false,
    list: ({ organisation }) =>
      stamped(
        [organisation.batches],
        (batch) => ({ status: postedStatus(batch), day: batch.day }),
        (batch) => batchText(batch),
      ),
  },
  {
    name: 'manual-journals',
    plural: 'ManualJournals',
    paged: true,
    modifiedSince: true,
    reveal: null,
    scopes: ['accounting.manualjournals', TRANSACTIONS],
    single: false,
    list: ({ organisation }) =>
      stamped(
        [organisation.manualJournals],
        (journal) => ({ status: journal.status === 'void' ? 'VOIDED' : journal.status.toUpperCase(), day: journal.day }),
        (journal, shape) => manualJournalText(organisation, journal, shape),
      ),
  },
  {
    name: 'items',
    plural: 'Items',
    paged: false,
    modifiedSince: true,
    reveal: null,
    scopes: ['accounting.settings', 'accounting.invoices', TRANSACTIONS],
    single: false,
    list: ({ organisation }) =>
      stamped(
        [organisation.items],
        () => ({}),
        (item, shape) => itemText(item, shape),
      ),
  },
  {
    name: 'tax-rates',
    plural: 'TaxRates',
    paged: false,
    modifiedSince: false,
    reveal: null,
    scopes: SETTINGS,
    single: false,
    list: ({ organisation }) =>
      listing({
        rows: organisation.taxRates,
        id: (rate) => taxType(rate),
        facts: (rate) => ({ status: rate.status.toUpperCase(), updatedMs: organisation.createdMs }),
        text: (rate) => taxRateText(rate),
      }),
  },
  {
    name: 'currencies',
    plural: 'Currencies',
    paged: false,
    modifiedSince: false,
    reveal: null,
    scopes: SETTINGS,
    single: false,
    list: ({ organisation }) =>
      listing({
        rows: organisation.currencies,
        id: (currency) => currency.code,
        facts: () => ({ updatedMs: organisation.createdMs }),
        text: (currency) => currencyText(currency),
      }),
  },
  {
    name: 'tracking-categories',
    plural: 'TrackingCategories',
    paged: false,
    modifiedSince: false,
    reveal: 'includeArchived',
    scopes: SETTINGS,
    single: false,
    list: ({ organisation }) =>
      listing({
        rows: organisation.tracking,
        id: (category) => category.id,
        facts: (category) => ({ status: category.status.toUpperCase(), updatedMs: organisation.createdMs }),
        text: (category) => trackingText(category),
        hidden: (category) => category.status === 'archived',
      }),
  },
];

/** Streams that exist but are answered elsewhere (journals) have no row here. */
export function streamByPath(segment: string): XeroStream | undefined {
  const wanted = segment.toLowerCase() === 'organisation' ? 'organisations' : segment.toLowerCase();
  return STREAMS.find((stream) => stream.plural.toLowerCase() === wanted);
}

function overdueByContact(organisation: Organisation): Map<Contact, Overdue> {
  const overdue = new Map<Contact, Overdue>();
  for (const kind of ['invoice', 'bill'] as const) {
    for (const document of organisation.trade[kind]) {
      if (document.status !== 'open' || document.dueDay === null || document.dueDay >= organisation.todayDay) continue;
      const known = overdue.get(document.contact) ?? { receivable: 0n, payable: 0n };
      overdue.set(
        document.contact,
        kind === 'invoice'
          ? { ...known, receivable: known.receivable + document.due }
          : { ...known, payable: known.payable + document.due },
      );
    }
  }
  return overdue;
}

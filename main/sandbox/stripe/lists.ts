import type { Organisation } from '../world/organisation.ts';
import type { LiveOrganisation } from '../world/generate.ts';
import { creditNoteRow, invoicePaymentRow, invoiceRow, refundedNoteRow } from './invoice-records.ts';
import { chargeRow, disputeRow, payoutRow, refundRow, transactionRow } from './money-records.ts';
import { movementsOf, type LaterStates, type Movements } from './money.ts';
import { customerRow, hasSubscription, productRow, subscriptionRow, taxRateRow } from './reference-records.ts';
import type { StripeRow } from './row.ts';

/** The lists of an account as data: where each is, who may read it, what it may be asked for, and what its events are called. */
export interface StripeList {
  /** The ledger's name for it. */
  readonly stream: string;
  /** Below `/v1/`. */
  readonly path: string;
  readonly object: string;
  readonly permission: string;
  /** Parameters besides those of every list, by the field they compare. */
  readonly filters: readonly string[];
  /** Left out unless `status` asks for them. */
  readonly hidden?: { readonly field: string; readonly value: string };
  /** Event types of a new, a changed and a removed object; null where there is no such event. */
  readonly events: { readonly created: string; readonly updated: string; readonly deleted: string | null } | null;
  /** A deleted object is still answered by its id. */
  readonly remembers?: true;
  make(organisation: Organisation, movements: Movements): StripeRow[];
}

const alive = <Row extends { readonly vanished: boolean }>(rows: readonly Row[]): readonly Row[] =>
  rows.filter((row) => !row.vanished);

export const LISTS: readonly StripeList[] = [
  {
    stream: 'tax-rates',
    path: 'tax_rates',
    object: 'tax_rate',
    permission: 'rak_tax_rate_read',
    filters: ['active', 'inclusive'],
    events: { created: 'tax_rate.created', updated: 'tax_rate.updated', deleted: null },
    make: (organisation) =>
      organisation.taxRates.filter(({ basisPoints }) => basisPoints > 0).map((rate) => taxRateRow(organisation, rate)),
  },
  {
    stream: 'products',
    path: 'products',
    object: 'product',
    permission: 'rak_product_read',
    filters: ['active'],
    events: { created: 'product.created', updated: 'product.updated', deleted: 'product.deleted' },
    make: ({ items }) => alive(items).map(productRow),
  },
  {
    stream: 'customers',
    path: 'customers',
    object: 'customer',
    permission: 'rak_customer_read',
    filters: ['email'],
    events: { created: 'customer.created', updated: 'customer.updated', deleted: 'customer.deleted' },
    remembers: true,
    make: ({ contacts }) =>
      alive(contacts)
        .filter(({ isCustomer }) => isCustomer)
        .map(customerRow),
  },
  {
    stream: 'subscriptions',
    path: 'subscriptions',
    object: 'subscription',
    permission: 'rak_subscription_read',
    filters: ['status', 'customer'],
    hidden: { field: 'status', value: 'canceled' },
    events: {
      created: 'customer.subscription.created',
      updated: 'customer.subscription.updated',
      deleted: 'customer.subscription.deleted',
    },
    make: ({ contacts }) => alive(contacts).filter(hasSubscription).map(subscriptionRow),
  },
  {
    stream: 'invoices',
    path: 'invoices',
    object: 'invoice',
    permission: 'rak_invoice_read',
    filters: ['status', 'customer', 'collection_method', 'subscription'],
    events: { created: 'invoice.created', updated: 'invoice.updated', deleted: 'invoice.deleted' },
    // A draft that was given up is deleted, and gone.
    make: (organisation, movements) =>
      alive(organisation.trade.invoice)
        .filter(({ status }) => status !== 'deleted')
        .map((document) => invoiceRow(organisation, document, movements)),
  },
  {
    stream: 'invoice-payments',
    path: 'invoice_payments',
    object: 'invoice_payment',
    permission: 'rak_invoice_read',
    filters: ['invoice', 'status'],
    events: { created: 'invoice_payment.paid', updated: 'invoice_payment.detached', deleted: null },
    make: ({ payments }) =>
      alive(payments)
        .filter(({ target }) => target.kind === 'invoice')
        .map(invoicePaymentRow),
  },
  {
    stream: 'credit-notes',
    path: 'credit_notes',
    object: 'credit_note',
    permission: 'rak_credit_note_read',
    filters: ['invoice', 'customer'],
    events: { created: 'credit_note.created', updated: 'credit_note.updated', deleted: null },
    make: ({ trade, payments }, movements) => [
      ...trade['credit-note'].flatMap(({ allocations }) => allocations).map(creditNoteRow),
      ...alive(payments)
        .filter(({ target }) => target.kind === 'credit-note')
        .flatMap((payment) => refundedNoteRow(payment, movements) ?? []),
    ],
  },
  {
    stream: 'charges',
    path: 'charges',
    object: 'charge',
    permission: 'rak_charge_read',
    filters: ['customer', 'payment_intent', 'transfer_group'],
    events: { created: 'charge.succeeded', updated: 'charge.updated', deleted: null },
    make: (_organisation, { charges }) => charges.map(chargeRow),
  },
  {
    stream: 'refunds',
    path: 'refunds',
    object: 'refund',
    permission: 'rak_charge_read',
    filters: ['charge', 'payment_intent'],
    events: { created: 'refund.created', updated: 'refund.updated', deleted: null },
    make: (_organisation, { refunds }) => refunds.map(refundRow),
  },
  {
    stream: 'disputes',
    path: 'disputes',
    object: 'dispute',
    permission: 'rak_dispute_read',
    filters: ['charge', 'payment_intent'],
    events: { created: 'charge.dispute.created', updated: 'charge.dispute.updated', deleted: null },
    make: (_organisation, { disputes }) => disputes.map(disputeRow),
  },
  {
    stream: 'payouts',
    path: 'payouts',
    object: 'payout',
    permission: 'rak_payout_read',
    filters: ['status', 'destination'],
    events: { created: 'payout.created', updated: 'payout.updated', deleted: null },
    make: (_organisation, { payouts }) => payouts.map(payoutRow),
  },
  {
    stream: 'balance-transactions',
    path: 'balance_transactions',
    object: 'balance_transaction',
    permission: 'rak_balance_transaction_source_read',
    filters: ['payout', 'type', 'source', 'currency'],
    events: null,
    make: (_organisation, { transactions }) => transactions.map(transactionRow),
  },
];

export interface Lists {
  /** Newest first. */
  rowsOf(live: LiveOrganisation, list: StripeList): readonly StripeRow[];
  find(live: LiveOrganisation, list: StripeList, id: string): StripeRow | undefined;
  /** Where an object stands in its list. */
  placeOf(live: LiveOrganisation, list: StripeList, id: string): number | undefined;
  movements(live: LiveOrganisation): Movements;
  /** States set after the fact; what was made before is made anew. */
  readonly later: LaterStates;
  changeLater(): void;
}

interface Kept {
  readonly stamp: string;
  readonly movements: Movements;
  readonly lists: Map<string, { readonly rows: readonly StripeRow[]; readonly places: ReadonlyMap<string, number> }>;
}

/** Rows are made once for each state of the world: making a hundred thousand for every page would be most of the work. */
export function createLists(): Lists {
  const later: LaterStates = { payouts: new Map(), refunds: new Map(), disputes: new Map(), refundedCharge: new Map() };
  const kept = new Map<LiveOrganisation, Kept>();
  let laterRevision = 0;
  const keep = (live: LiveOrganisation): Kept => {
    const stamp = `${live.revision}/${laterRevision}`;
    const known = kept.get(live);
    if (known?.stamp === stamp) return known;
    const fresh: Kept = { stamp, movements: movementsOf(live.organisation, later), lists: new Map() };
    kept.set(live, fresh);
    return fresh;
  };
  const listed = (live: LiveOrganisation, list: StripeList) => {
    const { movements, lists } = keep(live);
    const known = lists.get(list.stream);
    if (known !== undefined) return known;
    const rows = list
      .make(live.organisation, movements)
      .toSorted((one, other) => other.createdSec - one.createdSec || (one.id < other.id ? 1 : -1));
    const fresh = { rows, places: new Map(rows.map((row, at) => [row.id, at])) };
    lists.set(list.stream, fresh);
    return fresh;
  };
  return {
    rowsOf: (live, list) => listed(live, list).rows,
    placeOf: (live, list, id) => listed(live, list).places.get(id),
    find: (live, list, id) => {
      const { rows, places } = listed(live, list);
      const at = places.get(id);
      return at === undefined ? undefined : rows[at];
    },
    movements: (live) => keep(live).movements,
    later,
    changeLater: () => {
      laterRevision += 1;
    },
  };
}

import type { ZodType } from 'zod';
import type { ChangesSpec, RecordMapping, StreamDefinition } from '../contract.ts';
import { chargeOf, eventsOf, own } from './feeds.ts';
import { overlapSec, pageSize, settlingSec, sweepEverySec } from './limits.ts';
import { creditNoteMapping, invoiceMapping, invoicePaymentMapping } from './map.ts';
import * as cash from './map-money.ts';
import * as reference from './map-reference.ts';
import { created } from './map-sources.ts';
import * as schema from './schema.ts';
import * as cashSchema from './schema-money.ts';
import * as referenceSchema from './schema-reference.ts';
import { isOfTestData } from './tenants.ts';

const raw: RecordMapping = { target: 'raw', version: 1 };

interface Definition {
  readonly name: string;
  readonly title: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** What tells of edits and deletions: no list shows either. */
  readonly changes: ChangesSpec;
  /** `lines` comes with the first ten rows only. */
  readonly cutOff?: true;
  readonly permission: string;
  readonly schema: ZodType;
  readonly mapping: RecordMapping;
  readonly names?: NonNullable<StreamDefinition['names']>;
}

/** `charge.*` by its names, for beside other names no wildcard is understood. [sdk: Events.d.ts] */
const ofCharges: readonly string[] = [
  'charge.captured',
  'charge.expired',
  'charge.failed',
  'charge.pending',
  'charge.refunded',
  'charge.succeeded',
  'charge.updated',
  'charge.refund.updated',
  'charge.dispute.closed',
  'charge.dispute.created',
  'charge.dispute.funds_reinstated',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.updated',
];
const ofRefunds: readonly string[] = ['refund.created', 'refund.failed', 'refund.updated'];

function byEvents(types: readonly string[], idOf: Parameters<typeof eventsOf>[1]): ChangesSpec {
  return { kind: 'by-feed', overlapSec, feed: eventsOf(types, idOf) };
}

/** A list ordered newest first that goes on after the last id, for as long as `has_more` says so. It states no total, and has no order by change. [doc: pagination] */
function listed(definition: Definition): StreamDefinition {
  const { path } = definition;
  const pathFor = (externalId: string): string => `${path}/${encodeURIComponent(externalId)}`;
  const lines = {
    path: 'lines',
    rows: 'data',
    more: 'has_more',
    key: 'id',
    afterParam: 'starting_after',
    query: { limit: String(pageSize) },
    pathFor: (externalId: string) => `${pathFor(externalId)}/lines`,
  };
  return {
    name: definition.name,
    title: definition.title,
    request: {
      path,
      query: definition.query ?? {},
      rows: 'data',
      row: '',
      ...(definition.cutOff === true ? { parts: [lines] } : {}),
    },
    key: 'id',
    modified: created,
    envelope: { hasNext: 'has_more' },
    paging: {
      kind: 'cursor-list',
      sizeParam: 'limit',
      size: pageSize,
      afterParam: 'starting_after',
      sinceParam: 'created[gte]',
      untilParam: 'created[lte]',
    },
    changes: definition.changes,
    deletes: { sweepEverySec, confirm: 'by-record' },
    record: { pathFor, bare: true },
    count: null,
    scopes: [[definition.permission]],
    availability: 'always',
    // Not every object says so. [spec: balance_transaction]
    belongs: { path: 'livemode', expected: (tenantExternalId) => !isOfTestData(tenantExternalId) },
    schema: definition.schema,
    mapping: definition.mapping,
    ...(definition.names === undefined ? {} : { names: definition.names }),
  };
}

/** One object that describes the account. */
const account: StreamDefinition = {
  name: 'account',
  title: 'the account',
  request: { path: '/v1/account', query: {}, rows: '', lone: true },
  key: 'id',
  modified: null,
  envelope: {},
  paging: { kind: 'whole' },
  changes: { kind: 'none' },
  deletes: { sweepEverySec, confirm: 'by-second-list' },
  record: null,
  count: null,
  scopes: [],
  availability: 'gated',
  schema: referenceSchema.accountSchema,
  mapping: raw,
};

/** Balance transactions come last, next to the balance they have to make. */
export const streams: readonly StreamDefinition[] = [
  account,
  listed({
    name: 'tax-rates',
    title: 'tax rates',
    path: '/v1/tax_rates',
    changes: byEvents(['tax_rate.*'], own('tax_rate')),
    permission: 'rak_tax_rate_read',
    schema: referenceSchema.taxRateSchema,
    mapping: reference.taxRateMapping,
  }),
  listed({
    name: 'products',
    title: 'products',
    path: '/v1/products',
    changes: byEvents(['product.*'], own('product')),
    permission: 'rak_product_read',
    schema: referenceSchema.productSchema,
    mapping: reference.productMapping,
  }),
  listed({
    name: 'customers',
    title: 'customers',
    path: '/v1/customers',
    changes: byEvents(['customer.created', 'customer.updated', 'customer.deleted'], own('customer')),
    permission: 'rak_customer_read',
    schema: referenceSchema.customerSchema,
    mapping: reference.customerMapping,
  }),
  listed({
    name: 'subscriptions',
    title: 'subscriptions',
    path: '/v1/subscriptions',
    // Without this the list leaves out what was canceled. [doc: list subscriptions]
    query: { status: 'all' },
    changes: byEvents(['customer.subscription.*'], own('subscription')),
    permission: 'rak_subscription_read',
    schema: referenceSchema.subscriptionSchema,
    mapping: raw,
  }),
  listed({
    name: 'invoices',
    title: 'invoices',
    path: '/v1/invoices',
    changes: byEvents(['invoice.*'], own('invoice')),
    cutOff: true,
    permission: 'rak_invoice_read',
    schema: schema.invoiceSchema,
    mapping: invoiceMapping,
  }),
  listed({
    name: 'invoice-payments',
    title: 'payments on invoices',
    path: '/v1/invoice_payments',
    changes: byEvents(['invoice_payment.*'], own('invoice_payment')),
    permission: 'rak_invoice_read',
    schema: schema.invoicePaymentSchema,
    mapping: invoicePaymentMapping,
  }),
  listed({
    name: 'credit-notes',
    title: 'credit notes',
    path: '/v1/credit_notes',
    changes: byEvents(['credit_note.*'], own('credit_note')),
    cutOff: true,
    permission: 'rak_credit_note_read',
    schema: schema.creditNoteSchema,
    mapping: creditNoteMapping,
  }),
  listed({
    name: 'charges',
    title: 'charges',
    path: '/v1/charges',
    changes: byEvents([...ofCharges, ...ofRefunds], chargeOf),
    permission: 'rak_charge_read',
    schema: cashSchema.chargeSchema,
    mapping: cash.chargeMapping,
  }),
  listed({
    name: 'refunds',
    title: 'refunds',
    path: '/v1/refunds',
    changes: byEvents([...ofRefunds, 'charge.refund.updated'], own('refund')),
    permission: 'rak_charge_read',
    schema: cashSchema.refundSchema,
    mapping: cash.refundMapping,
  }),
  listed({
    name: 'disputes',
    title: 'disputes',
    path: '/v1/disputes',
    changes: byEvents(['charge.dispute.*'], own('dispute')),
    permission: 'rak_dispute_read',
    schema: cashSchema.disputeSchema,
    mapping: cash.disputeMapping,
  }),
  listed({
    name: 'payouts',
    title: 'payouts',
    path: '/v1/payouts',
    changes: byEvents(['payout.*'], own('payout')),
    permission: 'rak_payout_read',
    schema: cashSchema.payoutSchema,
    mapping: cash.payoutMapping,
  }),
  listed({
    name: 'balance-transactions',
    title: 'balance transactions',
    path: '/v1/balance_transactions',
    // Immutable but for becoming available, which no event tells of each: the last month is read again.
    changes: { kind: 'by-paging', overlapSec: settlingSec },
    permission: 'rak_balance_transaction_source_read',
    schema: cashSchema.balanceTransactionSchema,
    mapping: cash.balanceTransactionMapping,
    // What moved money is named by it, payments other than by card under letters of their own. [doc: balance_transaction source]
    names: [
      { stream: 'charges', prefix: 'ch_' },
      { stream: 'charges', prefix: 'py_' },
      { stream: 'refunds', prefix: 're_' },
      { stream: 'refunds', prefix: 'pyr_' },
      { stream: 'disputes', prefix: 'dp_' },
      { stream: 'disputes', prefix: 'du_' },
      { stream: 'payouts', prefix: 'po_' },
    ],
  }),
];

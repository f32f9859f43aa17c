import type { AllocationRule, DocumentMapping } from '../contract.ts';
import { currencyCode, day, id, money, optional, required, text } from './map-sources.ts';

/** Money that moved: charges, refunds, disputes, payouts, and the balance transactions that are the account's ledger of record. */

/** `amount` is what the customer was asked for, in the customer's currency; what reached the balance, and the fees, stand on the balance transaction. */
export const chargeMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'charge' },
  status: {
    // Authorised and not captured is no money yet.
    path: 'captured',
    values: { true: 'paid', false: 'open' },
    before: [{ path: 'status', values: { pending: 'open', failed: 'void' }, others: ['succeeded'] }],
    said: 'status',
  },
  tombstones: { void: 'voided' },
  fields: {
    number: optional(text('receipt_number')),
    reference: optional(id('payment_intent')),
    contactExternalId: optional(id('customer')),
    contactName: optional(text('billing_details.name'), text('billing_details.email')),
    issuedOn: required(day('created')),
    currency: required(currencyCode),
    totalMinor: required(money('amount')),
    paidMinor: required(money('amount_captured')),
    // What was given back of it.
    creditedMinor: required(money('amount_refunded')),
  },
  base: 'multiply',
};

function ofCharge(): AllocationRule {
  return {
    path: '',
    targetStream: 'charges',
    fields: {
      targetExternalId: optional(id('charge')),
      amountMinor: required(money('amount')),
      allocatedOn: optional(day('created')),
    },
  };
}

export const refundMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'refund' },
  // A refund that fails puts the money back by a balance transaction of its own.
  status: {
    path: 'status',
    values: { pending: 'open', requires_action: 'open', succeeded: 'paid', failed: 'void', canceled: 'void' },
  },
  tombstones: { void: 'voided' },
  fields: {
    number: optional(text('receipt_number')),
    reference: optional(id('payment_intent')),
    issuedOn: required(day('created')),
    currency: required(currencyCode),
    totalMinor: required(money('amount')),
  },
  allocations: [ofCharge()],
  base: 'multiply',
};

export const disputeMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'dispute' },
  // An inquiry moves no money, and neither does one that was prevented; a dispute that was won gave it back.
  status: {
    path: 'status',
    values: {
      warning_needs_response: 'submitted',
      warning_under_review: 'submitted',
      warning_closed: 'void',
      needs_response: 'open',
      under_review: 'open',
      won: 'void',
      lost: 'paid',
      prevented: 'void',
    },
  },
  tombstones: {},
  fields: {
    reference: optional(id('payment_intent')),
    issuedOn: required(day('created')),
    currency: required(currencyCode),
    totalMinor: required(money('amount')),
  },
  allocations: [ofCharge()],
  base: 'multiply',
};

/** `paid` is not final: for about five business days it may still turn into `failed`. [doc: payouts] */
export const payoutMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'payout' },
  status: { path: 'status', values: { pending: 'open', in_transit: 'open', paid: 'paid', failed: 'void', canceled: 'void' } },
  tombstones: { void: 'voided' },
  fields: {
    // What the bank shows, where the bank tells it.
    reference: optional(text('trace_id.value'), text('statement_descriptor')),
    accountExternalId: optional(id('destination')),
    issuedOn: required(day('created')),
    // When the bank has it, or is expected to.
    dueOn: required(day('arrival_date')),
    currency: required(currencyCode),
    totalMinor: required(money('amount')),
  },
  base: 'multiply',
};

/** The total is what the balance moved by: the amount less the fees, which are the lines. In the currency of the balance. */
export const balanceTransactionMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'balance-transaction' },
  // Other balances than the one payments go to are kept apart from it.
  status: {
    path: 'balance_type',
    values: { payments: 'posted', issuing: 'archived', refund_and_dispute_prefunding: 'archived', risk_reserved: 'archived' },
    absent: 'posted',
    said: 'type',
  },
  tombstones: {},
  fields: {
    // The charge, refund, dispute or payout behind it.
    reference: optional(id('source')),
    accountExternalId: optional(text('reporting_category')),
    issuedOn: required(day('created')),
    dueOn: required(day('available_on')),
    currency: required(currencyCode),
    subtotalMinor: required(money('amount')),
    totalMinor: required(money('net')),
  },
  lines: {
    path: 'fee_details',
    fields: {
      description: optional(text('description')),
      accountCode: optional(text('type')),
      amountMinor: required(money('amount')),
    },
  },
  lineSum: {
    name: 'fee_details add up to fee',
    total: 'totalMinor',
    stated: money('fee'),
    toleranceMinorPerLine: 0,
    exceptStatuses: [],
  },
  identities: [
    {
      name: 'amount - fee = net',
      total: money('net'),
      parts: [{ source: money('amount') }, { source: money('fee'), minus: true }],
      exceptStatuses: [],
    },
  ],
  base: 'multiply',
};

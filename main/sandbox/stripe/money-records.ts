import { idOf, lot } from './ids.ts';
import type { Charge, Dispute, Movements, Payout, Refund, Transaction } from './money.ts';
import { customerId } from './reference-records.ts';
import { invoiceId } from './invoice-records.ts';
import { code, dayOfSec, exact, fact, minor, type StripeRow } from './row.ts';

/** Charges, refunds, disputes, payouts and balance transactions as the API shows them. */

const base = (id: string, object: string, createdSec: number) => ({
  id,
  object,
  created: createdSec,
  livemode: true,
  metadata: {},
});

const chargeTransaction = (charge: Charge): string | null => (charge.failed ? null : idOf('txn', charge.id));
const intentOf = (charge: Charge): string => idOf('pi', charge.payment.id);

/** A receipt is numbered when somebody sends it, which is the one change of a charge that nothing but the charge's own event tells of. */
function receiptOf({ id, failed, payment }: Charge): string | null {
  if (failed || payment.status === 'deleted' || payment.updatedMs === payment.createdMs) return null;
  return `${1_000 + lot(id, 9_000, 'receipt')}-${1_000 + lot(id, 9_000, 'receipt number')}`;
}

export function chargeRow(charge: Charge): StripeRow {
  const { id, currency, amount, createdSec, failed, refunded } = charge;
  const captured = failed ? 0n : amount;
  const receipt = receiptOf(charge);
  return {
    id,
    worldId: failed ? id : charge.payment.id,
    createdSec,
    mark: `${refunded}/${charge.disputed}/${receipt ?? ''}`,
    total: failed ? null : { currency, amount },
    json: (_nowMs, old) => ({
      ...base(id, 'charge', createdSec),
      amount: minor(amount),
      amount_captured: minor(captured),
      amount_refunded: minor(refunded),
      application: null,
      application_fee: null,
      application_fee_amount: null,
      balance_transaction: chargeTransaction(charge),
      billing_details: { address: null, email: null, name: charge.contact.name, phone: null },
      calculated_statement_descriptor: 'SANDBOX',
      captured: !failed,
      currency: code(currency),
      customer: customerId(charge.contact),
      description: charge.payment.target.number,
      disputed: charge.disputed,
      failure_balance_transaction: null,
      failure_code: failed ? 'card_declined' : null,
      failure_message: failed ? 'Your card was declined.' : null,
      fraud_details: {},
      on_behalf_of: null,
      outcome: null,
      paid: !failed,
      payment_intent: intentOf(charge),
      payment_method: null,
      payment_method_details: charge.other ? { type: 'bacs_debit' } : { type: 'card' },
      receipt_email: null,
      receipt_number: receipt,
      receipt_url: null,
      refunded: refunded === amount,
      review: null,
      shipping: null,
      source: null,
      source_transfer: null,
      statement_descriptor: null,
      statement_descriptor_suffix: null,
      status: failed ? 'failed' : 'succeeded',
      transfer_data: null,
      transfer_group: null,
      ...(old ? { invoice: invoiceId(charge.payment.target) } : {}),
    }),
    truth: () =>
      fact(
        id,
        'charge',
        {
          status: failed ? 'void' : 'paid',
          number: receipt,
          reference: intentOf(charge),
          contact_external_id: customerId(charge.contact),
          contact_name: charge.contact.name,
          issued_on: dayOfSec(createdSec),
          currency: currency.code,
          total: exact(amount, currency),
          paid: exact(captured, currency),
          credited: exact(refunded, currency),
        },
        { gone: failed ? 'voided' : null },
      ),
  };
}

export function refundRow(refund: Refund): StripeRow {
  const { id, charge, amount, createdSec, status } = refund;
  const { currency } = charge;
  const failed = status === 'failed';
  return {
    id,
    worldId: refund.worldId,
    createdSec,
    mark: status,
    total: failed ? null : { currency, amount },
    json: () => ({
      ...base(id, 'refund', createdSec),
      amount: minor(amount),
      balance_transaction: idOf('txn', id),
      charge: charge.id,
      currency: code(currency),
      destination_details: charge.other ? { type: 'gb_bank_transfer' } : { type: 'card' },
      failure_balance_transaction: failed ? idOf('txn', `${id}/failure`) : null,
      failure_reason: failed ? 'expired_or_canceled_card' : null,
      payment_intent: intentOf(charge),
      reason: 'requested_by_customer',
      receipt_number: null,
      source_transfer_reversal: null,
      status,
      transfer_reversal: null,
    }),
    truth: () =>
      fact(
        id,
        'refund',
        {
          status: failed ? 'void' : 'paid',
          issued_on: dayOfSec(createdSec),
          currency: currency.code,
          total: exact(amount, currency),
        },
        { gone: failed ? 'voided' : null },
      ),
  };
}

const STANDING: Readonly<Record<Dispute['status'], string>> = {
  warning_needs_response: 'submitted',
  warning_closed: 'void',
  needs_response: 'open',
  under_review: 'open',
  won: 'void',
  lost: 'paid',
};

export function disputeRow(dispute: Dispute): StripeRow {
  const { id, charge, createdSec, status } = dispute;
  const { currency, amount } = charge;
  return {
    id,
    worldId: id,
    createdSec,
    mark: status,
    total: { currency, amount },
    json: () => ({
      ...base(id, 'dispute', createdSec),
      amount: minor(amount),
      balance_transactions: [],
      charge: charge.id,
      currency: code(currency),
      enhanced_eligibility_types: [],
      evidence: {},
      evidence_details: { due_by: createdSec + 7 * 86_400, has_evidence: false, past_due: false, submission_count: 0 },
      is_charge_refundable: status.startsWith('warning'),
      payment_intent: intentOf(charge),
      payment_method_details: { type: 'card' },
      reason: 'fraudulent',
      status,
    }),
    truth: () =>
      fact(id, 'dispute', {
        status: STANDING[status],
        issued_on: dayOfSec(createdSec),
        currency: currency.code,
        total: exact(amount, currency),
      }),
  };
}

export function payoutRow(payout: Payout): StripeRow {
  const { id, amount, currency, createdSec, arrivalSec, status } = payout;
  const failed = status === 'failed';
  const trace = idOf('trace', id).slice(6, 18).toUpperCase();
  return {
    id,
    worldId: id,
    createdSec,
    mark: status,
    total: failed ? null : { currency, amount },
    json: () => ({
      ...base(id, 'payout', createdSec),
      amount: minor(amount),
      application_fee: null,
      application_fee_amount: null,
      arrival_date: arrivalSec,
      automatic: true,
      balance_transaction: idOf('txn', id),
      currency: code(currency),
      description: 'STRIPE PAYOUT',
      destination: idOf('ba', currency.code),
      failure_balance_transaction: failed ? idOf('txn', `${id}/failure`) : null,
      failure_code: failed ? 'account_closed' : null,
      failure_message: failed ? 'The bank account has been closed' : null,
      method: 'standard',
      original_payout: null,
      payout_method: null,
      reconciliation_status: 'completed',
      reversed_by: null,
      source_type: 'card',
      statement_descriptor: null,
      status,
      trace_id: { status: 'supported', value: trace },
      type: 'bank_account',
    }),
    truth: () =>
      fact(
        id,
        'payout',
        {
          status: failed ? 'void' : status === 'paid' ? 'paid' : 'open',
          reference: trace,
          issued_on: dayOfSec(createdSec),
          due_on: dayOfSec(arrivalSec),
          currency: currency.code,
          total: exact(amount, currency),
        },
        { gone: failed ? 'voided' : null },
      ),
  };
}

export function transactionRow(transaction: Transaction): StripeRow {
  const { id, amount, fee, currency, createdSec, availableSec, source } = transaction;
  const net = amount - fee;
  const details =
    fee === 0n
      ? []
      : [
          {
            amount: minor(fee),
            application: null,
            currency: code(currency),
            description: transaction.category === 'dispute' ? 'Dispute fee' : 'Stripe processing fees',
            type: 'stripe_fee',
          },
        ];
  return {
    id,
    worldId: id,
    createdSec,
    mark: '',
    total: { currency, amount: net },
    json: (nowMs) => ({
      id,
      object: 'balance_transaction',
      amount: minor(amount),
      available_on: availableSec,
      balance_type: 'payments',
      created: createdSec,
      currency: code(currency),
      description: transaction.description,
      exchange_rate: transaction.exchangeRate === null ? null : Number(transaction.exchangeRate),
      fee: minor(fee),
      fee_details: details,
      net: minor(net),
      reporting_category: transaction.category,
      source,
      status: availableSec * 1000 <= nowMs ? 'available' : 'pending',
      type: transaction.type,
    }),
    truth: () =>
      fact(
        id,
        'balance-transaction',
        {
          status: 'posted',
          reference: source,
          issued_on: dayOfSec(createdSec),
          due_on: dayOfSec(availableSec),
          currency: currency.code,
          subtotal: exact(amount, currency),
          total: exact(net, currency),
        },
        { lines: { count: details.length, total: exact(fee, currency) } },
      ),
  };
}

/** What is available and what is pending, by currency; nothing but balance transactions moves it. */
export function balanceOf({ transactions }: Movements, nowMs: number) {
  const funds = { available: new Map<string, bigint>(), pending: new Map<string, bigint>() };
  for (const { amount, fee, currency, availableSec } of transactions) {
    const part = availableSec * 1000 <= nowMs ? funds.available : funds.pending;
    part.set(code(currency), (part.get(code(currency)) ?? 0n) + amount - fee);
  }
  const shown = (part: ReadonlyMap<string, bigint>) =>
    [...part].map(([currency, amount]) => ({ amount: minor(amount), currency, source_types: { card: minor(amount) } }));
  return { object: 'balance', available: shown(funds.available), livemode: true, pending: shown(funds.pending) };
}

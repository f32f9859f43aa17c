import { describe, expect, it } from 'vitest';
import { readRecord } from './stripe-records.ts';

/*
 * What could go wrong here: an amount is read in the wrong unit; money that is not final counts as final; two generations of one record give two figures; a line is missing and
 * nobody says so.
 */

const head = { livemode: true, metadata: {}, created: 1_772_323_199 };

const line = (fields: object) => ({
  id: 'il_1',
  object: 'line_item',
  amount: 10_000,
  currency: 'gbp',
  description: 'Design',
  quantity: 4,
  period: { start: 1, end: 2 },
  ...fields,
});

const invoice = (fields: object) => ({
  id: 'in_1',
  object: 'invoice',
  ...head,
  number: 'A-0001',
  status: 'open',
  customer: 'cus_1',
  customer_name: 'Acme Ltd',
  currency: 'gbp',
  effective_at: 1_772_323_200,
  due_date: 1_774_915_200,
  status_transitions: { finalized_at: 1_772_323_200, paid_at: null, voided_at: null, marked_uncollectible_at: null },
  subtotal: 10_000,
  total: 12_000,
  total_excluding_tax: 10_000,
  amount_due: 11_000,
  amount_paid: 4_000,
  amount_remaining: 7_000,
  amount_overpaid: 0,
  pre_payment_credit_notes_amount: 1_000,
  ...fields,
});

const today = invoice({
  total_taxes: [{ amount: 2_000, tax_behavior: 'exclusive', tax_rate_details: { tax_rate: 'txr_1' } }],
  parent: { type: 'subscription_details', subscription_details: { subscription: 'sub_1' } },
  lines: {
    object: 'list',
    has_more: false,
    url: '/v1/invoices/in_1/lines',
    data: [
      line({
        pricing: { type: 'price_details', unit_amount_decimal: '2500', price_details: { product: 'prod_1', price: 'price_1' } },
        taxes: [{ amount: 2_000, tax_rate_details: { tax_rate: 'txr_1' } }],
        quantity_decimal: '4',
      }),
    ],
  },
});

const beforeBasil = invoice({
  paid: false,
  charge: 'ch_1',
  payment_intent: 'pi_1',
  subscription: 'sub_1',
  tax: 2_000,
  total_tax_amounts: [{ amount: 2_000, inclusive: false, tax_rate: 'txr_1' }],
  lines: {
    object: 'list',
    has_more: false,
    url: '/v1/invoices/in_1/lines',
    data: [
      line({
        price: { id: 'price_1', unit_amount_decimal: '2500', product: 'prod_1' },
        tax_amounts: [{ amount: 2_000, inclusive: false, tax_rate: 'txr_1' }],
      }),
    ],
  },
});

describe('an invoice', () => {
  it('is read to the penny, with its lines, and its days are UTC days', () => {
    const { held, row, lines, drift } = readRecord('invoices', today);
    expect(held).toBeNull();
    expect(drift).toEqual([]);
    expect(row).toMatchObject({
      kind: 'invoice',
      status: 'open',
      source_status: 'open',
      number: 'A-0001',
      reference: 'sub_1',
      contact_external_id: 'cus_1',
      contact_name: 'Acme Ltd',
      issued_on: '2026-03-01',
      due_on: '2026-03-31',
      currency: 'GBP',
      exponent: 2,
      subtotal_minor: '10000',
      tax_minor: '2000',
      total_minor: '12000',
      paid_minor: '4000',
      credited_minor: '1000',
      due_minor: '7000',
      base_total_minor: '12000',
    });
    expect(lines).toMatchObject([
      { item_code: 'prod_1', quantity: '4', unit_price: '25', amount_minor: '10000', tax_minor: '2000', tax_code: 'txr_1' },
    ]);
  });

  it('is the same in the shape it had before basil', () => {
    const old = readRecord('invoices', beforeBasil);
    const current = readRecord('invoices', today);
    expect(old.held).toBeNull();
    expect(old.drift).toEqual([]);
    expect(old.row).toEqual(current.row);
    expect(old.lines).toEqual(current.lines);
  });

  it.each([
    ['draft', 'draft', null],
    ['open', 'open', null],
    ['paid', 'paid', null],
    ['uncollectible', 'open', null],
    ['void', 'void', 'voided'],
  ])('that is %s stands as %s', (status, stands, tombstone) => {
    const read = readRecord('invoices', { ...today, status, number: status === 'draft' ? null : 'A-0001' });
    expect(read.row).toMatchObject({ status: stands, source_status: status });
    expect(read.tombstone).toBe(tombstone);
  });

  it.each([
    ['an amount that is no whole number', { total: 12_000.5 }, /total is no whole number of minor units/],
    ['no amount', { amount_remaining: null }, /amount_remaining is missing/],
    ['an amount as text', { amount_remaining: '7000' }, /amount_remaining is text/],
    ['taxes that do not fit', { total: 12_001 }, /total_excluding_tax \+ taxes = total/],
    ['a remainder that does not fit', { amount_remaining: 6_999 }, /amount_due - amount_paid = amount_remaining/],
    ['lines that do not fit', { subtotal: 10_001 }, /lines add up to subtotal/],
    ['a currency nobody knows', { currency: 'xxx' }, /XXX/],
    ['a status nobody knows', { status: 'half-paid' }, /half-paid/],
    ['a customer that was expanded', { customer: { id: 'cus_1' } }, /customer/],
    ['no lines at all', { lines: undefined }, /lines/],
  ])('with %s is held back', (_what, change, why) => {
    expect(readRecord('invoices', { ...today, ...change }).held).toMatch(why);
  });

  it('on which too much was paid is read all the same', () => {
    const read = readRecord('invoices', { ...today, amount_paid: 12_500, amount_remaining: 0, amount_overpaid: 1_500 });
    expect(read.held).toBeNull();
  });
});

describe('currencies with other digits than the books give them', () => {
  const of = (currency: string, amount: number) =>
    readRecord('charges', {
      id: 'ch_1',
      object: 'charge',
      ...head,
      amount,
      amount_captured: amount,
      amount_refunded: 0,
      currency,
      status: 'succeeded',
      captured: true,
    });

  it.each([
    ['jpy', 500, 'JPY', 0, '500'],
    ['kwd', 1_230, 'KWD', 3, '1230'],
    ['isk', 50_000, 'ISK', 0, '500'],
    ['ugx', 50_000, 'UGX', 0, '500'],
    ['mga', 500, 'MGA', 2, '50000'],
    ['huf', 50_000, 'HUF', 2, '50000'],
    ['twd', 50_000, 'TWD', 2, '50000'],
    ['gbp', 999_999_999_999, 'GBP', 2, '999999999999'],
  ])('%s %i is read as %s with %i digits', (sent, amount, currency, exponent, minor) => {
    expect(of(sent, amount).row).toMatchObject({ currency, exponent, total_minor: minor });
  });

  it.each([
    ['isk', 50_050],
    ['lyd', 1_000],
    ['iqd', 1_000],
  ])('%s %i cannot be read with certainty', (currency, amount) => {
    expect(of(currency, amount).held).not.toBeNull();
  });
});

describe('a charge', () => {
  const charge = (fields: object) =>
    readRecord('charges', {
      id: 'ch_1',
      object: 'charge',
      ...head,
      amount: 5_000,
      amount_captured: 5_000,
      amount_refunded: 1_000,
      currency: 'gbp',
      customer: 'cus_1',
      billing_details: { name: 'A. Person', email: null },
      payment_intent: 'pi_1',
      balance_transaction: 'txn_1',
      status: 'succeeded',
      captured: true,
      ...fields,
    });

  it('counts when it succeeded and was captured, and says what was given back of it', () => {
    expect(charge({}).row).toMatchObject({
      kind: 'charge',
      status: 'paid',
      source_status: 'succeeded',
      reference: 'pi_1',
      contact_external_id: 'cus_1',
      issued_on: '2026-02-28',
      total_minor: '5000',
      paid_minor: '5000',
      credited_minor: '1000',
    });
  });

  it.each([
    [{ captured: false, amount_captured: 0 }, 'open', null],
    [{ status: 'pending', captured: false }, 'open', null],
    [{ status: 'failed', captured: false }, 'void', 'voided'],
    [{ status: 'failed', captured: true }, 'void', 'voided'],
  ])('with %o stands as %s', (fields, status, tombstone) => {
    const read = charge(fields);
    expect(read.row['status']).toBe(status);
    expect(read.tombstone).toBe(tombstone);
  });

  it('in a state nobody knows is held back', () => {
    expect(charge({ status: 'disputed' }).held).toMatch(/disputed/);
  });

  it('without a balance transaction yet is read: an asynchronous payment has none until it settles', () => {
    expect(charge({ balance_transaction: null }).held).toBeNull();
  });
});

describe('what follows a charge', () => {
  const common = { ...head, currency: 'gbp', amount: 2_500, charge: 'ch_1', payment_intent: 'pi_1' };

  it.each([
    ['succeeded', 'paid', null],
    ['pending', 'open', null],
    ['failed', 'void', 'voided'],
  ])('a refund that is %s stands as %s and names its charge', (status, stands, tombstone) => {
    const read = readRecord('refunds', { id: 're_1', object: 'refund', ...common, status, balance_transaction: null });
    expect(read.drift).toEqual([]);
    expect(read.row).toMatchObject({ kind: 'refund', status: stands, total_minor: '2500' });
    expect(read.tombstone).toBe(tombstone);
    expect(read.allocations).toMatchObject([{ target_stream: 'charges', target_external_id: 'ch_1', amount_minor: '2500' }]);
  });

  it.each([
    ['warning_needs_response', 'submitted'],
    ['needs_response', 'open'],
    ['won', 'void'],
    ['lost', 'paid'],
  ])('a dispute that is %s stands as %s', (status, stands) => {
    const read = readRecord('disputes', { id: 'dp_1', object: 'dispute', ...common, status, reason: 'fraudulent' });
    expect(read.row).toMatchObject({ kind: 'dispute', status: stands, total_minor: '2500' });
  });

  it.each([
    ['paid', 'paid'],
    ['failed', 'void'],
    ['in_transit', 'open'],
  ])('a payout that is %s stands as %s, with the day the bank has it', (status, stands) => {
    const read = readRecord('payouts', {
      id: 'po_1',
      object: 'payout',
      ...head,
      currency: 'gbp',
      amount: -700,
      arrival_date: 1_772_409_600,
      status,
      trace_id: { status: 'supported', value: 'TRACE1' },
      destination: 'ba_1',
    });
    expect(read.row).toMatchObject({
      kind: 'payout',
      status: stands,
      due_on: '2026-03-02',
      reference: 'TRACE1',
      total_minor: '-700',
    });
  });
});

describe('a balance transaction', () => {
  const txn = (fields: object) =>
    readRecord('balance-transactions', {
      id: 'txn_1',
      object: 'balance_transaction',
      created: 1_772_323_199,
      amount: 10_000,
      fee: 170,
      net: 9_830,
      currency: 'gbp',
      available_on: 1_772_582_400,
      exchange_rate: 0.853_1,
      description: 'Payment',
      fee_details: [
        { amount: 150, currency: 'gbp', description: 'Stripe processing fees', type: 'stripe_fee', application: null },
        { amount: 20, currency: 'gbp', description: 'VAT', type: 'tax', application: null },
      ],
      reporting_category: 'charge',
      source: 'ch_1',
      status: 'pending',
      type: 'charge',
      balance_type: 'payments',
      ...fields,
    });

  it('counts with what the balance moved by, and its fees are its lines', () => {
    const { row, lines, drift } = txn({});
    expect(drift).toEqual([]);
    expect(row).toMatchObject({
      kind: 'balance-transaction',
      status: 'posted',
      source_status: 'charge',
      reference: 'ch_1',
      account_external_id: 'charge',
      subtotal_minor: '10000',
      total_minor: '9830',
      due_on: '2026-03-04',
    });
    expect(lines).toMatchObject([
      { account_code: 'stripe_fee', amount_minor: '150' },
      { account_code: 'tax', amount_minor: '20' },
    ]);
  });

  it('of a new type is read, and the new word is told of', () => {
    const read = txn({ type: 'moon_fee', reporting_category: 'fee' });
    expect(read.held).toBeNull();
    expect(read.drift).toContain('new-enum type');
  });

  it.each([
    ['fees that do not add up', { fee: 171, net: 9_829 }, /fee_details add up to fee/],
    ['a net that does not fit', { net: 9_831 }, /amount - fee = net/],
    ['a balance nobody knows', { balance_type: 'escrow' }, /escrow/],
    ['no fees where there should be a list', { fee_details: undefined }, /fee_details/],
  ])('with %s is held back', (_what, change, why) => {
    expect(txn(change).held).toMatch(why);
  });
});

describe('what settles an invoice', () => {
  const payment = (fields: object) =>
    readRecord('invoice-payments', {
      id: 'inpay_1',
      object: 'invoice_payment',
      livemode: true,
      created: 1_772_323_199,
      invoice: 'in_1',
      currency: 'gbp',
      amount_requested: 7_000,
      amount_paid: 4_000,
      is_default: true,
      status: 'paid',
      payment: { type: 'payment_intent', payment_intent: 'pi_1' },
      status_transitions: { paid_at: 1_772_323_200, canceled_at: null },
      ...fields,
    });

  it('a payment does, with what was paid', () => {
    const { row, allocations, drift } = payment({});
    expect(drift).toEqual([]);
    expect(row).toMatchObject({ kind: 'payment', status: 'paid', total_minor: '4000', paid_on: '2026-03-01', reference: 'pi_1' });
    expect(allocations).toMatchObject([
      { target_stream: 'invoices', target_external_id: 'in_1', amount_minor: '4000', allocated_on: '2026-03-01' },
    ]);
  });

  it('a payment that is still asked for does not, nor one that was taken back', () => {
    const open = payment({ status: 'open', amount_paid: null, status_transitions: { paid_at: null, canceled_at: null } });
    expect(open.row).toMatchObject({ status: 'open', total_minor: '7000', paid_minor: null });
    expect(open.allocations).toEqual([]);
    const canceled = payment({ status: 'canceled', amount_paid: 0 });
    expect(canceled.tombstone).toBe('voided');
    expect(canceled.allocations).toEqual([]);
  });

  it('a credit note issued before payment does, one issued after it does not', () => {
    const note = (fields: object) =>
      readRecord('credit-notes', {
        id: 'cn_1',
        object: 'credit_note',
        ...head,
        number: 'A-0001-CN-01',
        status: 'issued',
        type: 'pre_payment',
        invoice: 'in_1',
        customer: 'cus_1',
        currency: 'gbp',
        effective_at: 1_772_323_200,
        amount: 1_200,
        subtotal: 1_000,
        total: 1_200,
        total_excluding_tax: 1_000,
        total_taxes: [{ amount: 200 }],
        pre_payment_amount: 1_200,
        lines: { has_more: false, data: [{ id: 'cnli_1', object: 'credit_note_line_item', amount: 1_000 }] },
        ...fields,
      });
    expect(note({}).row).toMatchObject({ kind: 'credit-note', status: 'paid', total_minor: '1200', tax_minor: '200' });
    expect(note({}).allocations).toMatchObject([{ target_external_id: 'in_1', amount_minor: '1200' }]);
    expect(note({ type: 'post_payment', pre_payment_amount: 0 }).allocations).toEqual([]);
    expect(note({ status: 'void' }).tombstone).toBe('voided');
    expect(note({ pre_payment_amount: undefined }).allocations).toMatchObject([{ amount_minor: '1200' }]);
  });
});

describe('a customer', () => {
  const customer = (fields: object) => readRecord('customers', { id: 'cus_1', object: 'customer', ...head, ...fields });

  it('is called by what is known', () => {
    expect(customer({ name: 'Acme', email: 'a@example.com', currency: 'gbp' }).row).toMatchObject({
      name: 'Acme',
      currency: 'GBP',
    });
    expect(customer({ name: null, email: 'a@example.com' }).row['name']).toBe('a@example.com');
    expect(customer({ name: null, email: null }).row['name']).toBe('cus_1');
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileShape } from '../../main/core/sync/shape.ts';
import { isRecord, valueAt } from '../../shared/unknown.ts';
import { fixturesFolder, haveFixture } from '../support/prism.ts';
import { readRecord, streamOf } from './stripe-records.ts';

/* Objects and descriptions that Stripe publishes itself. Their figures are made up, so they judge shapes. */

const jsonOf = (file: string): unknown => JSON.parse(readFileSync(path.join(fixturesFolder, 'stripe', file), 'utf8'));

const resources: Readonly<Record<string, string>> = {
  customers: 'customer',
  products: 'product',
  'tax-rates': 'tax_rate',
  subscriptions: 'subscription',
  account: 'account',
  invoices: 'invoice',
  'invoice-payments': 'invoice_payment',
  'credit-notes': 'credit_note',
  charges: 'charge',
  refunds: 'refund',
  disputes: 'dispute',
  payouts: 'payout',
  'balance-transactions': 'balance_transaction',
};

describe.skipIf(!haveFixture('stripe'))("Stripe's own examples (skipped where they are absent)", () => {
  const example = (stream: string): unknown => valueAt(jsonOf('fixtures3.json'), `resources.${resources[stream] ?? ''}`);

  it.each(Object.keys(resources).filter((name) => name !== 'invoice-payments'))(
    'of %s read without a difference of shape',
    (stream) => {
      const read = readRecord(stream, example(stream), 'USD');
      expect(read.drift).toEqual([]);
      expect(read.held).toBeNull();
    },
  );

  it('of invoice-payments is held back, for its currency and its status are the words "currency" and "status"', () => {
    const read = readRecord('invoice-payments', example('invoice-payments'), 'USD');
    expect(read.drift).toEqual(['new-enum status']);
    expect(read.held).toMatch(/status/);
    const spoken = { ...toRecord(example('invoice-payments')), status: 'open', currency: 'usd' };
    expect(readRecord('invoice-payments', spoken, 'USD')).toMatchObject({ held: null, drift: [] });
  });

  it('carry the money they state', () => {
    expect(readRecord('invoices', example('invoices'), 'USD').row).toMatchObject({ total_minor: '1000', due_minor: '1000' });
    expect(readRecord('balance-transactions', example('balance-transactions'), 'USD').row).toMatchObject({ total_minor: '100' });
    expect(readRecord('payouts', example('payouts'), 'USD').row).toMatchObject({ total_minor: '1100', status: 'open' });
    expect(readRecord('credit-notes', example('credit-notes'), 'USD').lines.map((line) => line['amount_minor'])).toEqual([
      '1190',
      '500',
    ]);
  });
});

describe.skipIf(!haveFixture('stripe'))("Stripe's API description of 2023-08-16 (skipped where it is absent)", () => {
  const schemas = (): unknown => valueAt(jsonOf('stripe-accounting-2023-08-16.json'), 'components.schemas');
  const documented = (name: string): readonly string[] => {
    const all = schemas();
    const properties = isRecord(all) ? valueAt(all[name], 'properties') : undefined;
    return isRecord(properties) ? Object.keys(properties) : [];
  };

  it.each(Object.keys(resources).filter((name) => name !== 'invoice-payments'))(
    'names no field of %s that would be taken for a new one',
    (stream) => {
      const { root } = compileShape(streamOf(stream).schema);
      const unknown = root.open ? [] : documented(resources[stream] ?? '').filter((name) => !root.names.has(name));
      expect(documented(resources[stream] ?? '').length).toBeGreaterThan(5);
      expect(unknown).toEqual([]);
    },
  );

  it.each([
    ['invoices', 'line_item'],
    ['credit-notes', 'credit_note_line_item'],
  ])('names no field of a line of %s that would be taken for a new one', (stream, name) => {
    const { fields } = compileShape(streamOf(stream).schema);
    const known = new Set(fields.map((field) => field.path));
    expect(documented(name).filter((field) => !known.has(`lines.data[].${field}`))).toEqual([]);
  });

  it('lists every path that is read, but for what came later', () => {
    const paths = Object.keys(toRecord(valueAt(jsonOf('stripe-accounting-2023-08-16.json'), 'paths')));
    const read = Object.keys(resources).map((name) => streamOf(name).request.path);
    expect(read.filter((each) => !paths.includes(each))).toEqual(['/v1/invoice_payments']);
  });

  it('has every word of the states that are read', () => {
    const all = toRecord(schemas());
    for (const [stream, name] of Object.entries({ charges: 'charge', disputes: 'dispute', invoices: 'invoice' })) {
      const words = valueAt(all[name], 'properties.status.enum');
      const { fields } = compileShape(streamOf(stream).schema);
      const known = fields.find((field) => field.path === 'status')?.value.words;
      expect(Array.isArray(words) ? words.filter((word: unknown) => known?.has(String(word)) !== true) : 'none').toEqual([]);
    }
  });
});

function toRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value;
  throw new Error('no JSON object');
}

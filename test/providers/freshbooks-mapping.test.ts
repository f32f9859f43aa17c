import { describe, expect, it } from 'vitest';
import { parseJson } from '../../main/core/json/parse.ts';
import { compileMapping } from '../../main/core/ledger/compile-mapping.ts';
import { isRawObject } from '../../main/core/ledger/raw-path.ts';
import { ALLOCATION_COLUMNS, DOCUMENT_COLUMNS, LINE_COLUMNS, type Cell } from '../../main/core/store/columns.ts';
import { freshbooks } from '../../main/providers/freshbooks/index.ts';

const named = (columns: readonly string[], cells: readonly Cell[]): readonly Readonly<Record<string, Cell>>[] =>
  Array.from({ length: cells.length / columns.length }, (_, row) =>
    Object.fromEntries(columns.map((column, at) => [column, cells[row * columns.length + at] ?? null])),
  );

function mapped(stream: string, record: object) {
  const definition = freshbooks.streams.find(({ name }) => name === stream);
  const mapping = definition === undefined ? null : compileMapping(definition.mapping);
  const parsed = parseJson(JSON.stringify(record));
  if (mapping === null || !parsed.ok || !isRawObject(parsed.value)) throw new Error('nothing to map');
  const { cells, lines, allocations } = mapping.map(parsed.value, { baseCurrency: 'CAD' });
  return {
    document: named(DOCUMENT_COLUMNS, cells)[0],
    lines: named(LINE_COLUMNS, lines),
    allocations: named(ALLOCATION_COLUMNS, allocations),
  };
}

const cad = (amount: string) => ({ amount, code: 'CAD' });

describe('FreshBooks', () => {
  it('writes two taxes on a line of a bill: both are its tax', () => {
    const bill = {
      id: 1,
      vendorid: 2,
      status: 'unpaid',
      vis_state: 0,
      issue_date: '2026-02-03',
      currency_code: 'CAD',
      amount: cad('100.00'),
      tax_amount: cad('15.00'),
      total_amount: cad('115.00'),
      paid: cad('0.00'),
      outstanding: cad('115.00'),
      lines: [{ amount: cad('100.00'), tax_amount1: cad('5.00'), tax_amount2: cad('10.00') }],
    };
    expect(mapped('bills', bill)).toMatchObject({ document: { tax_minor: '1500' }, lines: [{ tax_minor: '1500' }] });
    const other = {
      ...bill,
      lines: [{ amount: cad('100.00'), tax_amount1: cad('5.00'), tax_amount2: { amount: '10.00', code: 'USD' } }],
    };
    expect(() => mapped('bills', other)).toThrow('is in USD');
  });

  it('says of an expense its category and the taxes in it', () => {
    const expense = {
      id: 5,
      vis_state: 0,
      date: '2026-02-03',
      amount: cad('120.00'),
      taxName1: 'GST',
      taxAmount1: cad('20.00'),
      taxAmount2: null,
      categoryid: 4,
      clientid: 0,
      vendor: 'Corner Shop',
      notes: 'paper',
    };
    expect(mapped('expenses', expense)).toMatchObject({
      document: { total_minor: '12000', tax_minor: '2000', contact_name: 'Corner Shop' },
      lines: [{ account_code: '4', amount_minor: '12000', tax_minor: '2000', tax_code: 'GST' }],
    });
  });

  it('names the credit that a use of credit takes from, beside the invoice it settles', () => {
    const use = {
      id: 9,
      vis_state: 0,
      clientid: 3,
      invoiceid: 11,
      creditid: 77,
      from_credit: true,
      date: '2026-02-03',
      amount: cad('50.00'),
    };
    expect(mapped('payments', use).allocations).toMatchObject([
      { target_stream: 'invoices', target_external_id: '11', amount_minor: '5000' },
      { target_stream: 'credit-notes', target_external_id: '77', amount_minor: '5000' },
    ]);
    expect(mapped('payments', { ...use, from_credit: false, creditid: null }).allocations).toHaveLength(1);
  });
});

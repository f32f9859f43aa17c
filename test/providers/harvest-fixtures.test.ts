import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRecord } from '../../shared/unknown.ts';
import { fixturesFolder, haveFixture } from '../support/prism.ts';
import { readRows } from './harvest-answers.ts';

/** The single answers of one file of documented examples, as a JSON list. */
function examples(file: string): string {
  const named: unknown = JSON.parse(readFileSync(path.join(fixturesFolder, 'harvest', 'documented', file), 'utf8'));
  if (!isRecord(named)) throw new Error(`${file} holds no named answers`);
  return JSON.stringify(Object.values(named).filter((each) => isRecord(each) && each['links'] === undefined));
}

describe.skipIf(!haveFixture('harvest'))("the answers of Harvest's own documentation", () => {
  it('of invoices map to the cent: 300 less 30, and 13.50 and 5.40 of tax on the rest', () => {
    const { rows, drift } = readRows('invoices', examples('invoices-invoices.json'));
    expect(drift).toEqual([]);
    expect(rows.map(({ cells }) => [cells['number'], cells['status'], cells['currency'], cells['total_minor']])).toEqual([
      ['1001', 'open', 'EUR', '28890'],
      ['1000', 'paid', 'USD', '1070000'],
      ['1002', 'draft', 'USD', '500000'],
      ['1002', 'draft', 'USD', '33335'],
    ]);
    expect(rows[0]).toMatchObject({
      key: '13150403',
      modifiedMs: Date.UTC(2017, 7, 23, 22, 25, 59),
      cells: { tax_minor: '1890', due_minor: '28890', contact_external_id: '5735776', issued_on: '2017-04-01', paid_on: null },
      lines: [
        { amount_minor: '20000', quantity: '2', unit_price: '100', item_code: 'Service' },
        { amount_minor: '10000', quantity: '1', unit_price: '100', item_code: 'Service' },
      ],
    });
    // Paid at midnight UTC: the day is the day.
    expect(rows[1]?.cells).toMatchObject({ paid_on: '2017-02-21', due_minor: '0', tax_minor: '70000' });
  });

  it('of clients and item categories map as they are', () => {
    const clients = readRows('clients', examples('clients-clients.json'));
    expect(clients.drift).toEqual([]);
    expect(clients.rows[0]?.cells).toMatchObject({
      name: '123 Industries',
      address_text: '123 Main St.\r\nAnytown, LA 71223',
      status: 'active',
      currency: 'EUR',
    });
    const categories = readRows('item-categories', examples('invoices-invoice_item_categories.json'));
    expect(categories.drift).toEqual([]);
    expect(categories.rows.map(({ cells }) => cells['code'])).toEqual(['Product', 'Service', 'Hosting']);
  });

  it.each([
    ['company', 'company-company.json'],
    ['contacts', 'clients-client_contacts.json'],
    ['projects', 'projects-projects.json'],
    ['tasks', 'tasks-tasks.json'],
  ])('of %s have the shape that is expected', (stream, file) => {
    const { rows, drift } = readRows(stream, examples(file));
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.filter(({ key }) => key === null)).toEqual([]);
    expect(drift).toEqual([]);
  });
});

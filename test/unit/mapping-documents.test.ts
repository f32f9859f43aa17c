import { describe, expect, it } from 'vitest';
import { compileMapping } from '../../main/core/ledger/compile-mapping.ts';
import type { ContactMapping, DocumentMapping, FieldRule, Source } from '../../main/core/ledger/mapping.ts';
import { withOverrides } from '../../main/core/ledger/overrides.ts';
import { parseJson } from '../../main/core/json/parse.ts';
import { isRawObject } from '../../main/core/ledger/raw-path.ts';
import {
  ALLOCATION_COLUMNS,
  DOCUMENT_COLUMNS,
  JOURNAL_LINE_COLUMNS,
  LEDGER_TABLES,
  LINE_COLUMNS,
  type Cell,
} from '../../main/core/store/columns.ts';

/*
 * What could go wrong here: money that is not there becomes null or 0; a figure is taken from the wrong place without the lineage saying so; a
 * record whose own arithmetic does not hold gets in; what is in another currency counts as base currency.
 */

const required = (...sources: readonly Source[]): FieldRule => ({ sources, required: true });
const optional = (...sources: readonly Source[]): FieldRule => ({ sources, required: false });
const money = (path: string): Source => ({ path, read: 'money' });
const text = (path: string): Source => ({ path, read: 'text' });

/** A platform with an old and a new name for the amount due and flat or nested customer names, as FreshBooks and Harvest have had. */
const invoices: DocumentMapping = {
  target: 'document',
  version: 3,
  kind: {
    firstOf: [
      { path: 'subtype', values: { credit: 'credit-note' } },
      { path: 'type', values: { sale: 'invoice', cost: 'bill' } },
    ],
  },
  status: { path: 'state', values: { new: 'draft', sent: 'open', done: 'paid', cancelled: 'void' }, absent: 'open' },
  tombstones: { void: 'voided' },
  fields: {
    number: optional(text('number')),
    contactExternalId: required({ path: 'client.id', read: 'id' }),
    contactName: optional(text('client.display_name'), text('client.name')),
    issuedOn: { sources: [{ path: 'date', read: 'bookDate' }], required: false, requiredWhen: ['open', 'paid'] },
    currency: required(text('currency')),
    rate: optional({ path: 'rate', read: 'decimal' }),
    subtotalMinor: required(money('net')),
    taxMinor: optional(money('tax')),
    totalMinor: required(money('total')),
    dueMinor: required(money('amount_outstanding'), money('outstanding_balance'), money('outstanding')),
  },
  lines: {
    path: 'lines',
    fields: {
      description: optional(text('text')),
      itemCode: optional(text('item.code'), text('item_code')),
      quantity: optional({ path: 'quantity', read: 'decimal' }),
      amountMinor: optional(money('amount')),
      taxMinor: optional(money('tax')),
    },
  },
  allocations: [
    {
      path: 'settlements',
      skipWhen: 'undone',
      targetStream: 'payments',
      fields: {
        targetExternalId: required({ path: 'payment', read: 'id' }),
        amountMinor: required(money('amount')),
        allocatedOn: optional(),
      },
    },
    {
      path: '',
      when: { path: 'type', values: ['cost'] },
      targetStream: 'orders',
      fields: {
        targetExternalId: optional({ path: 'order', read: 'id' }),
        amountMinor: required(money('total')),
        allocatedOn: optional(),
      },
    },
  ],
  sums: [{ name: 'net + tax = total', total: 'totalMinor', parts: ['subtotalMinor', 'taxMinor'], exceptStatuses: [] }],
  lineSum: {
    name: 'lines add up to net',
    total: 'subtotalMinor',
    inclusiveWhen: { path: 'amounts', values: ['gross'] },
    toleranceMinorPerLine: 0,
    exceptStatuses: ['void'],
  },
  base: 'divide',
};

const sale = {
  id: 7,
  type: 'sale',
  state: 'sent',
  number: 'A-1',
  client: { id: 12, name: 'Old Name', display_name: 'New Name' },
  date: '2026-03-31T00:00:00',
  currency: 'GBP',
  net: 40,
  tax: 6,
  total: '46.00',
  amount_outstanding: 46,
  lines: [
    { text: 'Paint', item: { code: 'P1' }, quantity: '2.50', amount: 30 },
    { text: 'Brushes', item_code: 'B2', amount: '10.00', tax: 6 },
  ],
};

function mapped(mapping: DocumentMapping | ContactMapping, record: unknown, baseCurrency: string | null = 'GBP') {
  const parsed = parseJson(JSON.stringify(record));
  const compiled = compileMapping(mapping);
  if (!parsed.ok || !isRawObject(parsed.value) || compiled === null) throw new Error('unread');
  const result = compiled.map(parsed.value, { baseCurrency });
  const paths: unknown = JSON.parse(result.lineage.paths);
  return {
    row: rowsOf(LEDGER_TABLES[mapping.target].columns, result.cells)[0] ?? {},
    lines: rowsOf(LINE_COLUMNS, result.lines),
    legs: rowsOf(JOURNAL_LINE_COLUMNS, result.journalLines),
    allocations: rowsOf(ALLOCATION_COLUMNS, result.allocations),
    paths,
    result,
  };
}

function rowsOf(columns: readonly string[], cells: readonly Cell[]) {
  return Array.from({ length: cells.length / columns.length }, (_, row) =>
    Object.fromEntries(columns.map((column, at) => [column, cells[row * columns.length + at]])),
  );
}

function holdOf(mapping: DocumentMapping | ContactMapping, record: unknown, baseCurrency: string | null = 'GBP') {
  try {
    mapped(mapping, record, baseCurrency);
  } catch (error) {
    if (error instanceof Error && error.name === 'Unreadable')
      return [Reflect.get(error, 'code'), Reflect.get(error, 'path'), error.message];
    throw error;
  }
  return ['mapped'];
}

describe('a document', () => {
  it('has its cells in the order of the table, money as minor units', () => {
    const { row, lines, result } = mapped(invoices, sale);
    expect(Object.keys(row)).toEqual([...DOCUMENT_COLUMNS]);
    expect(row).toMatchObject({
      kind: 'invoice',
      status: 'open',
      source_status: 'sent',
      contact_external_id: '12',
      issued_on: '2026-03-31',
      due_on: null,
      currency: 'GBP',
      exponent: 2,
      rate: null,
      subtotal_minor: '4000',
      tax_minor: '600',
      total_minor: '4600',
      due_minor: '4600',
      base_total_minor: '4600',
    });
    expect(lines).toMatchObject([
      { description: 'Paint', item_code: 'P1', quantity: '2.50', amount_minor: '3000', tax_minor: null },
      { description: 'Brushes', item_code: 'B2', quantity: null, amount_minor: '1000', tax_minor: '600' },
    ]);
    expect(result.searchBody).toBe('Paint P1 Brushes B2');
    expect(result.tombstone).toBeNull();
  });

  it('is held back when money that has to be there is not, in whatever way it is not', () => {
    const drift = ['schema/drift', 'total', 'total is missing or empty'];
    expect(holdOf(invoices, { ...sale, total: undefined })).toEqual(drift);
    expect(holdOf(invoices, { ...sale, total: null })).toEqual(drift);
    expect(holdOf(invoices, { ...sale, total: '' })).toEqual(drift);
    expect(holdOf(invoices, { ...sale, amount_outstanding: undefined })).toEqual([
      'schema/drift',
      'amount_outstanding',
      'amount_outstanding, outstanding_balance, outstanding is missing or empty',
    ]);
  });

  it('is held back when a path leads through something else, even to a field that may be missing', () => {
    expect(holdOf(invoices, { ...sale, lines: [{ amount: 40, item: 'P1' }] })).toEqual([
      'schema/drift',
      'lines[].item.code',
      'lines[].item.code leads through text, not an object',
    ]);
    expect(holdOf(invoices, { ...sale, lines: { 0: {} } })).toEqual(['schema/drift', 'lines', 'lines is object, not a list']);
    expect(holdOf(invoices, { ...sale, lines: ['Paint'] })).toEqual([
      'schema/drift',
      'lines[]',
      'lines holds something that is no object',
    ]);
  });

  it('is held back for a word whose meaning is not known, and says which', () => {
    expect(holdOf(invoices, { ...sale, state: 'disputed' })).toEqual([
      'schema/drift',
      'state',
      'state has a value that is not known: disputed',
    ]);
    expect(holdOf(invoices, { ...sale, state: 'constructor' })[0]).toBe('schema/drift');
    expect(holdOf(invoices, { ...sale, subtype: 'proforma' })).toEqual([
      'schema/drift',
      'subtype',
      'subtype has a value that is not known: proforma',
    ]);
    expect(holdOf(invoices, { ...sale, type: undefined })).toEqual([
      'schema/drift',
      'subtype',
      'subtype, type is missing or empty',
    ]);
    expect(holdOf(invoices, { ...sale, type: true })).toEqual(['schema/drift', 'type', 'type is flag, not a word']);
  });

  it('takes the kind from the first word that is there, and the status from its absence where the mapping says so', () => {
    expect(mapped(invoices, { ...sale, subtype: 'credit' }).row).toMatchObject({ kind: 'credit-note' });
    expect(mapped(invoices, { ...sale, state: undefined }).row).toMatchObject({ status: 'open', source_status: null });
  });

  it('needs a field only in the statuses that require it', () => {
    expect(holdOf(invoices, { ...sale, date: undefined })).toEqual(['schema/drift', 'date', 'date is missing or empty']);
    expect(mapped(invoices, { ...sale, date: undefined, state: 'new' }).row).toMatchObject({ issued_on: null });
  });

  it('becomes a tombstone by its status', () => {
    expect(mapped(invoices, { ...sale, state: 'cancelled', lines: [] }).result.tombstone).toBe('voided');
  });
});

describe('lineage', () => {
  it('names the place each field was read from, whichever of the known shapes came', () => {
    const renamed = { ...sale, amount_outstanding: undefined, outstanding_balance: 46, client: { id: 12, name: 'Old Name' } };
    expect(mapped(invoices, sale).paths).toMatchObject({
      due_minor: 'amount_outstanding',
      contact_name: 'client.display_name',
      'lines[].amount_minor': 'lines[].amount',
      'lines[].item_code': 'lines[].item.code | lines[].item_code',
      status: 'state',
    });
    expect(mapped(invoices, renamed).paths).toMatchObject({ due_minor: 'outstanding_balance', contact_name: 'client.name' });
    expect(mapped(invoices, { ...renamed, outstanding_balance: '', outstanding: 46 }).paths).toMatchObject({
      due_minor: 'outstanding',
    });
    expect(mapped(invoices, sale).paths).not.toHaveProperty('due_on');
  });

  it('is one and the same for records that were read the same way, also after one was held back', () => {
    const compiled = compileMapping(invoices);
    const read = (record: unknown) => {
      const parsed = parseJson(JSON.stringify(record));
      if (!parsed.ok || !isRawObject(parsed.value) || compiled === null) throw new Error('unread');
      return compiled.map(parsed.value, { baseCurrency: 'GBP' }).lineage;
    };
    const first = read(sale);
    expect(() => read({ ...sale, lines: [{ item_code: 'x', amount: 'no' }] })).toThrow('no decimal');
    expect(read({ ...sale, number: 'A-2' })).toBe(first);
    expect(read({ ...sale, lines: sale.lines.toReversed() })).toBe(first);
    const other = read({ ...sale, lines: [{ amount: 40 }] });
    expect(other.signature).not.toBe(first.signature);
    expect(JSON.parse(other.paths)).not.toHaveProperty('lines[].item_code');
  });
});

describe('checks', () => {
  it('hold a record back whose parts do not make its total, with the figures', () => {
    expect(holdOf(invoices, { ...sale, tax: 5.99 })).toEqual([
      'record/unmappable',
      'total',
      'net + tax = total: the parts make 45.99 GBP, stated is 46.00 GBP',
    ]);
  });

  it('do not apply when a part is not stated', () => {
    expect(mapped(invoices, { ...sale, tax: undefined }).row).toMatchObject({ tax_minor: null, total_minor: '4600' });
  });

  it('hold a record back whose lines do not add up, and one that comes without them', () => {
    const message = (sum: string) => [
      'record/unmappable',
      'lines',
      `lines add up to net: the lines make ${sum} GBP, stated is 40.00 GBP`,
    ];
    expect(holdOf(invoices, { ...sale, lines: sale.lines.slice(1) })).toEqual(message('10.00'));
    expect(holdOf(invoices, { ...sale, lines: [] })).toEqual(message('0.00'));
    expect(holdOf(invoices, { ...sale, lines: undefined })).toEqual(message('0.00'));
  });

  it('take the tax out of lines that contain it', () => {
    const gross = { ...sale, amounts: 'gross', lines: [{ amount: 46, tax: 6 }] };
    expect(mapped(invoices, gross).row).toMatchObject({ subtotal_minor: '4000' });
    expect(holdOf(invoices, { ...gross, amounts: 'net' })[2]).toMatch(/the lines make 46\.00 GBP/);
  });

  it('add the tax where the lines have to make the total', () => {
    const mapping: DocumentMapping = {
      ...invoices,
      lineSum: { name: 'lines and tax', total: 'totalMinor', toleranceMinorPerLine: 1, exceptStatuses: [] },
    };
    expect(mapped(mapping, sale).row).toMatchObject({ total_minor: '4600' });
    const off = (cents: number) => ({ ...sale, lines: [{ amount: 40, tax: 6 + cents / 100 }, { amount: 0 }] });
    expect(mapped(mapping, off(2)).row).toMatchObject({ total_minor: '4600' });
    expect(holdOf(mapping, off(3))[2]).toMatch(/the lines make 46\.03 GBP/);
  });

  it('are exact beyond what a double can tell apart', () => {
    const large = {
      ...sale,
      net: '90071992547409.93',
      tax: '0.01',
      total: '90071992547409.94',
      lines: [{ amount: '90071992547409.93' }],
    };
    expect(mapped(invoices, large).row).toMatchObject({ total_minor: '9007199254740994' });
    expect(holdOf(invoices, { ...large, tax: '0.00' })[2]).toMatch(/90071992547409\.93 GBP, stated is 90071992547409\.94/);
  });
});

describe('currencies', () => {
  const foreign = { ...sale, currency: 'USD', rate: '1.25' };

  it('are converted by the stated rate, half away from zero', () => {
    expect(mapped(invoices, foreign).row).toMatchObject({ total_minor: '4600', base_total_minor: '3680', rate: '1.25' });
    expect(mapped({ ...invoices, base: 'multiply' }, foreign).row).toMatchObject({ base_total_minor: '5750' });
    expect(mapped(invoices, { ...foreign, rate: '0.6666666666' }).row).toMatchObject({ base_total_minor: '6900' });
  });

  it('have as many digits as ISO says', () => {
    const yen = { ...foreign, currency: 'JPY', rate: '185.5', lines: [{ amount: 40 }] };
    expect(mapped(invoices, yen).row).toMatchObject({ total_minor: '46', exponent: 0, base_total_minor: '25' });
    expect(holdOf(invoices, { ...yen, total: '46.50' })[2]).toBe('total has more digits than the 0 of JPY: 46.50');
    const dinar = { ...foreign, currency: 'KWD', rate: '0.4', net: '40.125', total: '46.125', lines: [{ amount: '40.125' }] };
    expect(mapped(invoices, dinar).row).toMatchObject({ total_minor: '46125', exponent: 3, base_total_minor: '11531' });
    expect(mapped(invoices, foreign, 'JPY').row).toMatchObject({ base_total_minor: '37' });
  });

  it('that are not known hold the record back', () => {
    expect(holdOf(invoices, { ...sale, currency: 'XQX' })).toEqual([
      'record/unmappable',
      'currency',
      'the currency XQX is not known',
    ]);
    expect(holdOf(invoices, { ...sale, currency: 'gbp' })[2]).toBe('the currency gbp is not known');
    expect(holdOf(invoices, { ...sale, currency: undefined })[2]).toBe('currency is missing or empty');
  });

  it('without a rate have no base total, where the mapping allows that, and hold the record back where it does not', () => {
    const bare = { ...foreign, rate: undefined };
    expect(mapped(invoices, bare).row).toMatchObject({ base_total_minor: null });
    const strict: DocumentMapping = { ...invoices, foreignNeedsRate: true };
    expect(holdOf(strict, bare)).toEqual(['schema/drift', 'rate', 'rate is missing or empty on a document in USD']);
    expect(mapped(strict, { ...bare, state: 'cancelled' }).row).toMatchObject({ base_total_minor: null });
    expect(mapped(strict, { ...sale, rate: undefined }).row).toMatchObject({ base_total_minor: '4600' });
  });

  it.each(['0', '0.000', '-1.25'])('the rate %s converts nothing and holds the record back', (rate) => {
    expect(holdOf(invoices, { ...foreign, rate })[2]).toBe(`the rate ${rate} does not turn USD into an amount of GBP`);
  });

  it('that grow beyond the ledger by their rate hold the record back', () => {
    const huge = {
      ...foreign,
      rate: '0.0000000001',
      net: '90000000000000000.00',
      tax: '0',
      total: '90000000000000000.00',
      lines: [{ amount: '90000000000000000.00' }],
    };
    expect(holdOf(invoices, huge)[2]).toMatch(/does not turn USD into an amount of GBP/);
  });

  it('are the base currency for documents that state none by design', () => {
    const domestic: DocumentMapping = {
      ...invoices,
      base: 'same',
      fields: { ...invoices.fields, currency: optional(text('currency')) },
    };
    expect(mapped(domestic, { ...sale, currency: undefined }).row).toMatchObject({ currency: 'GBP', base_total_minor: '4600' });
    expect(holdOf(domestic, { ...sale, currency: 'USD' })[2]).toBe(
      'it is in USD, although documents of this kind are in the base currency GBP',
    );
    expect(holdOf(domestic, { ...sale, currency: undefined }, null)[2]).toBe(
      'neither the record nor the organisation states a currency',
    );
  });

  it('stay as stated while the base currency is not known', () => {
    expect(mapped(invoices, sale, null).row).toMatchObject({ currency: 'GBP', total_minor: '4600', base_total_minor: null });
  });
});

describe('allocations', () => {
  const settled = (settlements: unknown) => ({ ...sale, settlements });

  it('are read in document currency, undone ones left out', () => {
    const { allocations } = mapped(
      invoices,
      settled([
        { payment: 'p1', amount: 20 },
        { payment: 'p2', amount: 6, undone: true },
        { payment: 'p3', amount: 0.5, undone: false },
      ]),
    );
    expect(allocations).toEqual([
      { target_stream: 'payments', target_external_id: 'p1', amount_minor: '2000', allocated_on: null },
      { target_stream: 'payments', target_external_id: 'p3', amount_minor: '50', allocated_on: null },
    ]);
  });

  it('hold the record back when they name no target or amount, or leave open whether they are undone', () => {
    expect(holdOf(invoices, settled([{ amount: 20 }]))[2]).toBe('settlements[].payment is missing or empty');
    expect(holdOf(invoices, settled([{ payment: 'p1' }]))[2]).toBe('settlements[].amount is missing or empty');
    expect(holdOf(invoices, settled([{ payment: 'p1', amount: 1, undone: 'perhaps' }]))[2]).toBe(
      'undone is text, not true or false',
    );
  });

  it('may be the record itself, for the types the rule names, and only when it names a target', () => {
    const order = { ...sale, type: 'cost', order: 'o1' };
    expect(mapped(invoices, order).allocations).toMatchObject([
      { target_stream: 'orders', target_external_id: 'o1', amount_minor: '4600' },
    ]);
    expect(mapped(invoices, { ...order, order: undefined }).allocations).toEqual([]);
    expect(mapped(invoices, { ...sale, order: 'o1' }).allocations).toEqual([]);
    expect(mapped(invoices, order).paths).toMatchObject({ 'allocations[].target_external_id': 'order' });
  });
});

describe('journals', () => {
  const journals: DocumentMapping = {
    target: 'document',
    version: 1,
    kind: { always: 'journal' },
    status: { path: 'state', values: { posted: 'posted', new: 'draft' } },
    tombstones: {},
    fields: { issuedOn: required({ path: 'date', read: 'bookDate' }) },
    journalLines: {
      path: 'legs',
      fields: {
        accountCode: optional(text('account')),
        amountMinor: optional(money('amount')),
        taxMinor: optional(money('tax')),
      },
      mustBalance: true,
      mayBeEmptyFor: ['draft'],
      taxBalancesWhen: { path: 'amounts', values: ['net'] },
      totalFromDebits: true,
    },
    base: 'same',
  };
  const journal = {
    state: 'posted',
    date: '2026-03-31',
    legs: [
      { account: '200', amount: 100 },
      { account: '400', amount: -60 },
      { account: '401', amount: -40 },
    ],
  };

  it('have the sum of their debits as total, in base currency', () => {
    expect(mapped(journals, journal).row).toMatchObject({ total_minor: '10000', currency: 'GBP', base_total_minor: '10000' });
    expect(mapped(journals, journal).legs.map((leg) => leg['amount_minor'])).toEqual(['10000', '-6000', '-4000']);
  });

  it('are held back when they do not balance, with tax where it belongs to the balance', () => {
    expect(holdOf(journals, { ...journal, legs: journal.legs.slice(0, 2) })).toEqual([
      'record/unmappable',
      'legs',
      'debits and credits differ by 40.00 GBP',
    ]);
    const taxed = { ...journal, amounts: 'net', legs: [{ amount: 100, tax: 20 }, { amount: -120 }] };
    expect(mapped(journals, taxed).row).toMatchObject({ total_minor: '10000' });
    expect(holdOf(journals, { ...taxed, amounts: 'gross' })[2]).toMatch(/differ by -20\.00 GBP/);
  });

  it('are held back without legs, or with one that states no amount', () => {
    expect(holdOf(journals, { ...journal, legs: [] })[2]).toBe('legs is missing or empty');
    expect(mapped(journals, { ...journal, state: 'new', legs: [] }).row).toMatchObject({ total_minor: '0' });
    expect(holdOf(journals, { ...journal, legs: [...journal.legs, { account: '1' }] })[2]).toBe('a leg of legs states no amount');
  });
});

describe('a mapping that contradicts itself', () => {
  it('is refused when it is compiled', () => {
    const { totalMinor: _, ...withoutTotal } = invoices.fields;
    expect(() => compileMapping({ ...invoices, fields: withoutTotal })).toThrow('says where the total comes from');
    const join: Source = { path: 'a', read: 'joined' };
    expect(() => compileMapping({ ...invoices, fields: { ...invoices.fields, reference: optional(join) } })).toThrow(
      'does not say how',
    );
    const contact: ContactMapping = { target: 'contact', version: 1, columns: { statedReceivable: optional(money('x')) } };
    expect(() => compileMapping(contact)).toThrow('no currency');
    expect(compileMapping({ target: 'raw', version: 1 })).toBeNull();
  });
});

describe('reference records', () => {
  const contacts: ContactMapping = {
    target: 'contact',
    version: 1,
    columns: {
      name: required(text('name')),
      status: { enum: { path: 'state', values: { on: 'active', off: 'archived' } } },
      isCustomer: optional({ path: 'customer', read: 'flag' }),
      currency: { optional: true, enum: { path: 'currency', values: { pounds: 'GBP' } } },
      mergedIntoExternalId: optional({ path: 'into', read: 'id' }),
    },
    tombstone: { path: 'state', values: { off: 'archived' } },
    tombstoneWhenPresent: { path: 'into', reason: 'merged' },
  };
  const contact = { name: 'Ann', state: 'on', customer: true };

  it('are read column by column', () => {
    const { row, paths, result } = mapped(contacts, contact);
    expect(row).toMatchObject({ name: 'Ann', status: 'active', is_customer: 1, is_supplier: null, currency: null, email: null });
    expect(paths).toMatchObject({ name: 'name', status: 'state', is_customer: 'customer' });
    expect(result.tombstone).toBeNull();
  });

  it('are tombstones by status, and merged ones before that', () => {
    expect(mapped(contacts, { ...contact, state: 'off' }).result.tombstone).toBe('archived');
    expect(mapped(contacts, { ...contact, state: 'off', into: 4 }).result.tombstone).toBe('merged');
    expect(mapped(contacts, { ...contact, into: '' }).result.tombstone).toBeNull();
  });

  it('are held back like documents', () => {
    expect(holdOf(contacts, { ...contact, name: '' })).toEqual(['schema/drift', 'name', 'name is missing or empty']);
    expect(holdOf(contacts, { ...contact, state: undefined })).toEqual(['schema/drift', 'state', 'state is missing or empty']);
    expect(holdOf(contacts, { ...contact, currency: 'euros' })[2]).toBe('currency has a value that is not known: euros');
  });
});

describe('overrides', () => {
  it('are read before the places of the mapping, in lines too', () => {
    const mapping = withOverrides(invoices, [
      { field: 'totalMinor', path: 'grand_total', read: 'money' },
      { field: 'lines.amountMinor', path: 'line_amount', read: 'money' },
      { field: 'nothing', path: 'x', read: 'text' },
    ]);
    if (mapping.target !== 'document') throw new Error('another mapping');
    const renamed = { ...sale, total: undefined, grand_total: 46, lines: [{ line_amount: 40 }] };
    expect(holdOf(invoices, renamed)[0]).toBe('schema/drift');
    const { row, paths } = mapped(mapping, renamed);
    expect(row).toMatchObject({ total_minor: '4600' });
    expect(paths).toMatchObject({ total_minor: 'grand_total', 'lines[].amount_minor': 'lines[].line_amount' });
    // What is read as before keeps the lineage it had.
    expect(mapped(mapping, sale).result.lineage).toEqual(mapped(invoices, sale).result.lineage);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { truthPageSchema, truthSummarySchema, type TruthRecord } from '../../shared/truth.ts';
import { isJsonObject, parseTree, RawNumber } from '../../main/sandbox/json-tree.ts';
import { isRecord, valueAt } from '../../shared/unknown.ts';
import { paginationOf, rowsOf, startXero, type Row, type XeroClient } from '../support/sandbox-xero.ts';

// What could go wrong: a page that misses or repeats rows, figures written as floats, dates a day off, lines where Xero gives none, a truth that
// disagrees with what is served.

let client: XeroClient;
beforeAll(async () => {
  client = await startXero({ invoices: 260 });
});
afterAll(() => client.sandbox.close());

const PAGED = [
  'Invoices',
  'Contacts',
  'CreditNotes',
  'Payments',
  'BankTransactions',
  'ManualJournals',
  'Prepayments',
  'Overpayments',
];
const WHOLE = [
  'Accounts',
  'BankTransfers',
  'BatchPayments',
  'Items',
  'TaxRates',
  'Currencies',
  'TrackingCategories',
  'Organisation',
];

describe('pages', () => {
  it.each(PAGED)('of %s carry the pagination object only when a page is asked for', async (plural) => {
    const page = await client.get(`/${plural}?page=1&pageSize=10&includeArchived=true`);
    const all = await client.get(`/${plural}?includeArchived=true`);
    expect(paginationOf(all)).toBeUndefined();
    const { itemCount, pageCount, ...rest } = paginationOf(page) ?? {};
    expect(rest).toEqual({ page: 1, pageSize: 10 });
    expect(itemCount).toBe(rowsOf(all, plural).length);
    expect(pageCount).toBe(Math.ceil(Number(itemCount) / 10));
    expect(Object.keys(page.body)).toEqual(['Id', 'Status', 'ProviderName', 'DateTimeUTC', 'pagination', plural]);
  });

  it.each(WHOLE)('do not exist for %s', async (path) => {
    const first = await client.get(`/${path}?page=1&pageSize=2&includeArchived=true&includeDeleted=true`);
    expect(paginationOf(first)).toBeUndefined();
    expect(first.text).toBe(
      (await client.get(`/${path}?includeArchived=true&includeDeleted=true`)).text
        .replace(/^(.{7})[0-9a-f-]{36}/, `$1${String(first.body['Id'])}`)
        .replace(/\/Date\(\d+\)\/","/, `${String(first.body['DateTimeUTC'])}","`),
    );
  });

  it('are 100 rows unless asked, at most 1,000, and empty past the end', async () => {
    const first = await client.get('/Invoices?page=1');
    expect(rowsOf(first, 'Invoices')).toHaveLength(100);
    expect(paginationOf(await client.get('/Invoices?page=1&pageSize=5000'))).toMatchObject({ pageSize: 1_000 });
    const past = await client.get('/Invoices?page=99');
    expect([past.status, rowsOf(past, 'Invoices')]).toEqual([200, []]);
    expect(paginationOf(past)).toMatchObject({ page: 99, itemCount: paginationOf(first)?.['itemCount'] });
  });

  it('together hold every row once, in any order', async () => {
    for (const query of ['pageSize=37', 'pageSize=64&order=UpdatedDateUTC ASC', 'pageSize=50&order=Date DESC']) {
      const ids = (await client.pages('Invoices', query)).map((row) => row['InvoiceID']);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toHaveLength(rowsOf(await client.get('/Invoices'), 'Invoices').length);
    }
  });

  it('come in the order asked for', async () => {
    const stamps = (await client.pages('Payments', 'pageSize=90&order=UpdatedDateUTC ASC')).map((row) =>
      Number(String(row['UpdatedDateUTC']).slice(6, 19)),
    );
    expect(stamps).toEqual(stamps.toSorted((left, right) => left - right));
  });

  it('carry lines, which lists without a page do not', async () => {
    for (const plural of ['Invoices', 'CreditNotes', 'BankTransactions']) {
      const lines = (rows: readonly Row[]): number =>
        rows.reduce((sum, row) => sum + (Array.isArray(row['LineItems']) ? row['LineItems'].length : 0), 0);
      expect(lines(rowsOf(await client.get(`/${plural}?page=1`), plural))).toBeGreaterThan(0);
      expect(lines(rowsOf(await client.get(`/${plural}`), plural))).toBe(0);
      expect(lines(rowsOf(await client.get(`/${plural}?page=1&summaryOnly=true`), plural))).toBe(0);
    }
    const [journal] = rowsOf(await client.get('/ManualJournals'), 'ManualJournals');
    expect(journal?.['JournalLines']).toEqual([]);
  });

  it('of manual journals come all at once when an order is asked for', async () => {
    const answer = await client.get('/ManualJournals?page=1&pageSize=5&order=UpdatedDateUTC ASC');
    expect(rowsOf(answer, 'ManualJournals').length).toBeGreaterThan(5);
  });

  it('may lack the pagination object or have hasNextPage, as set', async () => {
    await client.control('POST', 'settings', { pagination: 'absent' });
    expect(paginationOf(await client.get('/Invoices?page=1'))).toBeUndefined();
    await client.control('POST', 'settings', { pagination: 'hasNextPage' });
    expect(paginationOf(await client.get('/Invoices?page=1'))).toMatchObject({ hasNextPage: true });
    expect(paginationOf(await client.get('/Invoices?page=4'))).toMatchObject({ hasNextPage: false });
    await client.control('POST', 'settings', { pagination: 'present' });
  });
});

describe('filters', () => {
  it('by change stamp take every accepted form, include the bound, and ignore a bad one', async () => {
    const sorted = await client.pages('Invoices', 'pageSize=200&order=UpdatedDateUTC ASC');
    const middle = Number(String(sorted[200]?.['UpdatedDateUTC']).slice(6, 19));
    const second = Math.floor(middle / 1_000) * 1_000;
    const expected = sorted.filter((row) => Number(String(row['UpdatedDateUTC']).slice(6, 19)) >= second).length;
    const iso = new Date(second).toISOString();
    const count = async (since: string, query = ''): Promise<unknown> =>
      paginationOf(await client.get(`/Invoices?page=1&pageSize=1${query}`, { headers: { 'If-Modified-Since': since } }))?.[
        'itemCount'
      ];
    for (const form of [
      iso,
      iso.slice(0, 19),
      new Date(second).toUTCString(),
      `${new Date(second - 8 * 3_600_000).toISOString().slice(0, 19)}-08:00`,
    ]) {
      expect(await count(form), form).toBe(expected);
      expect(await count(form, '&order=UpdatedDateUTC ASC'), form).toBe(expected);
    }
    expect(await count('not a date')).toBe(sorted.length);
  });

  it('by where, ids, statuses and numbers agree with the whole list', async () => {
    const all = await client.pages('Invoices', 'pageSize=500');
    const count = async (query: string): Promise<unknown> =>
      paginationOf(await client.get(`/Invoices?page=1&${query}`))?.['itemCount'];
    expect(await count('where=Type=="ACCPAY" AND Status=="PAID"')).toBe(
      all.filter((row) => row['Type'] === 'ACCPAY' && row['Status'] === 'PAID').length,
    );
    expect(await count('Statuses=DRAFT,VOIDED')).toBe(
      all.filter((row) => row['Status'] === 'DRAFT' || row['Status'] === 'VOIDED').length,
    );
    expect(await count(`IDs=${String(all[3]?.['InvoiceID'])},${String(all[9]?.['InvoiceID'])},nobody`)).toBe(2);
    expect(await count('InvoiceNumbers=INV-0001,INV-0007')).toBe(2);
    const contact = valueAt(all[0], 'Contact.ContactID');
    expect(await count(`ContactIDs=${String(contact)}`)).toBe(
      all.filter((row) => valueAt(row, 'Contact.ContactID') === contact).length,
    );
  });

  it('that cannot be read are refused', async () => {
    for (const query of ['where=Total>5', 'order=Nothing']) {
      const answer = await client.get(`/Invoices?page=1&${query}`);
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ ErrorNumber: 16, Type: 'QueryParseException' });
    }
  });

  it('show archived contacts, archived categories and deleted transfers only when asked', async () => {
    const count = async (path: string, plural: string): Promise<number> => rowsOf(await client.get(path), plural).length;
    expect(await count('/Contacts', 'Contacts')).toBeLessThan(await count('/Contacts?includeArchived=true', 'Contacts'));
    expect(await count('/TrackingCategories', 'TrackingCategories')).toBe(1);
    expect(await count('/TrackingCategories?includeArchived=true', 'TrackingCategories')).toBe(2);
    const transfers = rowsOf(await client.get('/BankTransfers?includeDeleted=true'), 'BankTransfers');
    expect(await count('/BankTransfers', 'BankTransfers')).toBe(transfers.filter((row) => row['Status'] === 'AUTHORISED').length);
  });
});

describe('records', () => {
  it('write money with its decimals, dates as midnight UTC, and twins that agree', async () => {
    const { text } = await client.get('/Invoices?page=1&pageSize=200&unitdp=4');
    expect(text).not.toMatch(/"(?:Total|SubTotal|TotalTax|AmountDue|AmountPaid|LineAmount|TaxAmount)":-?\d+(?:\.\d)?[,}]/);
    expect(text).toMatch(/"UnitAmount":\d+\.\d{4},/);
    expect((await client.get('/Invoices?page=1')).text).toMatch(/"UnitAmount":\d+\.\d{2},/);
    expect(text).toMatch(/"CurrencyRate":1\.000000,/);
    for (const [, day = '', ms = ''] of text.matchAll(
      /"DateString":"(\d{4}-\d{2}-\d{2})T00:00:00","Date":"\\?\/Date\((\d+)\+0000\)\\?\/"/g,
    )) {
      expect(new Date(Number(ms)).toISOString()).toBe(`${day}T00:00:00.000Z`);
    }
    for (const [, ms = '', twin = ''] of text.matchAll(
      /"UpdatedDateUTC":"\/Date\((\d+)\+0000\)\/","UpdatedDateUTCString":"([^"]+)"/g,
    )) {
      expect(twin).toBe(`${new Date(Number(ms)).toISOString().slice(0, 19)}Z`);
    }
  });

  it('keep the decimals of currencies that have none or three', async () => {
    const all = await client.pages('Invoices', 'pageSize=500');
    const { text } = await client.get('/Invoices?page=1&pageSize=500');
    expect(new Set(all.map((row) => row['CurrencyCode']))).toContain('JPY');
    expect(text).toMatch(/"Total":\d+\.00,(?:(?!"Total").)*"CurrencyCode":"JPY"/);
    expect(text).toMatch(/"Total":\d+\.\d{3},(?:(?!"Total").)*"CurrencyCode":"KWD"/);
  });

  it('hold to AmountDue = Total − AmountPaid − AmountCredited', async () => {
    for (const row of await client.pages('Invoices', 'pageSize=500')) {
      if (row['Status'] === 'VOIDED' || row['Status'] === 'DELETED') continue;
      const [total, paid, credited, due] = ['Total', 'AmountPaid', 'AmountCredited', 'AmountDue'].map((name) =>
        Math.round(Number(row[name]) * 1_000),
      );
      expect(due).toBe((total ?? 0) - (paid ?? 0) - (credited ?? 0));
    }
  });

  it.each([
    ['Invoices', 'InvoiceID'],
    ['CreditNotes', 'CreditNoteID'],
    ['Contacts', 'ContactID'],
    ['Payments', 'PaymentID'],
    ['BankTransactions', 'BankTransactionID'],
    ['ManualJournals', 'ManualJournalID'],
    ['Accounts', 'AccountID'],
    ['BatchPayments', 'BatchPaymentID'],
  ])('of %s read singly are the row of the page', async (plural, key) => {
    const [row] = rowsOf(await client.get(`/${plural}?page=1&unitdp=4`), plural);
    const single = await client.get(`/${plural}/${String(row?.[key])}?unitdp=4`);
    if (plural === 'BatchPayments' || plural === 'Accounts') expect(paginationOf(single)).toBeUndefined();
    expect(rowsOf(single, plural)).toEqual([row]);
    expect((await client.get(`/${plural}/00000000-0000-0000-0000-000000000000`)).status).toBe(404);
  });

  it('name nothing that is not there', async () => {
    const idsOf = async (plural: string, key: string): Promise<Set<unknown>> =>
      new Set((await client.pages(plural, 'pageSize=1000&includeArchived=true')).map((row) => row[key]));
    const [contacts, invoices, credits, prepayments, overpayments] = [
      await idsOf('Contacts', 'ContactID'),
      await idsOf('Invoices', 'InvoiceID'),
      await idsOf('CreditNotes', 'CreditNoteID'),
      await idsOf('Prepayments', 'PrepaymentID'),
      await idsOf('Overpayments', 'OverpaymentID'),
    ];
    for (const row of await client.pages('Invoices', 'pageSize=1000'))
      expect(contacts).toContain(valueAt(row, 'Contact.ContactID'));
    for (const row of await client.pages('Payments', 'pageSize=1000')) {
      const target = ['Invoice.InvoiceID', 'CreditNote.CreditNoteID', 'Prepayment.PrepaymentID', 'Overpayment.OverpaymentID']
        .map((path) => valueAt(row, path))
        .find((id) => id !== undefined);
      expect([...invoices, ...credits, ...prepayments, ...overpayments]).toContain(target);
    }
    for (const row of await client.pages('BankTransactions', 'pageSize=1000')) {
      if (row['PrepaymentID'] !== undefined) expect(prepayments).toContain(row['PrepaymentID']);
      if (row['OverpaymentID'] !== undefined) expect(overpayments).toContain(row['OverpaymentID']);
    }
  });

  it('nest batch payments with money and flags as text, as the official examples do', async () => {
    const nested = (await client.pages('Payments', 'pageSize=1000')).map((row) => row['BatchPayment']).find(isRecord);
    expect(nested?.['TotalAmount']).toEqual(expect.stringMatching(/^\d+\.\d{2}$/));
    expect(nested?.['IsReconciled']).toBe('false');
    const [batch] = rowsOf(await client.get('/BatchPayments'), 'BatchPayments');
    expect([typeof batch?.['TotalAmount'], typeof batch?.['IsReconciled']]).toEqual(['number', 'boolean']);
  });
});

describe('journals', () => {
  it('come a hundred at a time above an offset, ascending, with gaps, and all of them balance', async () => {
    let offset = 0;
    const numbers: number[] = [];
    for (;;) {
      const rows = rowsOf(await client.get(`/Journals?offset=${offset}`), 'Journals');
      if (rows.length === 0) break;
      expect(rows.length).toBeLessThanOrEqual(100);
      for (const row of rows) {
        numbers.push(Number(row['JournalNumber']));
        const lines = Array.isArray(row['JournalLines']) ? row['JournalLines'].filter(isRecord) : [];
        expect(lines.reduce((sum, line) => sum + Math.round(Number(line['NetAmount']) * 100), 0)).toBe(0);
      }
      offset = numbers.at(-1) ?? 0;
    }
    expect(numbers).toEqual([...new Set(numbers)].toSorted((left, right) => left - right));
    expect(numbers.at(-1)).toBeGreaterThan(numbers.length);
    expect(numbers).toHaveLength(client.sandbox.world.organisations[0]?.organisation.ledger.journals.length ?? 0);
  });

  it('are closed to the Starter tier', async () => {
    await client.control('POST', 'settings', { tier: 'Starter' });
    const answer = await client.get('/Journals');
    expect([answer.status, answer.body['Detail']]).toEqual([401, 'AuthorizationUnsuccessful']);
    await client.control('POST', 'settings', { tier: 'Advanced' });
  });
});

describe('the truth', () => {
  it('counts what paging finds, in every stream of every tenant', async () => {
    const summary = truthSummarySchema.parse((await client.control('GET', 'truth?provider=xero')).body);
    const pathOf: Readonly<Record<string, string>> = {
      invoices: 'Invoices',
      contacts: 'Contacts',
      'credit-notes': 'CreditNotes',
      payments: 'Payments',
      'bank-transactions': 'BankTransactions',
      'bank-transfers': 'BankTransfers',
      prepayments: 'Prepayments',
      overpayments: 'Overpayments',
      'batch-payments': 'BatchPayments',
      'manual-journals': 'ManualJournals',
      accounts: 'Accounts',
      items: 'Items',
      'tax-rates': 'TaxRates',
      currencies: 'Currencies',
      'tracking-categories': 'TrackingCategories',
    };
    expect(summary.tenants.map((tenant) => tenant.externalId)).toEqual(client.tenants);
    for (const tenant of summary.tenants) {
      expect(tenant.streams).toHaveLength(17);
      for (const { stream, count } of tenant.streams) {
        const plural = pathOf[stream];
        if (plural === undefined) continue;
        const answer = await client.get(`/${plural}?includeArchived=true&includeDeleted=true`, { tenant: tenant.externalId });
        expect(rowsOf(answer, plural).length, `${tenant.name} ${stream}`).toBe(count);
      }
    }
  });

  it('has the same ids and figures as what is served, page after page in code-unit order', async () => {
    const [tenant = ''] = client.tenants;
    const records: TruthRecord[] = [];
    let after = '';
    for (;;) {
      const page = truthPageSchema.parse(
        (
          await client.control(
            'GET',
            `truth?provider=xero&tenant=${tenant}&stream=invoices&limit=50${after === '' ? '' : `&after=${after}`}`,
          )
        ).body,
      );
      records.push(...page.records);
      if (page.next === null) break;
      after = page.next;
    }
    const ids = records.map((record) => record.id);
    expect(ids).toEqual(ids.toSorted((left, right) => (left < right ? -1 : 1)));
    const body = parseTree((await client.get('/Invoices?page=1&pageSize=1000')).text);
    const rows = isJsonObject(body) && Array.isArray(body['Invoices']) ? body['Invoices'].filter(isJsonObject) : [];
    expect(rows).toHaveLength(records.length);
    const truthById = new Map(records.map((record) => [record.id, record]));
    for (const row of rows) {
      const word = (name: string): string => {
        const value = row[name];
        return typeof value === 'string' ? value : '';
      };
      const wordOrNull = (text: string): string | null => (text === '' ? null : text);
      const record = truthById.get(word('InvoiceID'));
      const currency = word('CurrencyCode');
      const status = word('Status');
      // Xero writes two decimals where a currency has none.
      const money = (name: string): string => {
        const value = row[name];
        const written = value instanceof RawNumber ? value.text : 'missing';
        return currency === 'JPY' ? written.replace(/\.00$/, '') : written;
      };
      expect(record?.fields).toEqual({
        status: { AUTHORISED: 'open', VOIDED: 'void' }[status] ?? status.toLowerCase(),
        number: wordOrNull(word('InvoiceNumber')),
        reference: wordOrNull(word('Reference')),
        contact_external_id: isJsonObject(row['Contact']) ? row['Contact']['ContactID'] : undefined,
        issued_on: word('DateString').slice(0, 10),
        due_on: wordOrNull(word('DueDateString').slice(0, 10)),
        currency,
        subtotal: money('SubTotal'),
        tax: money('TotalTax'),
        total: money('Total'),
        paid: money('AmountPaid'),
        credited: money('AmountCredited'),
        due: money('AmountDue'),
      });
      expect(record?.kind).toBe(word('Type') === 'ACCREC' ? 'invoice' : 'bill');
      expect(record?.gone).toBe({ VOIDED: 'voided', DELETED: 'deleted' }[status] ?? null);
      if (status !== 'VOIDED') expect(record?.lineCount).toBe(Array.isArray(row['LineItems']) ? row['LineItems'].length : 0);
    }
  });

  it('does not know a stream or tenant that is not there', async () => {
    expect((await client.control('GET', 'truth?provider=xero&tenant=nobody&stream=invoices')).status).toBe(404);
    expect((await client.control('GET', `truth?provider=xero&tenant=${client.tenants[0] ?? ''}&stream=dreams`)).status).toBe(404);
    expect((await client.control('GET', 'truth?provider=dreambooks')).status).toBe(404);
  });
});

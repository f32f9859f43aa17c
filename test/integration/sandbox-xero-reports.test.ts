import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRecord } from '../../shared/unknown.ts';
import { rowsOf, startXero, type Answer, type Row, type XeroClient } from '../support/sandbox-xero.ts';

let client: XeroClient;
beforeAll(async () => {
  client = await startXero({ invoices: 240 });
});
afterAll(() => client.sandbox.close());

interface Cell {
  readonly value: string;
  readonly attributes: Readonly<Record<string, string>>;
}
interface ReportRow {
  readonly type: string;
  readonly section: string;
  readonly cells: readonly Cell[];
}

/** Rows of a report with the section they stand in. */
function reportRows(answer: Answer): readonly ReportRow[] {
  const [report] = rowsOf(answer, 'Reports');
  const walk = (rows: unknown, section: string): ReportRow[] =>
    (Array.isArray(rows) ? rows.filter(isRecord) : []).flatMap((row) => {
      if (row['RowType'] === 'Section') return walk(row['Rows'], String(row['Title']));
      const cells = (Array.isArray(row['Cells']) ? row['Cells'].filter(isRecord) : []).map((cell): Cell => {
        const list = Array.isArray(cell['Attributes']) ? cell['Attributes'].filter(isRecord) : [];
        if (typeof cell['Value'] !== 'string') throw new Error('all values are text');
        return {
          value: cell['Value'],
          attributes: Object.fromEntries(list.map((each: Row) => [String(each['Id']), String(each['Value'])])),
        };
      });
      return [{ type: String(row['RowType']), section, cells }];
    });
  return walk(report?.['Rows'], '');
}

const cents = (text: string | undefined): number => (text === undefined || text === '' ? 0 : Math.round(Number(text) * 100));

const ytdByAccount = (answer: Answer): Map<string, number> =>
  new Map(
    reportRows(answer)
      .filter((row) => row.type === 'Row')
      .map((row) => [row.cells[0]?.attributes['account'] ?? '', cents(row.cells[3]?.value) - cents(row.cells[4]?.value)]),
  );

describe('the trial balance', () => {
  it.each(['2026-10-31', '2026-03-31', '2025-07-15', '2024-11-30', '2020-01-01'])(
    'foots at %s, in the month and in the year',
    async (date) => {
      const rows = reportRows(await client.get(`/Reports/TrialBalance?date=${date}`));
      const total = rows.at(-1);
      expect(total?.cells[0]?.value).toBe('Total');
      expect(total?.cells[1]?.value).toBe(total?.cells[2]?.value);
      expect(total?.cells[3]?.value).toBe(total?.cells[4]?.value);
      for (const column of [1, 2, 3, 4]) {
        const sum = rows.filter((row) => row.type === 'Row').reduce((all, row) => all + cents(row.cells[column]?.value), 0);
        expect(sum).toBe(cents(total?.cells[column]?.value));
      }
    },
  );

  it('has the columns and sections of the specification', async () => {
    const rows = reportRows(await client.get('/Reports/TrialBalance?date=2026-10-31'));
    expect(rows[0]?.cells.map((cell) => cell.value)).toEqual(['Account', 'Debit', 'Credit', 'YTD Debit', 'YTD Credit']);
    expect([...new Set(rows.filter((row) => row.type === 'Row').map((row) => row.section))]).toEqual([
      'Revenue',
      'Expenses',
      'Assets',
      'Liabilities',
      'Equity',
    ]);
    expect(rows.some((row) => row.cells[0]?.value === 'Sales (200)')).toBe(true);
    expect((await client.get('/Reports/TrialBalance?date=soon')).status).toBe(400);
  });

  it('states for receivables what the open documents say, each at its own rate', async () => {
    const balances = ytdByAccount(await client.get('/Reports/TrialBalance?date=2026-10-31'));
    const accounts = rowsOf(await client.get('/Accounts'), 'Accounts');
    const debtors = accounts.find((account) => account['SystemAccount'] === 'DEBTORS');
    const based = (row: Row, field: string): number =>
      Math.round((Number(row[field]) / Number(row['CurrencyRate'])) * 100 + 1e-6);
    const sum = (rows: readonly Row[], type: string, field: string): number =>
      rows
        .filter((row) => String(row['Type']).startsWith(type) && ['AUTHORISED', 'PAID'].includes(String(row['Status'])))
        .reduce((all, row) => all + based(row, field), 0);
    const expected =
      sum(await client.pages('Invoices', 'pageSize=1000'), 'ACCREC', 'AmountDue') -
      sum(await client.pages('CreditNotes', 'pageSize=1000'), 'ACCREC', 'RemainingCredit') -
      sum(await client.pages('Prepayments', 'pageSize=1000'), 'RECEIVE', 'RemainingCredit') -
      sum(await client.pages('Overpayments', 'pageSize=1000'), 'RECEIVE', 'RemainingCredit');
    expect(balances.get(String(debtors?.['AccountID']))).toBe(expected);
  });

  it('agrees with the journals for accounts that never start anew', async () => {
    const balances = ytdByAccount(await client.get('/Reports/TrialBalance?date=2026-11-30'));
    const sums = new Map<string, number>();
    for (let offset = 0; ;) {
      const rows = rowsOf(await client.get(`/Journals?offset=${offset}`), 'Journals');
      if (rows.length === 0) break;
      for (const row of rows) {
        for (const line of Array.isArray(row['JournalLines']) ? row['JournalLines'].filter(isRecord) : []) {
          const id = String(line['AccountID']);
          sums.set(id, (sums.get(id) ?? 0) + cents(String(line['NetAmount'])));
        }
      }
      offset = Number(rows.at(-1)?.['JournalNumber']);
    }
    for (const account of rowsOf(await client.get('/Accounts'), 'Accounts')) {
      if (!['ASSET', 'LIABILITY'].includes(String(account['Class']))) continue;
      const id = String(account['AccountID']);
      expect(balances.get(id) ?? 0, String(account['Name'])).toBe(sums.get(id) ?? 0);
    }
  });

  it('still foots and ties after changes', async () => {
    await client.control('POST', 'mutate', { edits: 10, inserts: 5, voids: 5, payments: 10, deletes: 1, seed: 3 });
    const total = reportRows(await client.get('/Reports/TrialBalance')).at(-1);
    expect(total?.cells[3]?.value).toBe(total?.cells[4]?.value);
  });
});

describe('the other reports', () => {
  it('the balance sheet has net assets equal to equity, in every column', async () => {
    const rows = reportRows(
      await client.get('/Reports/BalanceSheet?date=2026-10-31&periods=3&timeframe=QUARTER&standardLayout=true'),
    );
    const valuesOf = (title: string): readonly string[] =>
      rows
        .find((row) => row.cells[0]?.value === title)
        ?.cells.slice(1)
        .map((cell) => cell.value) ?? [];
    expect(rows[0]?.cells.map((cell) => cell.value)).toEqual(['', '31 Oct 2026', '31 Jul 2026', '30 Apr 2026', '31 Jan 2026']);
    expect(valuesOf('Net Assets')).toHaveLength(4);
    expect(valuesOf('Net Assets')).toEqual(valuesOf('Total Equity'));
  });

  it('the bank summary closes where the trial balance stands', async () => {
    const rows = reportRows(await client.get('/Reports/BankSummary?fromDate=2026-06-01&toDate=2026-10-31')).filter(
      (row) => row.type === 'Row',
    );
    const balances = ytdByAccount(await client.get('/Reports/TrialBalance?date=2026-10-31'));
    expect(rows).toHaveLength(5);
    for (const { cells } of rows) {
      const [, opening, received, spent, closing] = cells.map((cell) => cents(cell.value));
      expect(closing).toBe((opening ?? 0) + (received ?? 0) - (spent ?? 0));
      expect(balances.get(cells[0]?.attributes['accountID'] ?? '') ?? 0).toBe(closing);
    }
  });

  it('the aged report of a contact states what its balances state', async () => {
    const contacts = (await client.pages('Contacts', 'pageSize=1000&includeArchived=true')).filter((row) =>
      isRecord(row['Balances']),
    );
    expect(contacts.length).toBeGreaterThan(5);
    for (const contact of contacts) {
      for (const side of ['Receivable', 'Payable'] as const) {
        const answer = await client.get(`/Reports/Aged${side}sByContact?contactId=${String(contact['ContactID'])}`);
        const closing = reportRows(answer).at(-1);
        expect(closing?.cells[0]?.value).toBe('Closing Balance');
        const balances = contact['Balances'];
        const stated = isRecord(balances) ? balances[`Accounts${side}`] : undefined;
        expect(Number(closing?.cells[7]?.value)).toBe(isRecord(stated) ? stated['Outstanding'] : 0);
      }
    }
  });

  it('the aged report needs a contact', async () => {
    expect((await client.get('/Reports/AgedReceivablesByContact')).status).toBe(400);
    expect((await client.get('/Reports/Nothing')).status).toBe(404);
  });

  it('profit and loss covers at most a year', async () => {
    expect((await client.get('/Reports/ProfitAndLoss?fromDate=2025-11-01&toDate=2026-10-31')).status).toBe(200);
    expect((await client.get('/Reports/ProfitAndLoss?fromDate=2024-11-01&toDate=2026-10-31')).status).toBe(400);
  });
});

import { describe, expect, it } from 'vitest';
import { reports } from '../../main/providers/quickbooks/reports.ts';
import { hosts } from '../../main/providers/quickbooks/hosts.ts';
import { thrownBy } from './xero-answers.ts';

const [trialBalance] = reports;
if (trialBalance === undefined) throw new Error('there is no trial balance');

const accounts = [
  { externalId: '35', code: null, accountType: 'Bank', systemRole: null },
  { externalId: '84', code: null, accountType: 'Accounts Receivable', systemRole: null },
  { externalId: '85', code: null, accountType: 'Accounts Receivable', systemRole: null },
  { externalId: '33', code: null, accountType: 'Accounts Payable', systemRole: null },
  { externalId: '41', code: null, accountType: 'Credit Card', systemRole: null },
];
const context = { baseCurrency: 'USD', accounts, balanceCurrencies: [] };

const cells = (name: string, id: string, debit: string, credit: string) => [
  { value: name, id },
  { value: debit },
  { value: credit },
];
const grandTotal = (debit: string, credit: string) => ({
  group: 'GrandTotal',
  type: 'Section',
  Summary: { ColData: [{ value: 'TOTAL' }, { value: debit }, { value: credit }] },
});
const report = (rows: readonly unknown[], columns = ['', 'Debit', 'Credit']) => ({
  Header: { Currency: 'USD', Option: [{ Name: 'NoReportData', Value: 'false' }] },
  Columns: { Column: columns.map((ColTitle) => ({ ColTitle, ColType: ColTitle === '' ? 'Account' : 'Money' })) },
  Rows: { Row: rows },
});
const rows = [
  { ColData: cells('Checking', '35', '4151.74', '') },
  // A parent account that has entries of its own, and a sub-account below it.
  {
    type: 'Section',
    Header: { ColData: cells('Accounts Receivable', '84', '100.00', '') },
    Rows: { Row: [{ ColData: cells('Retail', '85', '50.5', '') }] },
    Summary: { ColData: [{ value: 'Total Accounts Receivable' }, { value: '150.50' }, { value: '' }] },
  },
  { ColData: cells('Accounts Payable', '33', '', '2000'), type: 'Data' },
  { ColData: cells('Equity', '90', '', '2302.24') },
];
const amounts = (body: unknown) => Object.fromEntries(trialBalance.read(body, context).map(({ name, amount }) => [name, amount]));

describe('the trial balance', () => {
  it('gives receivables, payables, each bank account and card, and that it foots', () => {
    expect(amounts(report([...rows, grandTotal('4302.24', '4302.24')]))).toEqual({
      receivables: '150.50',
      payables: '2000.00',
      'bank:35': '4151.74',
      'bank:41': '0.00',
      'trial-balance-foots': '0.00',
    });
  });

  it('is asked for on the accrual basis, as at a day, without the format that times out', () => {
    const { url } = trialBalance.request(hosts, { asAt: '2026-10-31' });
    expect(url).toBe('/reports/TrialBalance?start_date=2026-01-01&end_date=2026-10-31&accounting_method=Accrual&minorversion=75');
  });

  it('finds its columns by their titles, wherever they stand', () => {
    const moved = rows.map(
      (row) =>
        JSON.parse(JSON.stringify(row), (key, value: unknown) =>
          key === 'ColData' && Array.isArray(value) ? [value[0], value[2], value[1]] : value,
        ) as unknown,
    );
    const total = {
      ...grandTotal('', ''),
      Summary: { ColData: [{ value: 'TOTAL' }, { value: '4302.24' }, { value: '4302.24' }] },
    };
    expect(amounts(report([...moved, total], ['', 'Credit', 'Debit']))['bank:35']).toBe('4151.74');
  });

  it('of a company without entries is all zero', () => {
    const empty = { ...report([]), Header: { Currency: 'USD', Option: [{ Name: 'NoReportData', Value: 'true' }] }, Rows: {} };
    expect(amounts(empty)).toMatchObject({ receivables: '0.00', 'bank:35': '0.00' });
  });

  it.each([
    ['rows that do not add up to its total', report([...rows, grandTotal('4302.25', '4302.24')])],
    ['no total', report(rows)],
    ['no rows although it does not say so', { ...report([]), Rows: {} }],
    ['unknown columns', report([...rows, grandTotal('4302.24', '4302.24')], ['', 'Soll', 'Haben'])],
    ['an amount that is none', report([{ ColData: cells('Checking', '35', '1,000.00', '') }, grandTotal('1000.00', '')])],
    ['another currency', { ...report([...rows, grandTotal('4302.24', '4302.24')]), Header: { Currency: 'CAD' } }],
  ])('with %s is not available, rather than wrong', (_, body) => {
    expect(thrownBy(() => trialBalance.read(body, context))).toMatchObject({ code: 'page/unreadable' });
  });
});

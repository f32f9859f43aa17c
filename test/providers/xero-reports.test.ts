import { describe, expect, it } from 'vitest';
import { hosts } from '../../main/providers/xero/hosts.ts';
import { reports } from '../../main/providers/xero/reports.ts';
import type { ReportAccount } from '../../main/providers/contract.ts';
import { thrownBy } from './xero-answers.ts';
import { examplesOf, hasSpec } from './xero-spec.ts';

const [trialBalance] = reports;
if (trialBalance === undefined) throw new Error('there is no trial balance');

const account = (externalId: string, accountType: string, systemRole: string | null = null): ReportAccount => ({
  externalId,
  code: null,
  accountType,
  systemRole,
});
const chart = [
  account('ar', 'CURRENT', 'DEBTORS'),
  account('ap', 'CURRLIAB', 'CREDITORS'),
  account('bank', 'BANK'),
  account('idle', 'BANK'),
  account('sales', 'REVENUE'),
  account('re', 'EQUITY', 'RETAINEDEARNINGS'),
];

const cell = (value: string, id?: string) => ({
  Value: value,
  ...(id === undefined ? {} : { Attributes: [{ Value: id, Id: 'account' }] }),
});
const row = (label: string, id: string, debit: string, credit: string) => ({
  RowType: 'Row',
  // The movement columns hold other figures, so that reading them shows.
  Cells: [cell(label, id), cell('1.11', id), cell('', id), cell(debit, id), cell(credit, id)],
});
const header = {
  RowType: 'Header',
  Cells: ['Konto', 'Soll', 'Haben', 'Soll kumuliert', 'Haben kumuliert'].map((title) => cell(title)),
};
const summary = (debit: string, credit: string) => ({
  RowType: 'SummaryRow',
  Cells: [cell('Summe'), cell('2'), cell('2'), cell(debit), cell(credit)],
});
const section = (...rows: readonly unknown[]) => ({ RowType: 'Section', Title: '', Rows: rows });
const report = (...rows: readonly unknown[]) => ({ Reports: [{ ReportName: 'Summen', Rows: rows }] });
const good = report(
  header,
  section(row('Debitoren (610)', 'ar', '1190.00', ''), row('Bank (090)', 'bank', '', '10.50')),
  section(
    row('Kreditoren (800)', 'ap', '', '79.50'),
    row('Umsatz (200)', 'sales', '', '1000.00'),
    row('Gewinnvortrag', 're', '', '100.00'),
  ),
  section(summary('1190.00', '1190.00')),
);
const read = (body: unknown, accounts = chart, baseCurrency = 'EUR') =>
  Object.fromEntries(
    trialBalance.read(body, { baseCurrency, accounts, balanceCurrencies: [] }).map((total) => [total.name, total.amount]),
  );

describe('the trial balance', () => {
  it('is asked for on an accrual basis as at a day', () => {
    expect(trialBalance.request(hosts, { asAt: '2026-09-30' }).url).toBe(
      'https://api.xero.com/api.xro/2.0/Reports/TrialBalance?date=2026-09-30&paymentsOnly=false',
    );
  });

  it('gives receivables, payables and each bank account, whatever language its titles are in', () => {
    expect(read(good)).toEqual({
      receivables: '1190.00',
      payables: '79.50',
      'bank:bank': '-10.50',
      'bank:idle': '0.00',
      'trial-balance-foots': '0.00',
      'trial-balance:ar': '1190.00',
      'trial-balance:ap': '-79.50',
      'trial-balance:bank': '-10.50',
      'trial-balance:idle': '0.00',
    });
  });

  it('leaves out the accounts whose year-to-date figure is no balance', () => {
    const names = Object.keys(read(good));
    expect(names).not.toContain('trial-balance:sales');
    expect(names).not.toContain('trial-balance:re');
  });

  it('labels an account as the report does', () => {
    const totals = trialBalance.read(good, { baseCurrency: 'EUR', accounts: chart, balanceCurrencies: [] });
    expect(totals.find((total) => total.name === 'bank:bank')?.label).toBe('Bank (090)');
  });

  it('tells when it does not foot', () => {
    const body = report(
      header,
      section(row('AR', 'ar', '10.00', ''), row('AP', 'ap', '', '9.99')),
      section(summary('10.00', '9.99')),
    );
    expect(read(body)['trial-balance-foots']).toBe('0.01');
  });

  it('keeps the digits of the base currency', () => {
    const body = report(
      header,
      section(row('AR', 'ar', '1000', ''), row('AP', 'ap', '', '1000')),
      section(summary('1000', '1000')),
    );
    expect(read(body, chart, 'JPY')['receivables']).toBe('1000');
    expect(read(body, chart, 'KWD')['receivables']).toBe('1000.000');
  });

  const withRow = (changed: unknown) => report(header, section(changed), section(summary('0', '0')));
  const unreadable: readonly (readonly [string, unknown])[] = [
    ['no object', 'x'],
    ['no report', { Reports: [] }],
    ['no rows', { Reports: [{}] }],
    ['another number of columns', report({ ...header, Cells: header.Cells.slice(0, 3) }, section(summary('0', '0')))],
    ['no heading', report(section(row('AR', 'ar', '', '')), section(summary('0', '0')))],
    ['a row cut short', withRow({ RowType: 'Row', Cells: [cell('AR', 'ar')] })],
    ['a row without cells', withRow({ RowType: 'Row' })],
    ['a new kind of row', withRow({ RowType: 'Chart', Cells: [] })],
    ['an amount with separators', withRow(row('AR', 'ar', '1,190.00', ''))],
    ['an amount in brackets', withRow(row('AR', 'ar', '(5.00)', ''))],
    ['an amount finer than a cent', withRow(row('AR', 'ar', '0.005', ''))],
    [
      'a number that is no text',
      withRow({ RowType: 'Row', Cells: [cell('AR', 'ar'), cell(''), cell(''), { Value: 5 }, cell('')] }),
    ],
    ['no totals', report(header, section(row('AR', 'ar', '', '')))],
    ['a row less than its totals', report(header, section(row('AR', 'ar', '10.00', '')), section(summary('11.00', '11.00')))],
  ];
  it.each(unreadable)('with %s is unreadable, and no figure is made of it', (_name, body) => {
    expect(thrownBy(() => read(body))).toMatchObject({ code: 'page/unreadable' });
  });

  it('is unreadable without a chart of accounts that names the roles', () => {
    expect(thrownBy(() => read(good, [account('bank', 'BANK')]))).toMatchObject({ code: 'page/unreadable' });
    expect(thrownBy(() => read(good, chart, 'XXQ'))).toMatchObject({ code: 'page/unreadable' });
  });

  it.skipIf(!hasSpec)('of the official example foots and gives its balances to the cent', () => {
    const [example] = examplesOf('/Reports/TrialBalance', ['get']);
    const accounts = [
      account('31ae5bb4-611c-4f89-a369-86e4d56e90b6', 'CURRENT', 'DEBTORS'),
      account('6f7594f2-f059-4d56-9e67-47ac9733bfe9', 'BANK'),
      account('a10867ac-0bc4-4aa5-af00-b9e5b207c6c3', 'BANK'),
      account('nowhere', 'CURRLIAB', 'CREDITORS'),
    ];
    expect(read(JSON.parse(example?.json ?? ''), accounts, 'USD')).toMatchObject({
      receivables: '36555.04',
      payables: '0.00',
      'bank:6f7594f2-f059-4d56-9e67-47ac9733bfe9': '7639.04',
      'bank:a10867ac-0bc4-4aa5-af00-b9e5b207c6c3': '-96.49',
      'trial-balance-foots': '0.00',
    });
  });
});

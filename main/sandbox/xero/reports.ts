import { dayOfMs, dayText, longDay } from '../calendar.ts';
import type { SimRequest } from '../simulator.ts';
import { isReceivable } from '../world/books.ts';
import type { LiveOrganisation } from '../world/generate.ts';
import type { Contact, TradeDocument } from '../world/types.ts';
import { balanceSheetReport, bankSummaryReport, profitAndLossReport, trialBalanceReport } from './balance-reports.ts';
import { cells, dayOf, invalidDate, reportText, type ReportMade, type Row } from './report-text.ts';
import { money } from './text.ts';

/** The reports by name, and the aged ones, which go over documents. */

export interface XeroReport {
  readonly name: string;
  /** The part of `accounting.reports.<scope>.read`. */
  readonly scope: string;
  make(live: LiveOrganisation, request: SimRequest): ReportMade;
}

/** What a document stood at on a day: only settlements dated up to it count. */
function standing(document: TradeDocument, day: number): { paid: bigint; credited: bigint; due: bigint } {
  const paid = document.payments.reduce((sum, payment) => (payment.day <= day ? sum + payment.amount : sum), 0n);
  const credited = document.allocations.reduce((sum, allocation) => (allocation.day <= day ? sum + allocation.amount : sum), 0n);
  return { paid, credited, due: document.total - paid - credited };
}

function agedReport(side: 'Receivables' | 'Payables') {
  return ({ organisation }: LiveOrganisation, request: SimRequest): ReportMade => {
    const contactId = request.query.get('contactId') ?? request.query.get('contactID') ?? '';
    const contact: Contact | undefined = organisation.contacts.find((candidate) => candidate.id === contactId);
    const day = dayOf(request, 'date');
    if (contact === undefined)
      return { kind: 'invalid', message: 'The contactId is required and must be a contact of this organisation' };
    if (day === undefined) return invalidDate;
    const wanted = side === 'Receivables';
    const documents = Object.values(organisation.trade)
      .flat()
      .filter(
        (document) =>
          document.contact === contact &&
          !document.vanished &&
          isReceivable(document.kind) === wanted &&
          (document.status === 'open' || document.status === 'paid') &&
          document.issuedDay <= day,
      )
      .map((document) => ({
        document,
        ...standing(document, day),
        sign: document.kind === 'invoice' || document.kind === 'bill' ? 1n : -1n,
      }))
      .filter(({ due }) => due !== 0n)
      .toSorted((left, right) => left.document.issuedDay - right.document.issuedDay);
    const { currency } = contact;
    const rows = documents.map(({ document, paid, credited, due, sign }): Row => {
      const late = document.dueDay !== null && document.dueDay < day ? `${day - document.dueDay} days overdue` : '';
      const values = [
        `${dayText(document.issuedDay)} 00:00:00`,
        document.number,
        document.dueDay === null ? '' : `${dayText(document.dueDay)} 00:00:00`,
        late,
        ...[document.total, paid, credited, due].map((value) => money(sign * value, currency)),
      ];
      return { type: 'Row', cells: values.map((value) => ({ value, attribute: { id: 'invoiceID', value: document.id } })) };
    });
    const sums = (['total', 'paid', 'credited', 'due'] as const).map((field) =>
      money(
        documents.reduce((sum, row) => sum + row.sign * (field === 'total' ? row.document.total : row[field]), 0n),
        currency,
      ),
    );
    const opening = cells(
      `${dayText(organisation.accounts.length === 0 ? day : dayOfMs(organisation.createdMs))} 00:00:00`,
      'Opening Balance',
      '',
      '',
      '',
      '',
      '',
      '0.00',
    );
    return reportText(
      {
        id: `Aged${side}ByContact`,
        name: `Aged ${side} By Contact`,
        titles: [wanted ? 'Invoices' : 'Bills', contact.name, `To ${longDay(day)}`, `Showing payments to ${longDay(day)}`],
        nowMs: request.nowMs,
      },
      [
        { type: 'Header', cells: cells('Date', 'Number', 'Due Date', '', 'Total', 'Paid', 'Credited', 'Due') },
        { type: 'Section', title: '', rows: [{ type: 'Row', cells: opening }] },
        { type: 'Section', title: '', rows: [...rows, { type: 'SummaryRow', cells: cells('Total', '', '', '', ...sums) }] },
        { type: 'Section', title: '', rows: [{ type: 'SummaryRow', cells: cells('Closing Balance', '', '', '', ...sums) }] },
      ],
    );
  };
}

const REPORTS: readonly XeroReport[] = [
  { name: 'TrialBalance', scope: 'trialbalance', make: trialBalanceReport },
  { name: 'BalanceSheet', scope: 'balancesheet', make: balanceSheetReport },
  { name: 'AgedReceivablesByContact', scope: 'aged', make: agedReport('Receivables') },
  { name: 'AgedPayablesByContact', scope: 'aged', make: agedReport('Payables') },
  { name: 'BankSummary', scope: 'banksummary', make: bankSummaryReport },
  { name: 'ProfitAndLoss', scope: 'profitandloss', make: profitAndLossReport },
];

export function reportByName(name: string): XeroReport | undefined {
  return REPORTS.find((report) => report.name.toLowerCase() === name.toLowerCase());
}

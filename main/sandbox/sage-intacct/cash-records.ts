import { toBase } from '../decimal.ts';
import { dayText } from '../calendar.ts';
import type { TruthRecord } from '../../../shared/truth.ts';
import type { BankEntry, Currency, Line, Taxing, TradeDocument } from '../world/types.ts';
import type { Place } from './objects.ts';
import { exact, record, textOrNull, type Fields, type IntacctRow } from './row.ts';
import { amount, day, exchangeRate, time, type Value } from './text.ts';
import { countOfLines, linesOf } from './trade-records.ts';
import { accountNo, bankId, contactId, stampOf } from './words.ts';

/**
 * Money that passes no invoice or bill. Charges on cards are card transactions, takings other receipts, what nobody was paid for a report of the employee who spent it, money in
 * advance an advance, payments brought to the bank together a deposit. Other money spent shows in the journals alone.
 */

/** What these records have in common. */
interface Head {
  readonly stream: string;
  readonly kind: TruthRecord['kind'];
  readonly role: 'entry' | 'trade' | 'batch';
  readonly source: { readonly id: string; readonly createdMs: number; readonly updatedMs: number; readonly version: number };
  readonly state: string;
  /** In the ledger's words. */
  readonly status: string;
  readonly day: number;
  readonly currency: Currency;
  readonly rate: bigint;
  readonly total: bigint;
  readonly bank: string;
  /** Fields of this object alone, and what is true of them. */
  readonly fields: Readonly<Record<string, Value>>;
  readonly truth: TruthRecord['fields'];
  readonly lines: (recordNo: number) => { readonly list: string; readonly rows: Fields[string]; readonly count: number };
}

function row(place: Place, head: Head): IntacctRow {
  const recordNo = place.ids.numberOf(head.role, head.source.id);
  const id = String(recordNo);
  const { currency, total } = head;
  const base = place.organisation.baseCurrency;
  const gone = head.status === 'void';
  const stamp = stampOf(head.source, recordNo);
  return {
    recordNo,
    id,
    worldId: head.source.id,
    stream: head.stream,
    entity: place.entity,
    ...stamp,
    total: gone ? null : { currency, amount: total },
    fields: () => {
      const { list, rows } = head.lines(recordNo);
      return {
        RECORDNO: id,
        RECORDID: '',
        STATE: head.state,
        RAWSTATE: gone ? 'V' : 'A',
        DESCRIPTION: '',
        FINANCIALENTITY: head.bank,
        WHENCREATED: day(head.day),
        WHENPAID: '',
        BASECURR: base.code,
        CURRENCY: currency.code,
        EXCHANGE_RATE: exchangeRate(head.rate),
        TOTALENTERED: amount(toBase(total, currency.decimals, head.rate, base.decimals), base.decimals),
        TRX_TOTALENTERED: amount(total, currency.decimals),
        AUWHENCREATED: time(stamp.createdMs),
        WHENMODIFIED: time(stamp.updatedMs),
        MEGAENTITYID: place.entity,
        ...head.fields,
        [list]: rows,
      };
    },
    truth: () =>
      record(
        id,
        head.kind,
        gone ? 'voided' : null,
        {
          status: head.status,
          account_external_id: textOrNull(head.bank),
          issued_on: dayText(head.day),
          currency: currency.code,
          total: exact(total, currency),
          ...head.truth,
        },
        { count: head.lines(recordNo).count, total: exact(total, currency) },
      ),
  };
}

interface Lined {
  readonly lines: readonly Line[];
  readonly taxing: Taxing;
  readonly total: bigint;
}

function ownLines(place: Place, list: string, source: Lined, currency: Currency, rate: bigint): Head['lines'] {
  const base = place.organisation.baseCurrency;
  const own = (value: bigint): Value => amount(value, currency.decimals);
  const home = (value: bigint): Value => amount(toBase(value, currency.decimals, rate, base.decimals), base.decimals);
  return (recordNo) => ({
    list,
    rows: linesOf(place, source, recordNo, own, home).map((line) => renamed(line, list === 'EEXPENSESITEMS')),
    count: countOfLines(source.lines),
  });
}

/** Lines here have other names for their words, and those of expense reports for their account too. */
function renamed(
  { ENTRYDESCRIPTION = '', ACCOUNTNO = '', ...line }: Readonly<Record<string, Value>>,
  isExpense: boolean,
): Readonly<Record<string, Value>> {
  return isExpense
    ? { ...line, MEMO: ENTRYDESCRIPTION, GLACCOUNTNO: ACCOUNTNO }
    : { ...line, DESCRIPTION: ENTRYDESCRIPTION, ACCOUNTNO };
}

type EntryForm = 'card' | 'receipt' | 'expenses';

/** What becomes of a bank entry here; undefined for those only the journals show. */
function formOf({ kind, purpose, account, contact, vanished }: BankEntry): EntryForm | undefined {
  if (purpose !== 'plain' || vanished) return undefined;
  if (account.bankKind === 'card') return kind === 'withdrawal' ? 'card' : undefined;
  if (kind === 'deposit') return 'receipt';
  return contact === null ? 'expenses' : undefined;
}

const entryFacts: Readonly<Record<EntryForm, Pick<Head, 'stream' | 'kind'> & { readonly list: string }>> = {
  card: {
    stream: 'card-transactions',
    kind: 'bank-withdrawal',
    list: 'CCTRANSACTIONENTRIES',
  },
  receipt: { stream: 'other-receipts', kind: 'bank-deposit', list: 'OTHERRECEIPTSENTRIES' },
  expenses: { stream: 'expense-reports', kind: 'expense', list: 'EEXPENSESITEMS' },
};

export function bankEntries(place: Place, form: EntryForm): readonly IntacctRow[] {
  const { list, ...facts } = entryFacts[form];
  return place.organisation.bankEntries
    .filter((entry) => formOf(entry) === form)
    .map((entry) => {
      const { account, rate, total } = entry;
      const { currency } = account;
      const reversed = entry.status !== 'posted';
      return row(place, {
        ...facts,
        ...wordsOf(entry, form),
        role: 'entry',
        source: entry,
        state: reversed ? 'Reversed' : form === 'expenses' ? 'Paid' : 'Posted',
        status: reversed ? 'void' : form === 'expenses' ? 'paid' : 'posted',
        day: entry.day,
        currency,
        rate,
        total,
        // An expense report says what is owed to somebody, and not from which account they were paid.
        bank: form === 'expenses' ? '' : bankId(account),
        lines: ownLines(place, list, entry, currency, rate),
      });
    });
}

function wordsOf(entry: BankEntry, form: EntryForm): Pick<Head, 'fields' | 'truth'> {
  const { contact, reference, account } = entry;
  const payee = contact?.name ?? '';
  switch (form) {
    case 'card':
      return {
        fields: { RECORDTYPE: 'ch', DESCRIPTION: payee, DESCRIPTION2: reference, CLEARED: 'F' },
        truth: { reference: textOrNull(reference === '' ? payee : reference), contact_name: textOrNull(payee) },
      };
    case 'receipt':
      return {
        fields: { PAYER: payee, DESCRIPTION: reference, RECEIPTDATE: day(entry.day), PAYMENTMETHOD: 'EFT' },
        truth: { reference: textOrNull(reference), contact_name: textOrNull(payee) },
      };
    case 'expenses': {
      const employee = `E-${accountNo(account)}`;
      return {
        fields: {
          RECORDTYPE: 'ei',
          EMPLOYEEID: employee,
          DESCRIPTION: reference,
          WHENPAID: day(entry.day),
          TRX_TOTALDUE: amount(0n, account.currency.decimals),
        },
        truth: {
          reference: textOrNull(reference),
          contact_external_id: employee,
          due: exact(0n, account.currency),
        },
      };
    }
    default:
      return form satisfies never;
  }
}

/** Money of a customer or to a vendor before there is an invoice or bill. */
export function advances(place: Place, side: 'customer' | 'vendor'): readonly IntacctRow[] {
  const list = side === 'customer' ? 'ARADVANCEITEMS' : 'APADVANCEITEMS';
  return place.organisation.trade[side === 'customer' ? 'prepayment' : 'supplier-prepayment']
    .filter(({ vanished }) => !vanished)
    .map((document) => {
      const { currency, rate, contact } = document;
      const party: Record<string, Value> =
        side === 'customer'
          ? {
              CUSTOMERID: contactId('customer', place, contact),
              CUSTOMERNAME: contact.name,
              RECEIPTDATE: day(document.issuedDay),
            }
          : { VENDORID: contactId('vendor', place, contact), VENDORNAME: contact.name, PAYMENTDATE: day(document.issuedDay) };
      return row(place, {
        stream: side === 'customer' ? 'advances' : 'vendor-advances',
        kind: side === 'customer' ? 'prepayment' : 'supplier-prepayment',
        role: 'trade',
        source: document,
        ...advanceState(document),
        day: document.issuedDay,
        currency,
        rate,
        total: document.total,
        bank: document.bankEntry === null ? '' : bankId(document.bankEntry.account),
        fields: {
          ...party,
          RECORDTYPE: side === 'customer' ? 'rr' : 'pr',
          RECORDID: document.number,
          DESCRIPTION: document.reference,
          TRX_TOTALDUE: amount(document.due, currency.decimals),
        },
        truth: {
          number: textOrNull(document.number),
          reference: textOrNull(document.reference),
          contact_external_id: contactId(side, place, contact),
          due: exact(document.due, currency),
        },
        lines: ownLines(place, list, document, currency, rate),
      });
    });
}

function advanceState({ status, due, total }: TradeDocument): Pick<Head, 'state' | 'status'> {
  if (status === 'void' || status === 'deleted') return { state: 'Reversed', status: 'void' };
  if (status === 'paid') return { state: 'Paid', status: 'paid' };
  return { state: due === total ? 'Posted' : 'Partially Paid', status: 'open' };
}

/** Payments of customers that were brought to the bank together. */
export function deposits(place: Place): readonly IntacctRow[] {
  return place.organisation.batches
    .filter(({ kind, vanished }) => kind === 'received' && !vanished)
    .map((batch) => {
      const { currency } = batch.account;
      const base = place.organisation.baseCurrency;
      const reversed = batch.status !== 'posted';
      const [first] = batch.payments;
      return row(place, {
        stream: 'deposits',
        kind: 'batch-payment',
        role: 'batch',
        source: batch,
        state: reversed ? 'Reversed' : 'Posted',
        status: reversed ? 'void' : 'posted',
        day: batch.day,
        currency,
        rate: first?.rate ?? 0n,
        total: batch.total,
        bank: bankId(batch.account),
        fields: { RECORDTYPE: 'cd', DESCRIPTION: batch.reference },
        truth: { reference: textOrNull(batch.reference) },
        lines: (recordNo) => ({
          list: 'DEPOSITENTRIES',
          rows: batch.payments.map((payment, at) => ({
            RECORDNO: String(recordNo * 100 + at + 1),
            LINEITEM: 'true',
            TRX_AMOUNT: amount(payment.bankAmount, currency.decimals),
            AMOUNT: amount(toBase(payment.bankAmount, currency.decimals, payment.rate, base.decimals), base.decimals),
            DESCRIPTION: payment.reference,
          })),
          count: batch.payments.length,
        }),
      });
    });
}

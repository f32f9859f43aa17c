import { dayText } from '../calendar.ts';
import { toBase } from '../decimal.ts';
import type { Payment, TradeDocument } from '../world/types.ts';
import type { Place } from './objects.ts';
import { exact, record, textOrNull, type Fields, type IntacctRow } from './row.ts';
import { amount, day, exchangeRate, time, type Value } from './text.ts';
import { accountNo, bankId, contactId, stampOf } from './words.ts';

/**
 * Payments with what they settle, and journals. A credit or an advance is used through a payment of nothing; an overpayment is a payment that settles less than it is. Refunds, transfers and
 * money spent on nothing that is listed have no object of their own here: their journals show them.
 */

export type Side = 'customer' | 'vendor';

function sideOf(kind: TradeDocument['kind']): Side {
  return kind === 'invoice' || kind === 'credit-note' || kind === 'prepayment' || kind === 'overpayment' ? 'customer' : 'vendor';
}

interface View {
  readonly recordNo: number;
  readonly stamped: { readonly id: string; readonly createdMs: number; readonly updatedMs: number; readonly version: number };
  readonly document: TradeDocument;
  readonly day: number;
  readonly rate: bigint;
  readonly total: bigint;
  readonly voided: boolean;
  readonly bank: string;
  readonly reference: string;
  readonly details: readonly Readonly<Record<string, Value>>[];
}

function detail(fields: Readonly<Record<string, Value>>, on: number): Readonly<Record<string, Value>> {
  return {
    RECORDKEY: '',
    ENTRYKEY: '',
    POSADJKEY: '',
    ADJUSTMENTKEY: '',
    POSTEDADVANCEKEY: '',
    TRX_PAYMENTAMOUNT: '',
    TRX_ADJUSTMENTAMOUNT: '',
    TRX_INLINEAMOUNT: '',
    TRX_POSTEDADVANCEAMOUNT: '',
    TRX_POSTEDOVERPAYMENTAMOUNT: '',
    TRX_NEGATIVEINVOICEAMOUNT: '',
    PAYMENTDATE: day(on),
    ...fields,
  };
}

function paid({ ids }: Place, payment: Payment): View {
  const { target } = payment;
  const value = amount(payment.amount, target.currency.decimals);
  return {
    recordNo: ids.numberOf('payment', payment.id),
    stamped: payment,
    document: target,
    day: payment.day,
    rate: payment.rate,
    total: payment.amount,
    voided: payment.status === 'deleted',
    bank: bankId(payment.account),
    reference: payment.reference,
    details: [detail({ RECORDKEY: String(ids.numberOf('trade', target.id)), TRX_PAYMENTAMOUNT: value }, payment.day)],
  };
}

function views(place: Place, side: Side): readonly View[] {
  const { organisation, ids } = place;
  const found = organisation.payments
    .filter(
      ({ target, vanished }) =>
        !vanished && sideOf(target.kind) === side && (target.kind === 'invoice' || target.kind === 'bill'),
    )
    .map((payment) => paid(place, payment));
  for (const list of Object.values(organisation.trade)) {
    for (const document of list) {
      if (sideOf(document.kind) !== side || document.vanished || document.kind === 'invoice' || document.kind === 'bill')
        continue;
      if (document.status !== 'open' && document.status !== 'paid') continue;
      const { decimals } = document.currency;
      const entry = document.bankEntry;
      const isAdvance = document.kind === 'prepayment' || document.kind === 'supplier-prepayment';
      if (entry === null || isAdvance) {
        for (const allocation of document.allocations) {
          found.push({
            recordNo: ids.numberOf('allocation', allocation.id),
            stamped: { ...document, id: allocation.id },
            document,
            day: allocation.day,
            rate: document.rate,
            total: 0n,
            voided: false,
            bank: '',
            reference: '',
            details: [
              detail(
                {
                  RECORDKEY: String(ids.numberOf('trade', allocation.target.id)),
                  [isAdvance ? 'POSTEDADVANCEKEY' : 'ADJUSTMENTKEY']: String(ids.numberOf('trade', document.id)),
                  TRX_PAYMENTAMOUNT: '0',
                  [isAdvance ? 'TRX_POSTEDADVANCEAMOUNT' : 'TRX_ADJUSTMENTAMOUNT']: amount(allocation.amount, decimals),
                },
                allocation.day,
              ),
            ],
          });
        }
        continue;
      }
      found.push({
        recordNo: ids.numberOf('trade', document.id),
        stamped: document,
        document,
        day: document.issuedDay,
        rate: document.rate,
        total: document.total,
        voided: false,
        bank: bankId(entry.account),
        reference: document.reference,
        details: document.allocations.map((allocation) =>
          detail(
            {
              RECORDKEY: String(ids.numberOf('trade', allocation.target.id)),
              TRX_PAYMENTAMOUNT: amount(allocation.amount, decimals),
            },
            allocation.day,
          ),
        ),
      });
    }
  }
  return found;
}

export function payments(place: Place, side: Side): readonly IntacctRow[] {
  return views(place, side).map((view): IntacctRow => {
    const { document, voided, recordNo } = view;
    const { currency } = document;
    const id = String(recordNo);
    return {
      recordNo,
      id,
      worldId: view.stamped.id,
      stream: side === 'customer' ? 'payments' : 'bill-payments',
      entity: place.entity,
      ...stampOf(view.stamped, recordNo),
      total: voided ? null : { currency, amount: view.total },
      fields: () => paymentFields(place, view, side),
      truth: () =>
        record(id, side === 'customer' ? 'payment' : 'bill-payment', voided ? 'voided' : null, {
          status: voided ? 'void' : 'posted',
          reference: textOrNull(view.reference),
          contact_external_id: contactId(side, place, document.contact),
          account_external_id: textOrNull(view.bank),
          issued_on: dayText(view.day),
          currency: currency.code,
          total: exact(view.total, currency),
        }),
    };
  });
}

function paymentFields(place: Place, view: View, side: Side): Fields {
  const { document, recordNo } = view;
  const { currency } = document;
  const base = place.organisation.baseCurrency;
  const home = amount(toBase(view.total, currency.decimals, view.rate, base.decimals), base.decimals);
  const stamp = stampOf(view.stamped, recordNo);
  const { contact } = document;
  const party: Record<string, Value> =
    side === 'customer'
      ? { CUSTOMERID: contactId('customer', place, contact), CUSTOMERNAME: contact.name, RECEIPTDATE: day(view.day) }
      : { VENDORID: contactId('vendor', place, contact), VENDORNAME: contact.name };
  return {
    RECORDNO: String(recordNo),
    RECORDTYPE: side === 'customer' ? 'rp' : 'pp',
    RECORDID: '',
    DOCNUMBER: view.reference,
    DESCRIPTION: '',
    STATE: view.voided ? 'Voided' : 'Complete',
    FINANCIALENTITY: view.bank,
    PAYMENTMETHOD: 'EFT',
    ...party,
    BASECURR: base.code,
    CURRENCY: currency.code,
    EXCHANGE_RATE: exchangeRate(view.rate),
    PAYMENTAMOUNT: home,
    TRX_PAYMENTAMOUNT: amount(view.total, currency.decimals),
    TOTALENTERED: home,
    TRX_TOTALENTERED: amount(view.total, currency.decimals),
    PAYMENTDATE: day(view.day),
    WHENCREATED: day(view.day),
    WHENPAID: day(view.day),
    CLEARED: 'false',
    AUWHENCREATED: time(stamp.createdMs),
    WHENMODIFIED: time(stamp.updatedMs),
    MEGAENTITYID: place.entity,
    [side === 'customer' ? 'ARPYMTDETAILS' : 'APPYMTDETAILS']: view.details,
  };
}

const modules: Readonly<Record<string, string>> = { invoice: '4.AR', bill: '3.AP', 'manual-journal': '2.GL', transfer: '11.CM' };

export function journals(place: Place): readonly IntacctRow[] {
  const { organisation, ids } = place;
  const base = organisation.baseCurrency;
  return organisation.ledger.journals.map((journal): IntacctRow => {
    const recordNo = ids.numberOf('journal', `${organisation.id}/${journal.number}`);
    const id = String(recordNo);
    // What the system posts by itself may be stamped 1970, and only MODIFIED tells when it was. [sheet 6]
    const stampMs = recordNo % 6 === 1 ? 0 : journal.createdMs;
    const debits = (): bigint => organisation.ledger.legsOf(journal).reduce((sum, { net }) => (net > 0n ? sum + net : sum), 0n);
    return {
      recordNo,
      id,
      worldId: `${organisation.id}/${journal.number}`,
      stream: 'journals',
      entity: place.entity,
      createdMs: stampMs,
      updatedMs: stampMs,
      total: { currency: base, amount: debits() },
      fields: () => ({
        RECORDNO: id,
        BATCHNO: String(journal.number),
        BATCH_TITLE: journal.reference,
        BATCH_DATE: day(journal.day),
        JOURNAL: 'GJ',
        MODULE: modules[journal.kind] ?? '4.AR',
        STATE: 'Posted',
        REFERENCENO: '',
        MODIFIED: time(journal.createdMs),
        WHENCREATED: time(stampMs),
        WHENMODIFIED: time(stampMs),
        MEGAENTITYID: place.entity,
        ENTRIES: organisation.ledger.legsOf(journal).map((leg, at) => {
          const account = organisation.accounts[leg.account];
          return {
            RECORDNO: String(recordNo * 100 + at),
            LINE_NO: String(at + 1),
            ACCOUNTNO: account === undefined ? '' : accountNo(account),
            TR_TYPE: leg.net < 0n ? '-1' : '1',
            AMOUNT: amount(leg.net < 0n ? -leg.net : leg.net, base.decimals),
            CURRENCY: base.code,
            ENTRY_DATE: day(journal.day),
            DESCRIPTION: '',
          };
        }),
      }),
      truth: () =>
        record(
          id,
          'journal',
          null,
          {
            status: 'posted',
            reference: textOrNull(journal.reference),
            issued_on: dayText(journal.day),
            currency: base.code,
            total: exact(debits(), base),
          },
          { count: organisation.ledger.legsOf(journal).length, total: exact(debits(), base) },
        ),
    };
  });
}

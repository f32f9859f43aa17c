import { toBase } from '../decimal.ts';
import { dayText } from '../calendar.ts';
import type { Line, TradeDocument } from '../world/types.ts';
import type { Place } from './objects.ts';
import { exact, record, textOrNull, type Fields, type GoneRow, type IntacctRow } from './row.ts';
import { amount, day, exchangeRate, time, type Value } from './text.ts';
import { accountNo, contactId, stampOf } from './words.ts';

/** Invoices, bills and adjustments. What the world voids is reversed: it stays, and a mirror of it with the other sign is made. Credits are adjustments below zero. */

type Form = 'invoice' | 'bill' | 'credit-note' | 'supplier-credit';

const facts: Readonly<
  Record<Form, { readonly object: string; readonly stream: string; readonly type: string; readonly module: string }>
> = {
  invoice: { object: 'ARINVOICE', stream: 'invoices', type: 'ri', module: '4.AR' },
  bill: { object: 'APBILL', stream: 'bills', type: 'pi', module: '3.AP' },
  'credit-note': { object: 'ARADJUSTMENT', stream: 'credit-notes', type: 'ra', module: '4.AR' },
  'supplier-credit': { object: 'APADJUSTMENT', stream: 'vendor-credits', type: 'pa', module: '3.AP' },
};

const debits: Readonly<Partial<Record<Form, { readonly stream: string; readonly kind: 'invoice' | 'bill' }>>> = {
  'credit-note': { stream: 'debit-memos', kind: 'invoice' },
  'supplier-credit': { stream: 'vendor-debits', kind: 'bill' },
};

const isSales = (kind: Form): boolean => kind === 'invoice' || kind === 'credit-note';

const states: Readonly<Record<TradeDocument['status'], string>> = {
  draft: 'Draft',
  submitted: 'Submitted',
  open: 'Posted',
  paid: 'Paid',
  void: 'Reversed',
  deleted: '',
};

export function documents(place: Place, kind: Form): readonly IntacctRow[] {
  return place.organisation.trade[kind]
    .filter((document) => !document.vanished && document.status !== 'deleted')
    .flatMap((document) => {
      const own = row(place, document, kind, false);
      return document.status === 'void' ? [own, row(place, document, kind, true)] : [own];
    });
}

/** Drafts are deleted outright. */
export function goneDocuments({ organisation, ids }: Place, kind: Form): readonly GoneRow[] {
  return organisation.trade[kind]
    .filter((document) => document.status === 'deleted' && !document.vanished)
    .map((document) => ({
      recordNo: ids.numberOf('trade', document.id),
      object: facts[kind].object,
      atMs: document.updatedMs,
    }));
}

function row(place: Place, document: TradeDocument, kind: Form, mirror: boolean): IntacctRow {
  const { ids, entity } = place;
  const { currency } = document;
  const recordNo = ids.numberOf(mirror ? 'mirror' : 'trade', document.id);
  const id = String(recordNo);
  const voided = document.status === 'void';
  // The mirror of a credit stands above zero: it is listed among the debits.
  const debit = mirror ? debits[kind] : undefined;
  const sign = mirror && debit === undefined ? -1n : 1n;
  const lines = document.lines.filter((line) => line.kind !== 'note');
  const taxes = taxLines(lines);
  return {
    recordNo,
    id,
    worldId: document.id,
    stream: debit?.stream ?? facts[kind].stream,
    entity,
    ...stampOf(document, recordNo),
    total: voided ? null : { currency, amount: document.total },
    fields: () => fieldsOf(place, document, kind, mirror),
    truth: () =>
      record(
        id,
        debit?.kind ?? kind,
        voided ? 'voided' : null,
        {
          status: document.status,
          number: textOrNull(document.number),
          reference: textOrNull(document.reference),
          contact_external_id: contactId(isSales(kind) ? 'customer' : 'vendor', place, document.contact),
          issued_on: dayText(document.issuedDay),
          ...(kind === 'invoice' || kind === 'bill'
            ? { due_on: document.dueDay === null ? null : dayText(document.dueDay) }
            : {}),
          currency: currency.code,
          total: exact(sign * document.total, currency),
          due: exact(document.due, currency),
        },
        { count: lines.length + taxes.length, total: exact(sign * document.total, currency) },
      ),
  };
}

/** Net of tax, whatever the person typed. */
function netOf(line: Line, taxing: TradeDocument['taxing']): bigint {
  return taxing === 'inclusive' ? line.amount - line.tax : line.amount;
}

/** Tax stands on lines of its own, one for each rate. */
function taxLines(lines: readonly Line[]): readonly { readonly rate: Line['taxRate']; readonly tax: bigint }[] {
  const sums = new Map<number, { rate: Line['taxRate']; tax: bigint }>();
  for (const line of lines) {
    const known = sums.get(line.taxRate.index) ?? { rate: line.taxRate, tax: 0n };
    sums.set(line.taxRate.index, { rate: line.taxRate, tax: known.tax + line.tax });
  }
  return [...sums.values()].filter(({ tax }) => tax !== 0n);
}

function fieldsOf(place: Place, document: TradeDocument, kind: Form, mirror: boolean): Fields {
  const { organisation, ids } = place;
  const { currency } = document;
  const base = organisation.baseCurrency;
  // Credits are written below zero, and a mirror turns its document round.
  const sign = (kind === 'invoice' || kind === 'bill' ? 1n : -1n) * (mirror ? -1n : 1n);
  const own = (value: bigint): Value => amount(sign * value, currency.decimals);
  const home = (value: bigint): Value =>
    amount(sign * toBase(value, currency.decimals, document.rate, base.decimals), base.decimals);
  const recordNo = ids.numberOf(mirror ? 'mirror' : 'trade', document.id);
  const partly = document.status === 'open' && document.due !== document.total;
  const settled = document.total - document.due;
  const party: Record<string, Value> = isSales(kind)
    ? { CUSTOMERID: contactId('customer', place, document.contact), CUSTOMERNAME: document.contact.name }
    : { VENDORID: contactId('vendor', place, document.contact), VENDORNAME: document.contact.name };
  const stamp = stampOf(document, recordNo);
  return {
    RECORDNO: String(recordNo),
    RECORDTYPE: facts[kind].type,
    RECORDID: document.number,
    STATE: mirror ? 'Reversal' : partly ? 'Partially Paid' : states[document.status],
    RAWSTATE: document.status === 'void' ? 'V' : document.status === 'draft' ? 'D' : 'A',
    ...party,
    DOCNUMBER: document.reference,
    DESCRIPTION: '',
    WHENCREATED: day(document.issuedDay),
    WHENPOSTED: day(document.issuedDay),
    WHENDUE: day(document.dueDay),
    WHENPAID: day(document.paidDay),
    BASECURR: base.code,
    CURRENCY: currency.code,
    EXCHANGE_RATE: exchangeRate(document.rate),
    TOTALENTERED: home(document.total),
    TOTALPAID: home(settled),
    TOTALDUE: home(document.due),
    TRX_TOTALENTERED: own(document.total),
    TRX_TOTALPAID: own(document.status === 'void' ? 0n : settled),
    TRX_TOTALDUE: own(document.due),
    MODULEKEY: facts[kind].module,
    AUWHENCREATED: time(stamp.createdMs),
    WHENMODIFIED: time(stamp.updatedMs),
    MEGAENTITYID: place.entity,
    [`${facts[kind].object}ITEMS`]: linesOf(place, document, recordNo, own, home),
  };
}

/** Lines of goods and of tax, without the offset. */
export function countOfLines(lines: readonly Line[]): number {
  const goods = lines.filter((line) => line.kind !== 'note');
  return goods.length + taxLines(goods).length;
}

export function linesOf(
  place: Place,
  document: Pick<TradeDocument, 'taxing' | 'total'> & { readonly lines: readonly Line[] },
  recordNo: number,
  own: (value: bigint) => Value,
  home: (value: bigint) => Value,
): readonly Readonly<Record<string, Value>>[] {
  const goods = document.lines.filter((line) => line.kind !== 'note');
  const base = (at: number) => ({ RECORDNO: String(recordNo * 100 + at), RECORDKEY: String(recordNo), LINE_NO: String(at) });
  const lines = goods.map((line, at) => {
    const net = netOf(line, document.taxing);
    return {
      ...base(at + 1),
      LINEITEM: 'true',
      ISTAX: 'false',
      DETAILID: '',
      ACCOUNTNO: accountNo(line.account),
      ACCOUNTTITLE: line.account.name,
      AMOUNT: home(net),
      TRX_AMOUNT: own(net),
      ENTRYDESCRIPTION: line.description,
      ITEMID: line.item?.code ?? '',
      STATE: 'A',
    };
  });
  const taxes = taxLines(goods).map(({ rate, tax }, at) => ({
    ...base(goods.length + at + 1),
    LINEITEM: 'true',
    ISTAX: 'true',
    DETAILID: rate.key,
    ITEMID: '',
    ACCOUNTNO: accountNo(taxAccount(place)),
    AMOUNT: home(tax),
    TRX_AMOUNT: own(tax),
    ENTRYDESCRIPTION: rate.name,
    STATE: 'A',
  }));
  // The offset on the control account, which the system adds by itself.
  const offset = {
    ...base(0),
    LINEITEM: 'false',
    ISTAX: 'false',
    DETAILID: '',
    ITEMID: '',
    ACCOUNTNO: '',
    AMOUNT: home(-document.total),
    TRX_AMOUNT: own(-document.total),
    ENTRYDESCRIPTION: '',
    STATE: 'A',
  };
  return [offset, ...lines, ...taxes];
}

function taxAccount({ organisation }: Place): Line['account'] {
  const found = organisation.accounts.find(({ type }) => type === 'tax');
  if (found === undefined) throw new Error('the chart has no tax account');
  return found;
}

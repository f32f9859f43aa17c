import { anything, list, openEnum, shape, text } from '../contract.ts';

/**
 * Answers of the connector's own queries: the columns each names, every value as text, and nothing in the place of one that is null. So a field that is missing says nothing by itself; how
 * often each is filled does. [D 157909186990; P tap-netsuite-rest]
 */

/** Each row has a list of links of its own, always empty. */
const links = list(anything());
const maybe = text().optional();
const yesNo = openEnum(['T', 'F']);
const maybeYesNo = yesNo.optional();

const head = {
  links,
  id: text(),
  type: text(),
  tranid: maybe,
  transactionnumber: maybe,
  externalid: maybe,
  trandate: text(),
  duedate: maybe,
  lastmodifieddate: text(),
  entity: maybe,
  entityname: maybe,
  currency: maybe,
  exchangerate: maybe,
  foreigntotal: maybe,
  status: maybe,
  posting: maybeYesNo,
  voided: yesNo,
  memo: maybe,
  otherrefnum: maybe,
  rowcount: text(),
};

const line = {
  line: text(),
  part: openEnum(['main', 'tax', 'cogs', 'hidden', 'line']),
  item: maybe,
  quantity: maybe,
  rate: maybe,
  foreignamount: maybe,
  linememo: maybe,
  account: maybe,
  accountname: maybe,
};

/** The types a transaction may settle. [types and links: providers sheet 4] */
export const SETTLED_TYPES = [
  'CustInvc',
  'CustCred',
  'CustPymt',
  'CustDep',
  'VendBill',
  'VendCred',
  'VPrep',
  'ExpRept',
  'Journal',
  'Check',
  'Deposit',
] as const;

const link = { settles: maybe, settlestype: openEnum(SETTLED_TYPES).optional(), settlesamount: maybe };

const record = <Row extends ReturnType<typeof shape>>(row: Row) => shape({ id: text(), rows: list(row) });

/** Owed, and settled by others: invoices and bills. */
export const owedSchema = record(shape({ ...head, ...line, foreignamountunpaid: maybe, taxtotal: maybe }));

/** Credits: with lines, and with what they settle. */
export const creditSchema = record(shape({ ...head, ...line, ...link, foreignpaymentamountunused: maybe, taxtotal: maybe }));

/** Money that settles others. */
export const paymentSchema = record(shape({ ...head, ...line, ...link, foreignpaymentamountunused: maybe, accttype: maybe }));

/** Money with what it was for. */
export const moneySchema = record(shape({ ...head, ...line, taxtotal: maybe }));

/** Legs. */
export const journalSchema = record(shape({ ...head, ...line, debitforeignamount: maybe, creditforeignamount: maybe }));

export const companySchema = shape({ links, id: text(), name: text(), country: maybe, currency: text(), basecurrencies: maybe });

export const accountSchema = shape({
  links,
  id: text(),
  acctnumber: maybe,
  name: text(),
  fullname: maybe,
  accttype: text(),
  currency: maybe,
  isinactive: yesNo,
  lastmodifieddate: maybe,
});

const entity = {
  links,
  id: text(),
  entityid: text(),
  companyname: maybe,
  altname: maybe,
  firstname: maybe,
  lastname: maybe,
  isperson: maybeYesNo,
  isinactive: yesNo,
  email: maybe,
  phone: maybe,
  currency: maybe,
  lastmodifieddate: text(),
};

export const customerSchema = shape({ ...entity, searchstage: maybe });
export const vendorSchema = shape({ ...entity, legalname: maybe });

export const itemSchema = shape({
  links,
  id: text(),
  itemid: text(),
  displayname: maybe,
  description: maybe,
  itemtype: maybe,
  isinactive: yesNo,
  lastmodifieddate: maybe,
});

export const currencySchema = shape({
  links,
  id: text(),
  symbol: text(),
  name: maybe,
  currencyprecision: maybe,
  exchangerate: maybe,
  isbasecurrency: maybeYesNo,
  isinactive: maybeYesNo,
});

export const periodSchema = shape({
  links,
  id: text(),
  periodname: text(),
  startdate: text(),
  enddate: text(),
  isquarter: maybeYesNo,
  isyear: maybeYesNo,
  isadjust: maybeYesNo,
  closed: maybeYesNo,
  alllocked: maybeYesNo,
});

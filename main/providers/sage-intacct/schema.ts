import type { ZodType } from 'zod';
import { anything, list, openEnum, openShape, shape, text } from '../contract.ts';

/** Raw records as the decoder writes them: every value is text, and '' is none. Names and where they come from: sheet 6. */

const optionalText = text().optional();

/** Names that are known and not looked at. */
function known(names: string): Readonly<Record<string, ZodType>> {
  return Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, anything().optional()]),
  );
}

const ownership = known(
  'MEGAENTITYKEY MEGAENTITYID MEGAENTITYNAME CREATEDBY MODIFIEDBY RECORD_URL AUWHENCREATED SI_UUID CREATEDUSERID MODIFIEDUSERID',
);

const activeOrNot = openEnum(['active', 'inactive', 'active non-posting']);

/** States of documents and payments; one that is not here is told of, and the record is held back. */
const stateWords = [
  'Draft',
  'Submitted',
  'Partially Approved',
  'Approved',
  'Declined',
  'Posted',
  'Selected',
  'Partially Paid',
  'Paid',
  'Reversed',
  'Reversal',
  'Confirmed',
  'Complete',
  'Reconciled',
  'Voided',
  'Void',
] as const;
const state = openEnum(stateWords);

const line = openShape({
  RECORDNO: optionalText,
  LINEITEM: optionalText,
  ACCOUNTNO: optionalText,
  AMOUNT: optionalText,
  TRX_AMOUNT: optionalText,
  ENTRYDESCRIPTION: optionalText,
  ITEMID: optionalText,
  DETAILID: optionalText,
});

const documentBase = {
  RECORDNO: text(),
  STATE: state,
  RECORDID: optionalText,
  DOCNUMBER: optionalText,
  DESCRIPTION: optionalText,
  WHENCREATED: text(),
  WHENMODIFIED: optionalText,
  WHENDUE: optionalText,
  WHENPAID: optionalText,
  BASECURR: optionalText,
  CURRENCY: optionalText,
  EXCHANGE_RATE: optionalText,
  TOTALENTERED: optionalText,
  TRX_TOTALENTERED: text(),
  TRX_TOTALPAID: optionalText,
  TRX_TOTALDUE: text(),
  ...ownership,
  ...known(
    `RECORDTYPE RAWSTATE TERMNAME TERMKEY WHENPOSTED WHENDISCOUNT EXCH_RATE_DATE EXCH_RATE_TYPE_ID TOTALSELECTED TOTALPAID TOTALDUE TRX_TOTALSELECTED TRX_ENTITYDUE
     BILLTOPAYTOCONTACTNAME SHIPTORETURNTOCONTACTNAME BILLTOPAYTOKEY SHIPTORETURNTOKEY PRBATCH PRBATCHKEY MODULEKEY SUPDOCID DUE_IN_DAYS ADJTYPE ENTITY SYSTEMGENERATED
     TAXSOLUTIONID INCLUSIVETAX RETAINAGEPERCENTAGE TRX_TOTALRETAINED TRX_TOTALRELEASED TOTALRETAINED ONHOLD PAYMENTPRIORITY PRINVOICEKEY SCHOPKEY`,
  ),
};

const customer = { CUSTOMERID: text(), CUSTOMERNAME: optionalText };
const vendor = { VENDORID: text(), VENDORNAME: optionalText };

export const invoiceSchema = shape({ ...documentBase, ...customer, ARINVOICEITEMS: list(line) });
export const billSchema = shape({ ...documentBase, ...vendor, APBILLITEMS: list(line) });
export const customerAdjustmentSchema = shape({ ...documentBase, ...customer, ARADJUSTMENTITEMS: list(line) });
export const vendorAdjustmentSchema = shape({ ...documentBase, ...vendor, APADJUSTMENTITEMS: list(line) });

const settled = Object.fromEntries(
  'PAYMENTAMOUNT DISCOUNTAMOUNT ADJUSTMENTAMOUNT INLINEAMOUNT POSTEDADVANCEAMOUNT POSTEDOVERPAYMENTAMOUNT NEGATIVEINVOICEAMOUNT'
    .split(' ')
    .flatMap((name) => [name, `TRX_${name}`])
    .map((name) => [name, optionalText]),
);

const detail = openShape({
  RECORDKEY: optionalText,
  POSADJKEY: optionalText,
  ADJUSTMENTKEY: optionalText,
  POSTEDADVANCEKEY: optionalText,
  PAYMENTDATE: optionalText,
  ...settled,
});

const paymentBase = {
  RECORDNO: text(),
  STATE: state,
  RECORDID: optionalText,
  DOCNUMBER: optionalText,
  DESCRIPTION: optionalText,
  FINANCIALENTITY: optionalText,
  RECEIPTDATE: optionalText,
  PAYMENTDATE: optionalText,
  WHENCREATED: optionalText,
  WHENPAID: optionalText,
  WHENMODIFIED: optionalText,
  BASECURR: optionalText,
  CURRENCY: optionalText,
  EXCHANGE_RATE: optionalText,
  PAYMENTAMOUNT: optionalText,
  TRX_PAYMENTAMOUNT: optionalText,
  TRX_TOTALENTERED: optionalText,
  ...ownership,
  ...known(
    `RECORDTYPE RAWSTATE PAYMENTMETHOD PAYMENTTYPE TOTALENTERED TOTALDUE TRX_TOTALDUE TOTALPAID TRX_TOTALPAID CLEARED CLRDATE UNDEPOSITEDACCOUNTNO PRBATCH PRBATCHKEY
     MODULEKEY WHENPOSTED EXCH_RATE_DATE ENTITY SUPDOCID ARPYMTENTRIES APPYMTENTRIES`,
  ),
};

export const paymentSchema = shape({ ...paymentBase, ...customer, ARPYMTDETAILS: list(detail) });
export const billPaymentSchema = shape({ ...paymentBase, ...vendor, APPYMTDETAILS: list(detail) });

/** Heads of the family, without any name that is not written down somewhere; a list of lines that is not there is told of. */
const cash = {
  RECORDNO: text(),
  STATE: openEnum(['Partially Applied', 'Applied', ...stateWords] as const),
  RECORDID: optionalText,
  DESCRIPTION: optionalText,
  FINANCIALENTITY: optionalText,
  WHENCREATED: optionalText,
  WHENMODIFIED: optionalText,
  BASECURR: optionalText,
  CURRENCY: optionalText,
  EXCHANGE_RATE: optionalText,
  TOTALENTERED: optionalText,
  TRX_TOTALENTERED: text(),
};
const cashLine = { RECORDNO: optionalText, LINEITEM: optionalText, TRX_AMOUNT: optionalText };
const codedLine = openShape({ ...cashLine, DESCRIPTION: optionalText, ACCOUNTNO: optionalText });

export const cardTransactionSchema = openShape({ ...cash, DESCRIPTION2: optionalText, CCTRANSACTIONENTRIES: list(codedLine) });
export const otherReceiptSchema = openShape({
  ...cash,
  PAYER: optionalText,
  RECEIPTDATE: optionalText,
  OTHERRECEIPTSENTRIES: list(codedLine),
});
export const depositSchema = openShape({
  ...cash,
  DEPOSITENTRIES: list(openShape({ ...cashLine, DESCRIPTION: optionalText })),
});
export const expenseReportSchema = openShape({
  ...cash,
  EMPLOYEEID: optionalText,
  WHENPAID: optionalText,
  TRX_TOTALDUE: optionalText,
  EEXPENSESITEMS: list(openShape({ ...cashLine, MEMO: optionalText, GLACCOUNTNO: optionalText })),
});
const advance = { ...cash, TRX_TOTALDUE: text() };
export const customerAdvanceSchema = openShape({
  ...advance,
  ...customer,
  RECEIPTDATE: optionalText,
  ARADVANCEITEMS: list(codedLine),
});
export const vendorAdvanceSchema = openShape({
  ...advance,
  ...vendor,
  PAYMENTDATE: optionalText,
  APADVANCEITEMS: list(codedLine),
});

const entry = openShape({
  ACCOUNTNO: optionalText,
  TR_TYPE: openEnum(['1', '-1']),
  AMOUNT: optionalText,
  DESCRIPTION: optionalText,
});

export const journalSchema = shape({
  RECORDNO: text(),
  BATCHNO: optionalText,
  BATCH_TITLE: optionalText,
  BATCH_DATE: text(),
  REFERENCENO: optionalText,
  STATE: openEnum(['Draft', 'Submitted', 'Partially Approved', 'Approved', 'Declined', 'Posted']),
  STATISTICAL: optionalText,
  WHENMODIFIED: optionalText,
  ENTRIES: list(entry),
  ...ownership,
  ...known(
    `JOURNAL MODULE REVERSED REVERSEDFROM REVERSEDKEY PRBATCHKEY MODIFIED WHENCREATED JOURNALSEQNO SUPDOCID BASELOCATION USERKEY TEMPLATEKEY ADJ BALANCE TAXIMPLICATIONS`,
  ),
});

const party = {
  RECORDNO: text(),
  NAME: text(),
  STATUS: activeOrNot,
  CURRENCY: optionalText,
  TOTALDUE: optionalText,
  TAXID: optionalText,
  WHENCREATED: optionalText,
  WHENMODIFIED: optionalText,
  DISPLAYCONTACT: openShape({ EMAIL1: optionalText, PHONE1: optionalText }).optional(),
  ...ownership,
  ...known('PARENTID ONHOLD TERMNAME'),
};

export const customerSchema = shape({ ...party, CUSTOMERID: text() });
export const vendorSchema = shape({ ...party, VENDORID: text() });

export const accountSchema = shape({
  RECORDNO: text(),
  ACCOUNTNO: text(),
  TITLE: text(),
  ACCOUNTTYPE: openEnum(['balancesheet', 'incomestatement']),
  STATUS: activeOrNot,
  WHENCREATED: optionalText,
  WHENMODIFIED: optionalText,
  ...ownership,
  ...known('NORMALBALANCE CLOSINGTYPE CATEGORY CATEGORYKEY ALTERNATIVEACCOUNT TAXABLE'),
});

export const itemSchema = shape({
  RECORDNO: text(),
  ITEMID: text(),
  NAME: text(),
  STATUS: activeOrNot,
  WHENCREATED: optionalText,
  WHENMODIFIED: optionalText,
  ...ownership,
});

/** Kept raw and not looked at. */
export const rawSchema = openShape({ RECORDNO: text(), WHENMODIFIED: optionalText });

export const companySchema = openShape({ COMPANYID: text(), LOCATIONID: optionalText });

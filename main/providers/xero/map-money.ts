import type { DocumentStatus } from '../../../shared/documents.ts';
import type { AllocationRule, DocumentMapping, EnumRule, Source } from '../contract.ts';
import { issuedOn, lines, lineSum, subtotalAndTax, tombstones, totalFields } from './map-parts.ts';
import { bookDate, decimal, id, money, optional, required, stampDate, text } from './map-sources.ts';

/**
 * What counts where, so that nothing is booked twice (docs/providers/xero.md, "Money and credits"): bank transactions and payments move money on a bank
 * account; prepayments and overpayments are the credits that bank transactions gave rise to; batch payments group payments, and transfers pair bank
 * transactions: neither of the two moves money by itself.
 */

const moneyStatus: EnumRule<DocumentStatus> = {
  path: 'Status',
  values: { AUTHORISED: 'posted', VOIDED: 'void', DELETED: 'deleted' },
};

export const bankTransactionMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  // The amount is never negative; the type tells the direction.
  kind: {
    path: 'Type',
    values: {
      RECEIVE: 'bank-deposit',
      'RECEIVE-OVERPAYMENT': 'bank-deposit',
      'RECEIVE-PREPAYMENT': 'bank-deposit',
      'RECEIVE-TRANSFER': 'bank-deposit',
      SPEND: 'bank-withdrawal',
      'SPEND-OVERPAYMENT': 'bank-withdrawal',
      'SPEND-PREPAYMENT': 'bank-withdrawal',
      'SPEND-TRANSFER': 'bank-withdrawal',
    },
  },
  status: moneyStatus,
  tombstones,
  fields: {
    ...totalFields,
    contactExternalId: optional(id('Contact.ContactID')),
    contactName: optional(text('Contact.Name')),
    accountExternalId: required(id('BankAccount.AccountID')),
    reference: optional(text('Reference')),
    issuedOn,
  },
  lines,
  sums: [subtotalAndTax],
  lineSum: {
    ...lineSum,
    // A transfer has no coding of its own, and the lines of the other two stand on the prepayment or overpayment.
    mayBeEmpty: {
      path: 'Type',
      values: [
        'RECEIVE-TRANSFER',
        'SPEND-TRANSFER',
        'RECEIVE-OVERPAYMENT',
        'SPEND-OVERPAYMENT',
        'RECEIVE-PREPAYMENT',
        'SPEND-PREPAYMENT',
      ],
    },
  },
  base: 'divide',
  foreignNeedsRate: true,
};

/** What a payment of one of these types settles. The whole amount goes to one document. */
function settles(types: readonly string[], targetStream: string, ...targets: readonly Source[]): AllocationRule {
  return {
    path: '',
    when: { path: 'PaymentType', values: types },
    targetStream,
    fields: {
      targetExternalId: required(...targets),
      amountMinor: required(money('Amount')),
      allocatedOn: optional(stampDate('Date')),
    },
  };
}

/** The settled document under whichever name it comes. */
const settled = (field: string): readonly Source[] =>
  ['Invoice', 'CreditNote', 'Prepayment', 'Overpayment'].map((name) => text(`${name}.${field}`));

export const paymentMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: {
    path: 'PaymentType',
    values: {
      ACCRECPAYMENT: 'payment',
      ACCPAYPAYMENT: 'bill-payment',
      ARCREDITPAYMENT: 'refund',
      APCREDITPAYMENT: 'refund',
      ARPREPAYMENTPAYMENT: 'refund',
      APPREPAYMENTPAYMENT: 'refund',
      AROVERPAYMENTPAYMENT: 'refund',
      APOVERPAYMENTPAYMENT: 'refund',
    },
  },
  status: moneyStatus,
  tombstones,
  fields: {
    reference: optional(text('Reference')),
    contactExternalId: optional(...settled('Contact.ContactID')),
    contactName: optional(...settled('Contact.Name')),
    accountExternalId: optional(id('Account.AccountID'), id('BatchPayment.Account.AccountID')),
    issuedOn: required(stampDate('Date')),
    currency: required(...settled('CurrencyCode')),
    rate: optional(decimal('CurrencyRate')),
    totalMinor: required(money('Amount')),
  },
  allocations: [
    settles(['ACCRECPAYMENT', 'ACCPAYPAYMENT'], 'invoices', id('Invoice.InvoiceID')),
    // The official example of a refund names the credit note under `Invoice` only.
    settles(['ARCREDITPAYMENT', 'APCREDITPAYMENT'], 'credit-notes', id('CreditNote.CreditNoteID'), id('Invoice.InvoiceID')),
    settles(
      ['ARPREPAYMENTPAYMENT', 'APPREPAYMENTPAYMENT'],
      'prepayments',
      id('Prepayment.PrepaymentID'),
      id('Prepayment.ID'),
      id('Invoice.InvoiceID'),
    ),
    settles(
      ['AROVERPAYMENTPAYMENT', 'APOVERPAYMENTPAYMENT'],
      'overpayments',
      id('Overpayment.OverpaymentID'),
      id('Overpayment.ID'),
      id('Invoice.InvoiceID'),
    ),
  ],
  base: 'divide',
  foreignNeedsRate: true,
};

export const batchPaymentMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'batch-payment' },
  status: moneyStatus,
  tombstones,
  fields: {
    reference: optional(text('Reference'), text('Narrative')),
    accountExternalId: required(id('Account.AccountID')),
    issuedOn: required(...bookDate('Date')),
    // In the currency of the bank account; an account without one is in base currency.
    currency: optional(text('Account.CurrencyCode')),
    totalMinor: required(money('TotalAmount')),
  },
  currencyOfAccount: 'Account.AccountID',
  allocations: [
    {
      path: 'Payments',
      targetStream: 'payments',
      fields: {
        targetExternalId: required(id('PaymentID')),
        // `Amount` is in the currency of the document that is paid, `BankAmount` in the bank account's, like the total. [sheet; spec]
        amountMinor: required(money('BankAmount'), money('Amount')),
        allocatedOn: optional(),
      },
    },
  ],
  base: 'divide',
};

export const bankTransferMapping: DocumentMapping = {
  target: 'document',
  version: 1,
  kind: { always: 'bank-transfer' },
  status: { path: 'Status', values: { AUTHORISED: 'posted', DELETED: 'deleted' }, absent: 'posted' },
  tombstones,
  // No account: the two bank transactions named in the record move the money.
  fields: {
    reference: optional(text('Reference')),
    // The stamp is not at midnight, so the text twin alone tells the date in the books. [spec example]
    issuedOn: required(...bookDate('Date')),
    currency: optional(text('FromBankAccount.CurrencyCode')),
    rate: optional(decimal('CurrencyRate')),
    totalMinor: required(money('Amount')),
  },
  // The record names no currency; its amount is what left the account. [spec example]
  currencyOfAccount: 'FromBankAccount.AccountID',
  base: 'divide',
};

/**
 * The small-business world, in no platform's words. Money is bigint minor units of the named currency, days are day numbers, quantities and unit prices
 * have 4 decimals, rates have 10 (units of the currency per unit of base currency). The world lives: books.ts changes it, and stamps what it changes.
 */

export interface Currency {
  readonly code: string;
  readonly name: string;
  readonly decimals: number;
}

/** Everything a platform would stamp. `version` moves with every visible change, `updatedMs` only where platforms move theirs. */
export interface Stamped {
  readonly id: string;
  /** Position in the order of creation among its kind. */
  readonly seq: number;
  readonly createdMs: number;
  updatedMs: number;
  version: number;
  /** Removed without a trace: not listed any more, counts for nothing. */
  vanished: boolean;
}

export type AccountType =
  | 'bank'
  | 'receivable'
  | 'payable'
  | 'tax'
  | 'rounding'
  | 'realised-fx'
  | 'retained-earnings'
  | 'current-asset'
  | 'fixed-asset'
  | 'current-liability'
  | 'long-liability'
  | 'equity'
  | 'revenue'
  | 'other-income'
  | 'direct-cost'
  | 'expense'
  | 'depreciation';

export type AccountClass = 'asset' | 'liability' | 'equity' | 'revenue' | 'expense';

export interface Account extends Stamped {
  /** Place in the chart; the ledger's legs name accounts by it. */
  readonly index: number;
  readonly code: string;
  readonly name: string;
  readonly type: AccountType;
  readonly class: AccountClass;
  readonly currency: Currency;
  /** Only bank accounts. */
  readonly bankNumber: string;
  readonly bankKind: 'bank' | 'card' | null;
  readonly taxRate: TaxRate | null;
  status: 'active' | 'archived';
}

export interface TaxRate {
  readonly index: number;
  /** `S20`: the world's own key; projections have their platform's codes. */
  readonly key: string;
  readonly name: string;
  /** Hundredths of a percent: 2000 is 20 %. */
  readonly basisPoints: number;
  readonly parts: readonly { readonly name: string; readonly basisPoints: number }[];
  readonly applies: 'sales' | 'purchases' | 'both' | 'none';
  readonly status: 'active' | 'deleted';
}

export interface Address {
  readonly line1: string;
  readonly line2: string;
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
  readonly country: string;
}

export interface Contact extends Stamped {
  name: string;
  readonly firstName: string;
  readonly lastName: string;
  email: string;
  readonly phone: string;
  readonly taxNumber: string;
  readonly accountNumber: string;
  readonly address: Address;
  readonly currency: Currency;
  readonly isCustomer: boolean;
  readonly isSupplier: boolean;
  status: 'active' | 'archived';
  mergedInto: Contact | null;
  /** Outstanding in the contact's currency: documents' due less credits' remainder. */
  receivable: bigint;
  payable: bigint;
}

export interface Item extends Stamped {
  readonly code: string;
  readonly name: string;
  readonly description: string;
  readonly salePrice: bigint;
  readonly purchasePrice: bigint;
  readonly saleAccount: Account;
  readonly purchaseAccount: Account;
  readonly saleTax: TaxRate;
  readonly purchaseTax: TaxRate;
}

export interface TrackingCategory {
  readonly id: string;
  readonly name: string;
  readonly status: 'active' | 'archived';
  readonly options: readonly { readonly id: string; readonly name: string; readonly status: 'active' | 'archived' }[];
}

export interface Line {
  /** A `note` is text between the goods: it has no quantity, price or account that counts. */
  readonly kind: 'goods' | 'note';
  description: string;
  readonly item: Item | null;
  readonly account: Account;
  readonly taxRate: TaxRate;
  quantity: bigint;
  unitPrice: bigint;
  /** Hundredths of a percent. */
  readonly discountPoints: number;
  /** After discount; contains the tax when the document is `inclusive`. */
  amount: bigint;
  tax: bigint;
  readonly tracking: { readonly category: number; readonly option: number } | null;
}

export type Taxing = 'exclusive' | 'inclusive' | 'none';

export type TradeKind =
  | 'invoice'
  | 'bill'
  | 'credit-note'
  | 'supplier-credit'
  | 'prepayment'
  | 'supplier-prepayment'
  | 'overpayment'
  | 'supplier-overpayment';

/** A document that moves the receivable or payable account and is settled by payments and allocations. */
export interface TradeDocument extends Stamped {
  readonly kind: TradeKind;
  readonly number: string;
  reference: string;
  contact: Contact;
  readonly issuedDay: number;
  dueDay: number | null;
  status: 'draft' | 'submitted' | 'open' | 'paid' | 'void' | 'deleted';
  readonly currency: Currency;
  readonly rate: bigint;
  readonly taxing: Taxing;
  lines: Line[];
  subtotal: bigint;
  tax: bigint;
  total: bigint;
  discount: bigint;
  /** Settled with money: payments of an invoice, refunds of a credit. */
  paid: bigint;
  /** Settled without money: credits applied to an invoice; what a credit has been applied to. */
  credited: bigint;
  due: bigint;
  paidDay: number | null;
  payments: readonly Payment[];
  allocations: readonly Allocation[];
  /** The bank entry that made this prepayment or overpayment. */
  bankEntry: BankEntry | null;
  sent: boolean;
  /** The journal now in force, or -1. */
  journal: number;
}

export interface Payment extends Stamped {
  readonly target: TradeDocument;
  readonly account: Account;
  readonly day: number;
  /** Currency of the target. */
  readonly amount: bigint;
  /** Currency of the bank account. */
  readonly bankAmount: bigint;
  readonly rate: bigint;
  readonly reference: string;
  status: 'posted' | 'deleted';
  batch: BatchPayment | null;
  readonly reconciled: boolean;
}

/** Applies a credit note, prepayment or overpayment to an invoice or bill. */
export interface Allocation {
  readonly id: string;
  readonly credit: TradeDocument;
  readonly target: TradeDocument;
  readonly amount: bigint;
  readonly day: number;
}

export interface BankEntry extends Stamped {
  readonly kind: 'deposit' | 'withdrawal';
  readonly purpose: 'plain' | 'prepayment' | 'overpayment' | 'transfer';
  readonly account: Account;
  contact: Contact | null;
  readonly day: number;
  reference: string;
  readonly rate: bigint;
  readonly taxing: Taxing;
  lines: Line[];
  subtotal: bigint;
  tax: bigint;
  total: bigint;
  status: 'posted' | 'deleted';
  readonly reconciled: boolean;
  /** The prepayment or overpayment this money made. */
  credit: TradeDocument | null;
  journal: number;
}

export interface BankTransfer extends Stamped {
  readonly from: Account;
  readonly to: Account;
  readonly day: number;
  readonly minuteOfDay: number;
  /** Currency of the account it leaves. */
  readonly amount: bigint;
  /** Units of the receiving account's currency per unit of base currency. */
  readonly rate: bigint;
  readonly reference: string;
  readonly fromEntry: BankEntry;
  readonly toEntry: BankEntry;
  status: 'posted' | 'deleted';
  journal: number;
}

export interface BatchPayment extends Stamped {
  readonly kind: 'received' | 'paid';
  readonly account: Account;
  readonly day: number;
  readonly reference: string;
  readonly narrative: string;
  payments: Payment[];
  total: bigint;
  status: 'posted' | 'deleted';
}

export interface ManualJournalLine {
  readonly account: Account;
  readonly description: string;
  readonly taxRate: TaxRate;
  /** Debit positive; base currency. */
  amount: bigint;
}

export interface ManualJournal extends Stamped {
  narration: string;
  readonly day: number;
  status: 'draft' | 'posted' | 'deleted' | 'void';
  lines: ManualJournalLine[];
  journal: number;
}

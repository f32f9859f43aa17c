import { createLedger, type Ledger } from './ledger.ts';
import type { Planted } from './planted.ts';
import type {
  Account,
  AccountClass,
  AccountType,
  BankEntry,
  BankTransfer,
  BatchPayment,
  Contact,
  Currency,
  Item,
  ManualJournal,
  Payment,
  TaxRate,
  TrackingCategory,
  TradeDocument,
} from './types.ts';

/** One set of books of the world. Lists are in order of creation; vanished records stay in them and are skipped by whoever lists. */
export interface Organisation {
  readonly id: string;
  readonly name: string;
  readonly country: 'GB' | 'NZ';
  readonly baseCurrency: Currency;
  readonly currencies: readonly Currency[];
  /** Month the financial year ends with, 1 to 12. */
  readonly yearEndMonth: number;
  readonly createdMs: number;
  /** The last day the generator wrote to; inserts made later are dated on it. */
  readonly todayDay: number;
  /** Seed of ids that are not stored (lines, journals). */
  readonly idSeed: number;
  readonly accounts: Account[];
  readonly taxRates: readonly TaxRate[];
  readonly tracking: readonly TrackingCategory[];
  readonly contacts: Contact[];
  readonly items: Item[];
  readonly trade: Readonly<Record<TradeDocument['kind'], TradeDocument[]>>;
  readonly payments: Payment[];
  readonly bankEntries: BankEntry[];
  readonly transfers: BankTransfer[];
  readonly batches: BatchPayment[];
  readonly manualJournals: ManualJournal[];
  readonly ledger: Ledger;
  /** Duplicates and repeats that are there on purpose. */
  readonly planted: Planted[];
}

const CLASS_BY_TYPE: Readonly<Record<AccountType, AccountClass>> = {
  bank: 'asset',
  receivable: 'asset',
  payable: 'liability',
  tax: 'liability',
  rounding: 'liability',
  'realised-fx': 'expense',
  'retained-earnings': 'equity',
  'current-asset': 'asset',
  'fixed-asset': 'asset',
  'current-liability': 'liability',
  'long-liability': 'liability',
  equity: 'equity',
  revenue: 'revenue',
  'other-income': 'revenue',
  'direct-cost': 'expense',
  expense: 'expense',
  depreciation: 'expense',
};

export function classOfType(type: AccountType): AccountClass {
  return CLASS_BY_TYPE[type];
}

export function emptyOrganisation(
  facts: Omit<
    Organisation,
    | 'accounts'
    | 'contacts'
    | 'items'
    | 'trade'
    | 'payments'
    | 'bankEntries'
    | 'transfers'
    | 'batches'
    | 'manualJournals'
    | 'ledger'
    | 'planted'
  >,
): Organisation {
  const accounts: Account[] = [];
  return {
    ...facts,
    accounts,
    contacts: [],
    items: [],
    trade: {
      invoice: [],
      bill: [],
      'credit-note': [],
      'supplier-credit': [],
      prepayment: [],
      'supplier-prepayment': [],
      overpayment: [],
      'supplier-overpayment': [],
    },
    payments: [],
    bankEntries: [],
    transfers: [],
    batches: [],
    manualJournals: [],
    planted: [],
    ledger: createLedger(() => accounts.length),
  };
}

/** The one account of a type that exists once. */
export function accountOfType(organisation: Organisation, type: AccountType): Account {
  const account = organisation.accounts.find((candidate) => candidate.type === type);
  if (account === undefined) throw new Error(`the chart has no ${type} account`);
  return account;
}

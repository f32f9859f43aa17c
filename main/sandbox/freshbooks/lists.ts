import type { LiveOrganisation } from '../world/generate.ts';
import { billPaymentRow, expenseRow, ofAllocation, ofPayment, otherIncomeRow, paymentRow } from './money-records.ts';
import { accountRow, categoryRow, clientRow, itemRow, taxRow, vendorRow } from './reference-records.ts';
import type { FreshbooksRow, Making } from './row.ts';
import { billRow, creditRow, invoiceRow } from './trade-records.ts';

/** The lists of a business as data: where each is, what its rows are called, and which right it needs. */
export interface FreshbooksList {
  /** The ledger's name for it. */
  readonly stream: string;
  /** Below the account, without a leading slash. */
  readonly path: string;
  readonly rows: string;
  readonly row: string;
  readonly scope: string;
  /** Comes without `lines` unless they are asked for. */
  readonly includesLines?: true;
  /** `search[updated_min]` is understood. */
  readonly dated: boolean;
  make(making: Making): FreshbooksRow[];
}

const FIRST_DAY = -100_000;

const inOrder = (rows: FreshbooksRow[]): FreshbooksRow[] => rows.toSorted((left, right) => left.createdMs - right.createdMs);

/** What left another platform without a trace was deleted here: FreshBooks keeps everything. */
export const LISTS: readonly FreshbooksList[] = [
  {
    stream: 'accounts',
    path: 'journal_entry_accounts/journal_entry_accounts',
    rows: 'journal_entry_accounts',
    row: 'journal_entry_account',
    scope: 'user:journal_entries:read',
    dated: false,
    make: (making) => {
      const { accounts, ledger, todayDay } = making.organisation;
      const balances = ledger.balances(FIRST_DAY, todayDay);
      return accounts.map((account) => accountRow(making, account, balances[account.index] ?? 0n));
    },
  },
  {
    stream: 'taxes',
    path: 'taxes/taxes',
    rows: 'taxes',
    row: 'tax',
    scope: 'user:taxes:read',
    dated: false,
    make: (making) =>
      making.organisation.taxRates
        .filter((rate) => rate.status === 'active' && rate.basisPoints > 0)
        .map((rate) => taxRow(making, rate)),
  },
  {
    stream: 'expense-categories',
    path: 'expenses/categories',
    rows: 'categories',
    row: 'category',
    scope: 'user:expenses:read',
    dated: false,
    make: (making) =>
      making.organisation.accounts
        .filter(({ class: group }) => group === 'expense' || group === 'asset')
        .map((account) => categoryRow(making, account)),
  },
  {
    stream: 'items',
    path: 'items/items',
    rows: 'items',
    row: 'item',
    scope: 'user:billable_items:read',
    dated: true,
    make: (making) => making.organisation.items.map((item) => itemRow(making, item)),
  },
  {
    stream: 'clients',
    path: 'users/clients',
    rows: 'clients',
    row: 'client',
    scope: 'user:clients:read',
    dated: true,
    make: (making) =>
      making.organisation.contacts.filter(({ isCustomer }) => isCustomer).map((contact) => clientRow(making, contact)),
  },
  {
    stream: 'vendors',
    path: 'bill_vendors/bill_vendors',
    rows: 'bill_vendors',
    row: 'bill_vendor',
    scope: 'user:bill_vendors:read',
    dated: true,
    make: (making) =>
      making.organisation.contacts.filter(({ isSupplier }) => isSupplier).map((contact) => vendorRow(making, contact)),
  },
  {
    stream: 'invoices',
    path: 'invoices/invoices',
    rows: 'invoices',
    row: 'invoice',
    scope: 'user:invoices:read',
    includesLines: true,
    dated: true,
    make: (making) => inOrder(making.organisation.trade.invoice.map((document) => invoiceRow(making, document))),
  },
  {
    stream: 'credit-notes',
    path: 'credit_notes/credit_notes',
    rows: 'credit_notes',
    row: 'credit_note',
    scope: 'user:credit_notes:read',
    includesLines: true,
    dated: false,
    make: (making) => {
      const { trade } = making.organisation;
      return inOrder(
        [...trade['credit-note'], ...trade.prepayment, ...trade.overpayment].map((document) => creditRow(making, document)),
      );
    },
  },
  {
    stream: 'payments',
    path: 'payments/payments',
    rows: 'payments',
    row: 'payment',
    scope: 'user:payments:read',
    dated: true,
    make: (making) => {
      const { payments, trade } = making.organisation;
      const paid = payments.filter(({ target }) => target.kind === 'invoice');
      const settled = trade.invoice.flatMap((invoice) => invoice.allocations);
      return inOrder([...paid.map(ofPayment), ...settled.map(ofAllocation)].map((each) => paymentRow(making, each)));
    },
  },
  {
    stream: 'bills',
    path: 'bills/bills',
    rows: 'bills',
    row: 'bill',
    scope: 'user:bills:read',
    dated: true,
    // There are no drafts of bills: what nobody approved was never entered.
    make: (making) =>
      inOrder(
        making.organisation.trade.bill
          .filter(({ status }) => status === 'open' || status === 'paid' || status === 'void')
          .map((document) => billRow(making, document)),
      ),
  },
  {
    stream: 'bill-payments',
    path: 'bill_payments/bill_payments',
    rows: 'bill_payments',
    row: 'bill_payment',
    scope: 'user:bill_payments:read',
    dated: false,
    make: (making) => {
      const { payments, trade } = making.organisation;
      const paid = payments.filter(({ target }) => target.kind === 'bill');
      const settled = trade.bill.flatMap((bill) => bill.allocations);
      return inOrder([...paid.map(ofPayment), ...settled.map(ofAllocation)].map((each) => billPaymentRow(making, each)));
    },
  },
  {
    stream: 'expenses',
    path: 'expenses/expenses',
    rows: 'expenses',
    row: 'expense',
    scope: 'user:expenses:read',
    dated: true,
    make: (making) =>
      inOrder(
        making.organisation.bankEntries
          .filter(({ kind, purpose }) => kind === 'withdrawal' && purpose === 'plain')
          .map((entry) => expenseRow(making, entry)),
      ),
  },
  {
    stream: 'other-incomes',
    path: 'other_incomes/other_incomes',
    rows: 'other_income',
    row: 'other_income',
    scope: 'user:other_income:read',
    dated: true,
    make: (making) =>
      inOrder(
        making.organisation.bankEntries
          .filter(({ kind, purpose }) => kind === 'deposit' && purpose === 'plain')
          .map((entry) => otherIncomeRow(making, entry)),
      ),
  },
];

export interface Lists {
  rowsOf(live: LiveOrganisation, list: FreshbooksList): readonly FreshbooksRow[];
  find(live: LiveOrganisation, list: FreshbooksList, id: number): FreshbooksRow | undefined;
}

/** Rows are made once for each state of the world: making a hundred thousand for every page would be most of the work. */
export function createLists(accountIdOf: (live: LiveOrganisation) => string): Lists {
  const kept = new Map<
    string,
    { readonly revision: number; readonly rows: readonly FreshbooksRow[]; byId: Map<number, FreshbooksRow> | undefined }
  >();
  const numbers = new Map<string, number>();
  const last = new Map<string, number>();
  const keep = (live: LiveOrganisation, list: FreshbooksList) => {
    const accountId = accountIdOf(live);
    const key = `${accountId}/${list.stream}`;
    const known = kept.get(key);
    if (known !== undefined && known.revision === live.revision) return known;
    const idOf = (sequence: string, worldId: string): number => {
      const own = `${accountId}/${sequence}/${worldId}`;
      const given = numbers.get(own);
      if (given !== undefined) return given;
      const next = (last.get(`${accountId}/${sequence}`) ?? 1_000) + 1;
      last.set(`${accountId}/${sequence}`, next);
      numbers.set(own, next);
      return next;
    };
    const fresh = {
      revision: live.revision,
      rows: list.make({ organisation: live.organisation, accountId, idOf }),
      byId: undefined,
    };
    kept.set(key, fresh);
    return fresh;
  };
  return {
    rowsOf: (live, list) => keep(live, list).rows,
    find: (live, list, id) => {
      const entry = keep(live, list);
      entry.byId ??= new Map(entry.rows.map((row) => [row.id, row]));
      return entry.byId.get(id);
    },
  };
}

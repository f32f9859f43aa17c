import type { LiveOrganisation } from '../world/generate.ts';
import type { Currency, TradeDocument } from '../world/types.ts';
import { expenseRow, paymentRows } from './money-records.ts';
import * as reference from './reference-records.ts';
import type { HarvestRow, Making } from './row.ts';
import { estimateRow, hasEstimate, invoiceRow } from './trade-records.ts';

/** The lists of an account as data: where each is, what its rows are called, and who may read it. */
export interface HarvestList {
  /** The ledger's name for it. */
  readonly stream: string;
  /** Below `/v2`, without a leading slash; payments are below their invoice. */
  readonly path: string;
  readonly rows: string;
  /** A manager may not read it. */
  readonly forAdministrators: boolean;
  /** Ordered by the day and paged by numbers. */
  readonly numbered?: true;
  make(making: Making): HarvestRow[];
}

const alive = <Each extends { readonly vanished: boolean }>(records: readonly Each[]): readonly Each[] =>
  records.filter(({ vanished }) => !vanished);

const invoicesOf = ({ organisation }: Making): readonly TradeDocument[] =>
  alive(organisation.trade.invoice).filter(({ status }) => status !== 'deleted');

const customersOf = ({ organisation }: Making) => alive(organisation.contacts).filter(({ isCustomer }) => isCustomer);

const expensesOf = ({ organisation }: Making) =>
  alive(organisation.bankEntries).filter(
    ({ kind, purpose, status }) => kind === 'withdrawal' && purpose === 'plain' && status === 'posted',
  );

/** Of the accounts money could be spent from, whether or not any was. */
const houseCurrencies = ({ organisation }: Making): readonly Currency[] => [
  ...new Map(
    organisation.accounts.filter(({ type }) => type === 'bank').map(({ currency }) => [currency.code, currency] as const),
  ).values(),
];

export const LISTS: readonly HarvestList[] = [
  { stream: 'users', path: 'users', rows: 'users', forAdministrators: false, make: reference.userRows },
  {
    stream: 'clients',
    path: 'clients',
    rows: 'clients',
    forAdministrators: true,
    make: (making) => [
      ...houseCurrencies(making).map((currency) => reference.houseRow(making, currency)),
      ...customersOf(making).map((contact) => reference.clientRow(making, contact)),
    ],
  },
  {
    stream: 'contacts',
    path: 'contacts',
    rows: 'contacts',
    forAdministrators: true,
    make: (making) => customersOf(making).map((contact) => reference.personRow(making, contact)),
  },
  { stream: 'tasks', path: 'tasks', rows: 'tasks', forAdministrators: false, make: reference.taskRows },
  {
    stream: 'projects',
    path: 'projects',
    rows: 'projects',
    forAdministrators: false,
    make: (making) => [
      ...houseCurrencies(making).map((currency) => reference.houseProjectRow(making, currency)),
      ...customersOf(making).map((contact) => reference.projectRow(making, contact)),
    ],
  },
  {
    stream: 'item-categories',
    path: 'invoice_item_categories',
    rows: 'invoice_item_categories',
    forAdministrators: false,
    make: (making) => [
      reference.serviceCategoryRow(making),
      ...alive(making.organisation.items).map((item) => reference.itemCategoryRow(making, item)),
    ],
  },
  {
    stream: 'expense-categories',
    path: 'expense_categories',
    rows: 'expense_categories',
    forAdministrators: false,
    make: (making) =>
      making.organisation.accounts
        .filter(({ class: group }) => group === 'expense' || group === 'asset')
        .map((account) => reference.expenseCategoryRow(making, account)),
  },
  {
    stream: 'estimates',
    path: 'estimates',
    rows: 'estimates',
    forAdministrators: true,
    // An estimate stays when its invoice is deleted.
    make: (making) => making.organisation.trade.invoice.filter(hasEstimate).map((document) => estimateRow(making, document)),
  },
  {
    stream: 'invoices',
    path: 'invoices',
    rows: 'invoices',
    forAdministrators: true,
    make: (making) => invoicesOf(making).map((document) => invoiceRow(making, document)),
  },
  {
    stream: 'payments',
    path: '',
    rows: 'invoice_payments',
    forAdministrators: true,
    make: (making) => invoicesOf(making).flatMap((document) => paymentRows(making, document)),
  },
  {
    stream: 'expenses',
    path: 'expenses',
    rows: 'expenses',
    forAdministrators: false,
    numbered: true,
    make: (making) => expensesOf(making).map((entry) => expenseRow(making, entry)),
  },
];

export interface Lists {
  /** In the order of the answers: the newest first. */
  rowsOf(live: LiveOrganisation, list: HarvestList): readonly HarvestRow[];
  find(live: LiveOrganisation, list: HarvestList, id: number): HarvestRow | undefined;
  /** Undefined for an invoice that is not there. */
  paymentsOf(live: LiveOrganisation, invoiceId: number): readonly HarvestRow[] | undefined;
}

interface Kept {
  readonly revision: number;
  readonly rows: readonly HarvestRow[];
  byId: Map<number, HarvestRow> | undefined;
  byInvoice: Map<string, HarvestRow[]> | undefined;
}

/** Rows are made once for each state of the world: making a hundred thousand for every page would be most of the work. */
export function createLists(): Lists {
  const kept = new Map<string, Kept>();
  const numbers = new Map<string, number>();
  const last = new Map<string, number>();
  const keep = (live: LiveOrganisation, list: HarvestList): Kept => {
    const { id: account } = live.organisation;
    const key = `${account}/${list.stream}`;
    const known = kept.get(key);
    if (known !== undefined && known.revision === live.revision) return known;
    const idOf = (sequence: string, worldId: string): number => {
      const own = `${account}/${sequence}/${worldId}`;
      const given = numbers.get(own);
      if (given !== undefined) return given;
      const next = (last.get(`${account}/${sequence}`) ?? 13_150_000) + 1;
      last.set(`${account}/${sequence}`, next);
      numbers.set(own, next);
      return next;
    };
    const made = list.make({ organisation: live.organisation, idOf });
    const rows = made.toSorted((left, right) => (list.numbered === true ? right.day - left.day : 0) || right.id - left.id);
    const fresh: Kept = { revision: live.revision, rows, byId: undefined, byInvoice: undefined };
    kept.set(key, fresh);
    return fresh;
  };
  const find = (live: LiveOrganisation, list: HarvestList, id: number): HarvestRow | undefined => {
    const entry = keep(live, list);
    entry.byId ??= new Map(entry.rows.map((row) => [row.id, row]));
    return entry.byId.get(id);
  };
  const listOf = (stream: string): HarvestList => {
    const list = LISTS.find((each) => each.stream === stream);
    if (list === undefined) throw new Error(`no list ${stream}`);
    return list;
  };
  return {
    rowsOf: (live, list) => keep(live, list).rows,
    find,
    paymentsOf: (live, invoiceId) => {
      if (find(live, listOf('invoices'), invoiceId) === undefined) return undefined;
      const entry = keep(live, listOf('payments'));
      entry.byInvoice ??= Map.groupBy(entry.rows, ({ name }) => name.split('/')[0] ?? '');
      return entry.byInvoice.get(String(invoiceId)) ?? [];
    },
  };
}

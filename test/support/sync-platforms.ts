import type { ProviderId } from '../../shared/ids.ts';
import type { SandboxOptions } from '../../main/sandbox/server.ts';

type Answers = Omit<SandboxOptions, 'seed' | 'invoices' | 'port' | 'faults' | 'clock'>;

/**
 * What the suites `test/integration/sync-provider*.test.ts` have to know of a platform: what it calls what every platform has, and what it cannot do. A new platform adds an entry
 * to `syncPlatforms`, and every test of the suites runs for it.
 */
export interface SyncPlatform {
  readonly provider: ProviderId;
  /** Ways in which the platform itself answers lists. */
  readonly answers: Readonly<Record<string, Answers>>;
  /** How many sales invoices to try in each of those ways: what is around the end of its pages. */
  readonly counts: Readonly<Record<string, readonly number[]>>;
  /** Small pages, so that a small world has many. */
  readonly smallPages: Answers;
  /** Most requests of one unchanged stream: nothing less can show that nothing changed. */
  readonly quietRequests: number;
  /** A stream with one request more: it is counted in every run besides being listed and read. */
  readonly countedAnyway?: string;
  /** Its keys are good until they are rolled: nothing expires that could be renewed. */
  readonly keysOnly?: true;
  readonly contacts: string;
  /** The tenant with the main books, where faults would strike another first. */
  readonly tenant?: string;
  /** Fields of an invoice, by what they are. */
  readonly fields: { readonly due: string; readonly total: string; readonly date: string; readonly lineAmount: string };
  /** Something tells of a changed invoice that its list by changes leaves out: a count in the answer, or a second feed. */
  readonly noticesLeftOut: boolean;
  /** Records can be erased so that nothing tells of it: `delete-rows` with `how: vanish`. */
  readonly erases: boolean;
  /** A place in a list can be forgotten before the list was read to its end: a result set, a cursor, the record that marks it. Elsewhere places are numbers or keys. */
  readonly forgetsPlaces: boolean;
  /** Answers say how many records there are in all. */
  readonly statesTotals: boolean;
  /** An older refresh token works for a while after it was replaced; without that a lost answer ends the login. Null where nothing is refreshed. */
  readonly forgivesLostRefresh: boolean | null;
  /** A right that one stream alone needs; null where one right is for everything. `provider` names the platform in `POST /__sandbox/settings` where that is needed. */
  readonly right: { readonly stream: string; readonly scope: string; readonly settings: Readonly<Record<string, string>> } | null;
  /** A stream of payments, where its amount and currency stand, and whether the decimal amount is a JSON number or text; null where amounts are whole minor units, or where the suite does not know the place. */
  readonly payments: {
    readonly stream: string;
    readonly amount: string;
    readonly currency: string;
    readonly as: 'number' | 'text';
  } | null;
}

/**
 * None, one, the end of the first page, and, where pages are small, a last page that is full and several pages. Many pages of the others are in sync-provider-limits.test.ts: 5,000
 * records on every platform.
 */
const around = (size: number): readonly number[] => [
  0,
  1,
  size - 1,
  size,
  size + 1,
  ...(size <= 100 ? [2 * size, 5 * size] : []),
];
const aroundXero = [0, 1, 99, 100, 101, 200, 1000, 1001];
/** Where another shape of the same list is at stake, the ends of pages are: what is below one page is the same. */
const ends = (size: number): readonly number[] => [0, size - 1, size, size + 1, 2 * size];

export const syncPlatforms: readonly SyncPlatform[] = [
  {
    provider: 'xero',
    answers: {
      present: { settings: { pagination: 'present' } },
      absent: { settings: { pagination: 'absent' } },
      hasNextPage: { settings: { pagination: 'hasNextPage' } },
    },
    counts: { present: aroundXero, absent: aroundXero, hasNextPage: aroundXero },
    smallPages: { settings: { maxPageSize: 20 } },
    quietRequests: 2,
    contacts: 'contacts',
    fields: { due: 'AmountDue', total: 'Total', date: 'DateString', lineAmount: 'LineItems.LineAmount' },
    noticesLeftOut: true,
    erases: true,
    forgetsPlaces: false,
    statesTotals: true,
    forgivesLostRefresh: true,
    right: { stream: 'contacts', scope: 'accounting.contacts.read', settings: {} },
    payments: { stream: 'payments', amount: 'Amount', currency: 'Invoice.CurrencyCode', as: 'number' },
  },
  {
    provider: 'quickbooks',
    answers: {
      'as asked for': {},
      'in hundreds': { quickbooks: { maxPageSize: 100 } },
      'with one row more than asked for': { quickbooks: { maxPageSize: 100, extraRows: 1 } },
    },
    counts: { 'as asked for': around(1000), 'in hundreds': around(100), 'with one row more than asked for': ends(100) },
    smallPages: { quickbooks: { maxPageSize: 20 } },
    // What changed, the end of it, and what was removed.
    quietRequests: 3,
    contacts: 'customers',
    fields: { due: 'Balance', total: 'TotalAmt', date: 'TxnDate', lineAmount: 'Line.Amount' },
    noticesLeftOut: true,
    erases: true,
    forgetsPlaces: false,
    statesTotals: true,
    forgivesLostRefresh: true,
    right: null,
    payments: { stream: 'payments', amount: 'TotalAmt', currency: 'CurrencyRef.value', as: 'number' },
  },
  {
    provider: 'freshbooks',
    answers: { 'as asked for': {} },
    counts: { 'as asked for': around(100) },
    smallPages: { freshbooks: { maxPageSize: 20 } },
    // The list, its count, and what was removed.
    quietRequests: 3,
    contacts: 'clients',
    fields: { due: 'outstanding', total: 'amount', date: 'create_date', lineAmount: 'lines.amount' },
    noticesLeftOut: true,
    erases: false,
    forgetsPlaces: false,
    statesTotals: true,
    forgivesLostRefresh: false,
    right: { stream: 'clients', scope: 'user:clients:read', settings: { provider: 'freshbooks' } },
    payments: { stream: 'payments', amount: 'amount.amount', currency: 'amount.code', as: 'text' },
  },
  {
    provider: 'sage-intacct',
    answers: {
      'as asked for': {},
      'in twenties, with days first and a clock of twelve hours': {
        sageIntacct: { maxPageSize: 20, dateOrder: '.dmY', clock: '12', gmtOffset: '+09:30' },
      },
    },
    counts: { 'as asked for': around(100), 'in twenties, with days first and a clock of twelve hours': around(20) },
    smallPages: { sageIntacct: { maxPageSize: 20 } },
    // What changed, its records, and what was removed.
    quietRequests: 3,
    // Batches of the system may be stamped 1970, and a list by changes could miss them.
    countedAnyway: 'journals',
    contacts: 'customers',
    tenant: 'HARBOURFINCH|100',
    fields: {
      due: 'TRX_TOTALDUE',
      total: 'TRX_TOTALENTERED',
      date: 'WHENCREATED',
      lineAmount: 'ARINVOICEITEMS.TRX_AMOUNT',
    },
    noticesLeftOut: true,
    erases: true,
    forgetsPlaces: true,
    statesTotals: true,
    forgivesLostRefresh: null,
    // A right is a permission of the user, which the company gives and takes; the login has no scopes.
    right: null,
    payments: { stream: 'payments', amount: 'TRX_PAYMENTAMOUNT', currency: 'CURRENCY', as: 'text' },
  },
  {
    provider: 'stripe',
    answers: { 'by has_more': {} },
    counts: { 'by has_more': around(100) },
    smallPages: { stripe: { pageCap: 20 } },
    // What is new, and the events of what changed.
    quietRequests: 2,
    keysOnly: true,
    contacts: 'customers',
    fields: { due: 'amount_remaining', total: 'total', date: 'effective_at', lineAmount: 'lines.data.amount' },
    noticesLeftOut: true,
    erases: true,
    forgetsPlaces: true,
    statesTotals: false,
    forgivesLostRefresh: null,
    right: null,
    payments: null,
  },
  {
    provider: 'netsuite',
    answers: {
      'as asked for': {},
      'in hundreds': { netsuite: { maxPageSize: 100 } },
    },
    counts: { 'as asked for': around(1000), 'in hundreds': around(100) },
    // Rows are lines: an invoice has several.
    smallPages: { netsuite: { maxPageSize: 60 } },
    // What changed, how many did, and what was removed.
    quietRequests: 3,
    contacts: 'customers',
    fields: { due: 'foreignamountunpaid', total: 'foreigntotal', date: 'trandate', lineAmount: 'foreignamount' },
    noticesLeftOut: true,
    erases: true,
    // The sandbox's login signs each request with a token that does not run out.
    forgetsPlaces: false,
    statesTotals: true,
    forgivesLostRefresh: null,
    right: null,
    payments: null,
  },
  {
    provider: 'harvest',
    answers: {
      'with the address of the next page': { harvest: { maxPageSize: 100 } },
      'with page numbers': { harvest: { maxPageSize: 100, paging: 'numbers' } },
      'without any count': { harvest: { maxPageSize: 100, withoutTotals: true } },
    },
    counts: {
      'with the address of the next page': around(100),
      'with page numbers': ends(100),
      'without any count': ends(100),
    },
    smallPages: { harvest: { maxPageSize: 20 } },
    // What changed, and the count; for payments, the invoices that changed last.
    quietRequests: 2,
    contacts: 'clients',
    fields: { due: 'due_amount', total: 'amount', date: 'issue_date', lineAmount: 'line_items.amount' },
    noticesLeftOut: true,
    erases: true,
    forgetsPlaces: true,
    statesTotals: true,
    forgivesLostRefresh: true,
    right: null,
    payments: null,
  },
];

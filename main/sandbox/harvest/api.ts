import { dayFromText } from '../calendar.ts';
import { decimalText } from '../decimal.ts';
import { RawNumber, treeText } from '../json-tree.ts';
import type { SimReply, SimRequest } from '../simulator.ts';
import type { LiveOrganisation } from '../world/generate.ts';
import { invalidToken, json, type Identity } from './identity.ts';
import { LISTS, type HarvestList, type Lists } from './lists.ts';
import { listAnswer, recordAnswer, unprocessable } from './paging.ts';
import type { HarvestRow } from './row.ts';
import type { HarvestSettings } from './settings.ts';

/** The service below `/v2`: who may ask, how often, and the answers. */
export interface Api {
  /** `path` below `/v2`, without a leading slash. */
  handle(request: SimRequest, path: string): SimReply;
}

export interface ApiDeps {
  readonly liveOf: (accountId: string) => LiveOrganisation | undefined;
  readonly lists: Lists;
  readonly identity: Identity;
  readonly settings: () => HarvestSettings;
  /** Streams this person lost the right to. */
  readonly shut: ReadonlySet<string>;
  readonly isForgotten: (cursor: string) => boolean;
}

const notFound = (): SimReply => json(404, { status: 404, error: 'Not Found' });
const forbidden = (): SimReply => json(403, { message: 'You do not have permission to access this resource.' });

export function createApi(deps: ApiDeps): Api {
  const { settings, lists } = deps;
  const isTooMany = createLimiter(15_000, () => settings().per15Sec);
  const isTooManyReports = createLimiter(900_000, () => settings().reportsPer15Min);
  const mayRead = (stream: string, forAdministrators: boolean): boolean =>
    !deps.shut.has(stream) && (!forAdministrators || settings().role === 'administrator');

  const textOf =
    (stream: string) =>
    (row: HarvestRow): string => {
      const record = row.json();
      const { amount } = record;
      const quoted = stream === 'payments' && settings().paymentAmountAsText && amount instanceof RawNumber;
      return treeText(quoted ? { ...record, amount: amount.text } : record);
    };
  const list = (request: SimRequest, definition: HarvestList, rows: readonly HarvestRow[]): SimReply =>
    mayRead(definition.stream, definition.forAdministrators)
      ? listAnswer({
          request,
          name: definition.rows,
          rows,
          numbered: definition.numbered === true,
          settings: settings(),
          isForgotten: deps.isForgotten,
          textOf: textOf(definition.stream),
        })
      : forbidden();

  const answer = (request: SimRequest, live: LiveOrganisation, path: string): SimReply => {
    const [head = '', id, tail] = path.split('/');
    if (head === 'company') return mayRead('company', true) ? company(live) : forbidden();
    if (head === 'reports') return expenseReport(live, lists, request, path);
    if (tail === 'payments' && head === 'invoices') {
      const payments = LISTS.find(({ stream }) => stream === 'payments');
      const rows = lists.paymentsOf(live, Number(id));
      return payments === undefined || rows === undefined ? notFound() : list(request, payments, rows);
    }
    const definition = LISTS.find((each) => each.path === head && each.path !== '');
    if (definition === undefined || tail !== undefined) return notFound();
    if (id === undefined) return list(request, definition, lists.rowsOf(live, definition));
    if (!mayRead(definition.stream, definition.forAdministrators)) return forbidden();
    const row = /^\d+$/.test(id) ? lists.find(live, definition, Number(id)) : undefined;
    return row === undefined ? notFound() : recordAnswer(row);
  };

  return {
    handle: (request, path) => {
      if ((request.headers['user-agent'] ?? '') === '')
        return { status: 400, headers: { 'content-type': 'text/plain' }, body: 'Bad Request: User-Agent is required' };
      const live = deps.liveOf(request.headers['harvest-account-id'] ?? '');
      if (deps.identity.bearer(request) === undefined || live === undefined) return invalidToken();
      const waitSec = path.startsWith('reports/') ? isTooManyReports(request.nowMs) : isTooMany(request.nowMs);
      if (settings().rateLimits && waitSec > 0) return { status: 429, headers: { 'retry-after': String(waitSec) }, body: '' };
      if (request.method !== 'GET') return json(405, { message: 'The sandbox is read-only.' });
      return answer(request, live, path);
    },
  };
}

/** How many seconds to wait; 0 when the request is within the limit, and counted. */
function createLimiter(windowMs: number, most: () => number): (nowMs: number) => number {
  let lately: number[] = [];
  return (nowMs) => {
    lately = lately.filter((atMs) => atMs > nowMs - windowMs);
    const first = lately[0];
    if (lately.length >= most() && first !== undefined) return Math.max(1, Math.ceil((first + windowMs - nowMs) / 1_000));
    lately.push(nowMs);
    return 0;
  };
}

export const domainOf = ({ organisation }: LiveOrganisation): string =>
  `${organisation.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '')}.harvestapp.com`;

function company(live: LiveOrganisation): SimReply {
  return json(200, {
    base_uri: `https://${domainOf(live)}`,
    full_domain: domainOf(live),
    name: live.organisation.name,
    is_active: true,
    week_start_day: 'Monday',
    wants_timestamp_timers: true,
    time_format: 'hours_minutes',
    date_format: '%d/%m/%Y',
    plan_type: 'simple-v4',
    expense_feature: true,
    invoice_feature: true,
    estimate_feature: true,
    approval_feature: true,
    team_feature: true,
    clock: '24h',
    currency_code_display: 'iso_code_none',
    currency_symbol_display: 'symbol_before',
    decimal_symbol: '.',
    thousands_separator: ',',
    color_scheme: 'orange',
    weekly_capacity: 126_000,
  });
}

/** `reports/expenses/clients`: what was spent in at most a year, by client. [doc: Reports] */
function expenseReport(live: LiveOrganisation, lists: Lists, request: SimRequest, path: string): SimReply {
  const expenses = LISTS.find(({ stream }) => stream === 'expenses');
  if (path !== 'reports/expenses/clients' || expenses === undefined) return notFound();
  const [from, to] = ['from', 'to'].map((name) => dayOf(request.query.get(name)));
  if (from === undefined || to === undefined) return unprocessable('from and to are required');
  if (to - from > 365) return unprocessable('the timeframe may be 365 days at most');
  const sums = new Map<string, { readonly decimals: number; sum: bigint }>();
  for (const { day, total } of lists.rowsOf(live, expenses)) {
    if (total === null || day < from || day > to) continue;
    const { code, decimals } = total.currency;
    const entry = sums.get(code) ?? { decimals, sum: 0n };
    sums.set(code, entry);
    entry.sum += total.amount;
  }
  const results = [...sums].map(
    ([currency, { decimals, sum }]) =>
      `{"client_name":"${currency}","total_amount":${decimalText(sum, decimals)},"billable_amount":0.0,"currency":"${currency}"}`,
  );
  const body = `{"results":[${results.join(',')}],"per_page":2000,"total_pages":1,"total_entries":${results.length},"next_page":null,"previous_page":null,"page":1}`;
  return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

/** `20260131`, or with strokes. */
function dayOf(text: string | null): number | undefined {
  const parts = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text ?? '');
  return parts === null ? undefined : dayFromText(`${parts[1]}-${parts[2]}-${parts[3]}`);
}

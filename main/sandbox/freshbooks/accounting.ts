import { dayFromText, dayOfMs, dayText } from '../calendar.ts';
import type { RowsBody, SimReply, SimRequest } from '../simulator.ts';
import type { LiveOrganisation } from '../world/generate.ts';
import { json, type Identity } from './identity.ts';
import { LISTS, type FreshbooksList, type Lists } from './lists.ts';
import type { FreshbooksRow } from './row.ts';
import type { FreshbooksSettings } from './settings.ts';
import { easternDayStart, money } from './text.ts';

/** The accounting service below `/accounting/account/{account_id}`: who may ask, how often, and the answers. */
export interface Accounting {
  /** `path` below the account, without a leading slash. */
  handle(request: SimRequest, accountId: string, path: string): SimReply;
}

const DEFAULT_ROWS = 15;
const MINUTE_MS = 60_000;

export function createAccounting(ask: {
  readonly liveOf: (accountId: string) => LiveOrganisation | undefined;
  readonly isInactive: (accountId: string) => boolean;
  readonly lists: Lists;
  readonly identity: Identity;
  readonly settings: () => FreshbooksSettings;
}): Accounting {
  const { lists, identity, settings } = ask;
  let lately: number[] = [];

  const isTooMany = (nowMs: number): boolean => {
    if (!settings().rateLimits) return false;
    lately = lately.filter((atMs) => atMs > nowMs - MINUTE_MS);
    if (lately.length >= settings().perMinute) return true;
    lately.push(nowMs);
    return false;
  };

  const refuse = (request: SimRequest, status: number, error: AccountingError): SimReply =>
    json(settings().errorsWith200 ? 200 : status, errorBody(request, status, error));

  const list = (live: LiveOrganisation, definition: FreshbooksList, request: SimRequest): SimReply => {
    const { query } = request;
    const page = wholeNumber(query.get('page'), 1);
    const asked = wholeNumber(query.get('per_page'), DEFAULT_ROWS);
    if (page === undefined)
      return refuse(request, 400, {
        errno: 1014,
        field: 'page',
        message: 'Invalid page.',
        object: '',
        value: query.get('page') ?? '',
      });
    if (asked === undefined)
      return refuse(request, 400, {
        errno: 1013,
        field: 'per_page',
        message: 'Invalid per_page.',
        object: '',
        value: query.get('per_page') ?? '',
      });
    const perPage = Math.max(1, Math.min(asked, settings().maxPageSize));
    const rows = filtered(lists.rowsOf(live, definition), definition, query);
    const start = (Math.max(1, page) - 1) * perPage;
    const withLines = definition.includesLines !== true || query.getAll('include[]').includes('lines');
    const body: RowsBody = {
      rows: rows.slice(start, start + perPage).map((row) => textOf(row, withLines, request.nowMs)),
      counts: { itemCount: rows.length, pageCount: Math.ceil(rows.length / perPage) },
      render: (sent, counts) =>
        `{"response":{"result":{"${definition.rows}":[${sent.join(',')}],"page":${Math.max(1, page)},"pages":${counts?.pageCount ?? 0},"per_page":${perPage},"total":${counts?.itemCount ?? 0}}}}`,
    };
    return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
  };

  const record = (live: LiveOrganisation, definition: FreshbooksList, id: string, request: SimRequest): SimReply => {
    // Deleted records are shown by id still.
    const row = /^\d+$/.test(id) ? lists.find(live, definition, Number(id)) : undefined;
    if (row === undefined)
      return refuse(request, 404, {
        errno: 1012,
        field: `${definition.row}id`,
        message: `${definition.row} not found.`,
        object: definition.row,
        value: id,
      });
    const withLines = definition.includesLines !== true || request.query.getAll('include[]').includes('lines');
    const body: RowsBody = {
      rows: [textOf(row, withLines, request.nowMs)],
      counts: null,
      render: (sent) => `{"response":{"result":{"${definition.row}":${sent[0] ?? '{}'}}}}`,
    };
    return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
  };

  return {
    handle: (request, accountId, path) => {
      const grant = identity.bearer(request);
      if (grant === undefined || grant.revoked || request.nowMs >= grant.expiresAtMs) return unauthenticated();
      if (isTooMany(request.nowMs)) return json(429, { message: 'Too many requests' });
      const live = ask.liveOf(accountId);
      const [head = '', tail = '', id] = path.split('/');
      if (ask.isInactive(accountId))
        return refuse(request, 403, { errno: 1042, field: '', message: 'The account is inactive.', object: '', value: '' });
      if (live === undefined) return refuse(request, 403, notAuthorized);
      if (request.method !== 'GET') return refuse(request, 405, { ...notAuthorized, message: 'The sandbox is read-only.' });
      const granted = grant.scopes.filter((scope) => !identity.droppedScopes.has(scope));
      const report = head === 'reports' && tail === 'accounting' ? (id ?? '') : undefined;
      const definition = LISTS.find((each) => each.path === `${head}/${tail}`);
      const scope = report === undefined ? definition?.scope : 'user:reports:read';
      if (scope === undefined) return json(404, { message: 'Requested resource could not be found.' });
      if (!granted.includes(scope))
        return refuse(request, 403, {
          ...notAuthorized,
          message: `The server could not verify that you are authorized to access the URL requested. Scopes needed: ${scope}. Scopes provided: ${granted.join(' ')}`,
        });
      if (report !== undefined)
        return report === 'accounts_aging'
          ? aging(live, request)
          : json(404, { message: 'Requested resource could not be found.' });
      if (definition === undefined) return json(404, { message: 'Requested resource could not be found.' });
      return id === undefined ? list(live, definition, request) : record(live, definition, id, request);
    },
  };
}

export function unauthenticated(): SimReply {
  return json(401, { error: 'unauthenticated', error_description: 'This action requires authentication to continue.' });
}

interface AccountingError {
  readonly errno: number;
  readonly field: string;
  readonly message: string;
  readonly object: string;
  readonly value: string;
}

const notAuthorized: AccountingError = {
  errno: 1003,
  field: '',
  message: 'The server could not verify that you are authorized to access the URL requested.',
  object: '',
  value: '',
};

/** In the shape of its time: a dated `Api-Version` brings the newer one. [recorded answers] */
function errorBody(request: SimRequest, status: number, error: AccountingError): unknown {
  if (!/^\d{4}-/.test(request.headers['api-version'] ?? '')) return { response: { errors: [error] } };
  const { errno, ...metadata } = error;
  return {
    code: status === 404 ? 5 : 7,
    message: `Request failed with status_code: ${status}`,
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: String(errno),
        domain: 'accounting.api.freshbooks.com',
        metadata,
      },
    ],
  };
}

/** `0` is the first page too; what is no number is refused. */
function wholeNumber(text: string | null, fallback: number): number | undefined {
  if (text === null) return fallback;
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** `search[…]` as the accounting service understands it; keys it does not know are ignored. */
function filtered(rows: readonly FreshbooksRow[], list: FreshbooksList, query: URLSearchParams): readonly FreshbooksRow[] {
  const asked = [...query.getAll('search[vis_state]'), ...query.getAll('search[vis_state][]')];
  const shown = asked.length === 0 ? ['0', '2'] : asked;
  const min = list.dated ? query.get('search[updated_min]') : null;
  const fromMs = min !== null && /^\d{4}-\d{2}-\d{2}$/.test(min) ? easternDayStart(min) : 0;
  return rows.filter((row) => shown.includes(String(row.visState)) && row.updatedMs >= fromMs);
}

function textOf(row: FreshbooksRow, withLines: boolean, nowMs: number): string {
  const record = row.json(nowMs);
  if (withLines) return JSON.stringify(record);
  const { lines: _left, ...rest } = record;
  return JSON.stringify(rest);
}

/** Open invoices that were sent, by age at a day, in the business's own currency. */
function aging({ organisation }: LiveOrganisation, request: SimRequest): SimReply {
  const { baseCurrency } = organisation;
  const end = request.query.get('end_date');
  const endDay = end === null ? dayOfMs(request.nowMs) : dayFromText(end);
  const code = request.query.get('currency_code') ?? baseCurrency.code;
  const currency = organisation.currencies.find((each) => each.code === code) ?? baseCurrency;
  const open = organisation.trade.invoice.filter(
    (invoice) =>
      !invoice.vanished && invoice.status === 'open' && invoice.currency.code === currency.code && invoice.issuedDay <= endDay,
  );
  const between = (from: number, to: number): bigint =>
    open.reduce((sum, invoice) => {
      const age = endDay - (invoice.dueDay ?? invoice.issuedDay);
      return age >= from && age <= to ? sum + invoice.due : sum;
    }, 0n);
  const ages = {
    '0-30': money(between(-100_000, 30), currency),
    '31-60': money(between(31, 60), currency),
    '61-90': money(between(61, 90), currency),
    '91+': money(between(91, 100_000), currency),
    total: money(between(-100_000, 100_000), currency),
  };
  return json(200, {
    response: {
      result: {
        accounts_aging: {
          end_date: dayText(endDay),
          company_name: organisation.name,
          currency_code: currency.code,
          download_token: 'sandbox',
          totals: ages,
          accounts: [],
        },
      },
    },
  });
}

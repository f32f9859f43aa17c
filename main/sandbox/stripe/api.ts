import type { RowsBody, SimReply, SimRequest } from '../simulator.ts';
import type { LiveOrganisation } from '../world/generate.ts';
import type { EventLog, StripeEvent } from './events.ts';
import { idOf } from './ids.ts';
import { shownKey, type Identity, type Key } from './identity.ts';
import { LISTS, type Lists, type StripeList } from './lists.ts';
import { balanceOf } from './money-records.ts';
import { dated, isWrong, pageOf, readListQuery, type WrongParam } from './query.ts';
import { code, secOf, type StripeRow } from './row.ts';
import type { StripeSettings } from './settings.ts';

/** The API below `/v1/`: who may ask, in which version, how often, and the answers. */
export interface Api {
  handle(request: SimRequest, tenant: string | null): SimReply;
  /** Objects that are gone as places in a list although the rows that follow them are not. */
  readonly lostPlaces: Set<string>;
}

export interface Account {
  readonly id: string;
  readonly live: LiveOrganisation;
  /** Reached through the first account, which is a platform's. */
  readonly connected: boolean;
  disconnected: boolean;
}

const VERSION = /^\d{4}-\d{2}-\d{2}(?:\.[a-z]+)?$/;

export function createApi(ask: {
  readonly accounts: readonly Account[];
  readonly lists: Lists;
  readonly events: EventLog;
  readonly identity: Identity;
  readonly settings: () => StripeSettings;
}): Api {
  const { accounts, lists, events, identity, settings } = ask;
  const lately = new Map<string, number[]>();
  const lostPlaces = new Set<string>();
  let requests = 0;

  const isTooMany = (account: string, nowMs: number): boolean => {
    if (!settings().rateLimits) return false;
    const recent = (lately.get(account) ?? []).filter((atMs) => atMs > nowMs - 1_000);
    lately.set(account, recent);
    if (recent.length >= settings().perSecond) return true;
    recent.push(nowMs);
    return false;
  };

  const jsonOf = (row: StripeRow, list: StripeList, request: SimRequest, old: boolean): Readonly<Record<string, unknown>> => {
    const record = row.json(request.nowMs, old);
    if (row.lines === undefined) return record;
    const data = row.lines(old);
    const { partSize } = settings();
    const url = `/v1/${list.path}/${row.id}/lines`;
    return { ...record, lines: { object: 'list', data: data.slice(0, partSize), has_more: data.length > partSize, url } };
  };

  /** Objects named by their ids put in their place: one level deep. */
  const expanded = (
    record: Readonly<Record<string, unknown>>,
    paths: readonly string[],
    context: Context,
  ): Readonly<Record<string, unknown>> | Refusal => {
    const fields: Record<string, unknown> = { ...record };
    for (const field of paths) {
      const id = record[field];
      if (id === null || id === undefined) continue;
      const list = LISTS.find((each) => each.object === field);
      if (list === undefined || typeof id !== 'string')
        return wrong(`This property cannot be expanded (${field}).`, { param: 'expand' });
      if (!identity.mayRead(context.key, list.permission)) return lacking(context, list.permission);
      const row = lists.find(context.account.live, list, id);
      if (row !== undefined) fields[field] = jsonOf(row, list, context.request, context.old);
    }
    return fields;
  };

  const listReply = (list: StripeList, context: Context): SimReply | Refusal => {
    const { request, account, old } = context;
    const query = readListQuery(request.query, list.filters, settings().maxPageSize);
    if (isWrong(query)) return refusalOf(query);
    const filters = new Map<string, string>();
    for (const name of list.filters) {
      const value = request.query.get(name);
      if (value !== null && !(list.hidden?.field === name && value === 'all') && name !== 'payout') filters.set(name, value);
    }
    const json = (row: StripeRow) => row.json(request.nowMs, old);
    const { rows, start } = dated(context.key.live ? lists.rowsOf(account.live, list) : [], query);
    const fits = fieldFilter(list, context, filters);
    const shown = fits === null ? rows : rows.filter((row) => fits(row, json));
    const page = pageOf(shown, { ...query, limit: Math.min(query.limit, settings().pageCap) }, (id) => {
      const place = lostPlaces.has(id) || !context.key.live ? undefined : lists.placeOf(account.live, list, id);
      if (place === undefined) return undefined;
      // An object outside the filter marks a place as well: behind the last shown one that stands in front of it.
      if (fits === null) return Math.min(Math.max(place - start, -1), shown.length - 1);
      return shown.findLastIndex((row) => (lists.placeOf(account.live, list, row.id) ?? 0) <= place);
    });
    if ('status' in page) return refusalOf(page);
    const sent: string[] = [];
    for (const row of page.rows) {
      const record = expanded(
        jsonOf(row, list, request, old),
        query.expand.map((path) => path.replace(/^data\./, '')),
        context,
      );
      if (isRefusal(record)) return record;
      sent.push(JSON.stringify(record));
    }
    return { ...answered(context), body: listBody(`/v1/${list.path}`, sent, page.hasMore) };
  };

  /** Null when every row is shown. */
  const fieldFilter = (
    list: StripeList,
    { request, account }: Context,
    filters: ReadonlyMap<string, string>,
  ): ((row: StripeRow, json: (row: StripeRow) => Readonly<Record<string, unknown>>) => boolean) | null => {
    const { hidden } = list;
    const hides = hidden !== undefined && !request.query.has(hidden.field);
    const payout = request.query.get('payout');
    if (filters.size === 0 && !hides && payout === null) return null;
    const { transactions } = lists.movements(account.live);
    const members =
      payout === null
        ? null
        : new Set(transactions.filter((each) => each.payout === payout || each.source === payout).map(({ id }) => id));
    return (row, json) => {
      if (members !== null && !members.has(row.id)) return false;
      const record = json(row);
      if (hides && record[hidden.field] === hidden.value) return false;
      return [...filters].every(([field, value]) => String(record[field]) === value);
    };
  };

  const recordReply = (list: StripeList, id: string, context: Context): SimReply | Refusal => {
    const { request, account, old } = context;
    for (const name of request.query.keys()) {
      if (!/^expand\[\d*\]$/.test(name))
        return refusalOf({ status: 400, code: 'parameter_unknown', param: name, message: `Received unknown parameter: ${name}` });
    }
    const row = lists.find(account.live, list, id);
    if (row !== undefined && !context.key.live) return ofOtherMode(list, id);
    if (row === undefined) {
      const wasThere =
        list.remembers === true &&
        context.key.live &&
        account.live.organisation.contacts.some((contact) => idOf('cus', contact.id) === id);
      if (wasThere) return { ...answered(context), body: JSON.stringify({ id, object: list.object, deleted: true }) };
      return refusalOf({ status: 404, code: 'resource_missing', param: 'id', message: `No such ${list.object}: '${id}'` });
    }
    const paths = [...request.query].map(([, value]) => value);
    const record = expanded(jsonOf(row, list, request, old), paths, context);
    if (isRefusal(record)) return record;
    const body: RowsBody = { rows: [JSON.stringify(record)], counts: null, render: (rows) => rows[0] ?? '{}' };
    return { ...answered(context), body };
  };

  const linesReply = (list: StripeList, id: string, context: Context): SimReply | Refusal => {
    const row = lists.find(context.account.live, list, id);
    if (row !== undefined && !context.key.live) return ofOtherMode(list, id);
    if (row?.lines === undefined)
      return refusalOf({ status: 404, code: 'resource_missing', param: 'id', message: `No such ${list.object}: '${id}'` });
    const query = readListQuery(context.request.query, [], settings().maxPageSize);
    if (isWrong(query)) return refusalOf(query);
    const all = row.lines(context.old).map((line) => ({ id: String(line['id']), line }));
    const page = pageOf(all, query, (each) => placeIn(all, each));
    if ('status' in page) return refusalOf(page);
    const rows = page.rows.map(({ line }) => JSON.stringify(line));
    return { ...answered(context), body: listBody(`/v1/${list.path}/${id}/lines`, rows, page.hasMore) };
  };

  const eventsReply = (context: Context): SimReply | Refusal => {
    const { request, account } = context;
    const query = readListQuery(request.query, ['type', 'types', 'delivery_success'], settings().maxPageSize);
    if (isWrong(query)) return refusalOf(query);
    const group = request.query.get('type');
    const names = [...request.query].flatMap(([name, value]) => (/^types\[\d*\]$/.test(name) ? [value] : []));
    if (names.length > 20)
      return refusalOf({ status: 400, code: 'parameter_invalid', param: 'types', message: 'Too many types' });
    if (group !== null && names.length > 0) return wrong('You may only specify one of these parameters: type, types.', {});
    const oldestSec = secOf(request.nowMs) - settings().eventDays * 86_400;
    const all = context.key.live ? events.since(account.live, Math.max(oldestSec, query.fromSec)) : [];
    const found = all.filter(
      ({ type, createdSec }) =>
        createdSec <= query.toSec && (group === null || fits(type, group)) && (names.length === 0 || names.includes(type)),
    );
    const page = pageOf(found, query, (id) => placeIn(found, id));
    if ('status' in page) return refusalOf(page);
    const rows = page.rows.map((event) => JSON.stringify(eventJson(event, context)));
    return { ...answered(context), body: listBody('/v1/events', rows, page.hasMore) };
  };

  /** In the account's own version, whatever the request asks for: an event keeps the shape of its day. */
  const eventJson = (event: StripeEvent, { account, request }: Context) => {
    const old = isOld(settings().defaultVersion);
    const row = lists.find(account.live, event.list, event.objectId);
    const gone = { id: event.objectId, object: event.list.object };
    return {
      id: event.id,
      object: 'event',
      api_version: settings().defaultVersion,
      created: event.createdSec,
      data: { object: row === undefined ? gone : jsonOf(row, event.list, request, old) },
      livemode: true,
      pending_webhooks: 0,
      request: null,
      type: event.type,
    };
  };

  const respond = (context: Context): SimReply | Refusal => {
    const { request, account, key } = context;
    const [head = '', id, part] = request.path.slice('/v1/'.length).split('/');
    const need = (permission: string, answer: () => SimReply | Refusal): SimReply | Refusal =>
      identity.mayRead(key, permission) ? answer() : lacking(context, permission);
    if (head === 'account' && id === undefined)
      return need('rak_account_read', () => ({ ...answered(context), body: JSON.stringify(accountJson(account)) }));
    if (head === 'accounts' && id === undefined) {
      return need('rak_connected_account_read', () => {
        const query = readListQuery(request.query, [], settings().maxPageSize);
        if (isWrong(query)) return refusalOf(query);
        const all = accounts.filter(({ connected, disconnected }) => connected && !disconnected);
        const page = pageOf(all, query, (each) => placeIn(all, each));
        if ('status' in page) return refusalOf(page);
        const rows = page.rows.map((each) => JSON.stringify(accountJson(each)));
        return { ...answered(context), body: listBody('/v1/accounts', rows, page.hasMore) };
      });
    }
    if (head === 'balance' && id === undefined)
      return need('rak_balance_read', () => ({
        ...answered(context),
        body: JSON.stringify(key.live ? balanceOf(lists.movements(account.live), request.nowMs) : noBalance(account)),
      }));
    if (head === 'events' && id === undefined) return need('rak_event_read', () => eventsReply(context));
    const list = LISTS.find(({ path }) => path === head);
    if (list === undefined || (part !== undefined && part !== 'lines')) {
      return wrong(`Unrecognized request URL (${request.method}: ${request.path}).`, {}, 404);
    }
    return need(list.permission, () => {
      if (id === undefined) return listReply(list, context);
      return part === 'lines' ? linesReply(list, id, context) : recordReply(list, id, context);
    });
  };

  return {
    lostPlaces,
    handle: (request) => {
      requests += 1;
      const requestId = idOf('req', String(requests));
      const version = request.headers['stripe-version'] ?? settings().defaultVersion;
      const headers = { 'request-id': requestId, 'stripe-version': version };
      const finish = (answer: SimReply | Refusal): SimReply => (isRefusal(answer) ? refused(answer, headers) : answer);
      const key = identity.keyOf(request);
      if (key === undefined) return finish(wrong('Invalid API Key provided: ****', {}, 401));
      if (key.state !== 'good') {
        const expired = key.state === 'expired';
        return finish(
          wrong(
            expired ? `Expired API Key provided: ${shownKey(key)}` : `Invalid API Key provided: ${shownKey(key)}`,
            expired ? { code: 'api_key_expired' } : {},
            401,
          ),
        );
      }
      const [own] = accounts;
      const asked = request.headers['stripe-account'];
      const account = asked === undefined ? own : accounts.find(({ id }) => id === asked);
      if (account === undefined || account.disconnected) {
        const message = `The provided key '${shownKey(key)}' does not have access to account '${asked ?? ''}' (or that account does not exist). Application access may have been revoked.`;
        return finish(wrong(message, { code: 'account_invalid' }, 403));
      }
      if (!VERSION.test(version)) return finish(wrong(`Invalid Stripe API version: ${version}`, {}));
      if (request.method !== 'GET') return finish(wrong('The sandbox is read-only.', {}, 405));
      if (isTooMany(account.id, request.nowMs)) {
        return finish(wrong('Too many requests hit the API too quickly.', { code: 'rate_limit' }, 429));
      }
      events.note(account.live, request.nowMs);
      return finish(respond({ request, account, key, old: isOld(version), headers }));
    },
  };
}

interface Context {
  readonly request: SimRequest;
  readonly account: Account;
  readonly key: Key;
  /** Before basil. */
  readonly old: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

interface Refusal {
  readonly refused: number;
  readonly error: Readonly<Record<string, string>>;
}

function isOld(version: string): boolean {
  return version < '2025-03-31';
}

/** `invoice.*` is every event of invoices, and none of `invoice_payment`. */
function fits(type: string, asked: string): boolean {
  return asked.endsWith('.*') ? type.startsWith(asked.slice(0, -1)) : type === asked;
}

function placeIn(rows: readonly { readonly id: string }[], id: string): number | undefined {
  const at = rows.findIndex((row) => row.id === id);
  return at < 0 ? undefined : at;
}

function answered({ headers, request }: Context): Omit<SimReply, 'body'> {
  const account = request.headers['stripe-account'];
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...headers, ...(account === undefined ? {} : { 'stripe-account': account }) },
  };
}

function listBody(url: string, rows: readonly string[], hasMore: boolean): RowsBody {
  return {
    rows,
    counts: null,
    render: (sent) => `{"object":"list","url":"${url}","has_more":${hasMore},"data":[${sent.join(',')}]}`,
  };
}

function wrong(message: string, more: { readonly code?: string; readonly param?: string }, status = 400): Refusal {
  return { refused: status, error: { type: 'invalid_request_error', message, ...more } };
}

function refusalOf({ status, code: word, param, message }: WrongParam): Refusal {
  return wrong(message, { code: word, param }, status);
}

function lacking({ key, account }: Context, permission: string): Refusal {
  return wrong(
    `The provided key '${shownKey(key)}' does not have the required permissions for this endpoint on account '${account.id}'. Having the '${permission}' permission would allow this request to continue.`,
    {},
    403,
  );
}

/** The world is live data: in test mode nothing was ever made. */
function ofOtherMode({ object }: StripeList, id: string): Refusal {
  const message = `No such ${object}: '${id}'; a similar object exists in live mode, but a test mode key was used to make this request.`;
  return wrong(message, { code: 'resource_missing', param: 'id' }, 404);
}

function noBalance({ live }: Account) {
  const nothing = [{ amount: 0, currency: code(live.organisation.baseCurrency), source_types: { card: 0 } }];
  return { object: 'balance', available: nothing, livemode: false, pending: nothing };
}

function isRefusal(value: object): value is Refusal {
  return 'refused' in value && 'error' in value;
}

function refused({ refused: status, error }: Refusal, headers: Readonly<Record<string, string>>): SimReply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify({ error }) };
}

function accountJson({ id, live }: Account) {
  const { name, country, baseCurrency, createdMs } = live.organisation;
  return {
    id,
    object: 'account',
    business_profile: { name, mcc: null, url: null },
    business_type: 'company',
    charges_enabled: true,
    controller: { type: 'account' },
    country,
    created: secOf(createdMs),
    default_currency: code(baseCurrency),
    details_submitted: true,
    email: 'sandbox@example.com',
    payouts_enabled: true,
    settings: {
      dashboard: { display_name: name, timezone: 'Etc/UTC' },
      payouts: { debit_negative_balances: true, schedule: { delay_days: 3, interval: 'weekly', weekly_anchor: 'monday' } },
    },
    type: 'standard',
  };
}

import { createRandom } from '../random.ts';
import type { RowsBody, SimReply, SimRequest } from '../simulator.ts';
import type { LiveOrganisation } from '../world/generate.ts';
import { json, problem, type Identity } from './identity.ts';
import { expiredDetail } from './identity.ts';
import { createLimits } from './limits.ts';
import { createLists } from './lists.ts';
import { journalId, journalText } from './reference-records.ts';
import { parseModifiedSince, parseOrder, parseWhere, QueryParseError, type RowFacts } from './query.ts';
import { reportByName } from './reports.ts';
import type { XeroSettings } from './settings.ts';
import { streamByPath, type XeroStream } from './streams.ts';
import type { Shape } from './trade-records.ts';

/** The Accounting API: who may ask, how often, and the answers. */
export interface Accounting {
  /** `path` below `/api.xro/2.0`. */
  handle(request: SimRequest, path: string): SimReply;
}

const JOURNALS_PER_CALL = 100;
/** Broader requests than this are refused [survey]. */
const MOST_RECORDS = 100_000;

export function createAccounting(ask: {
  readonly seed: number;
  readonly organisations: readonly LiveOrganisation[];
  readonly identity: Identity;
  readonly settings: () => XeroSettings;
}): Accounting {
  const { identity, settings } = ask;
  const random = createRandom(ask.seed, 'xero/answers');
  const limits = createLimits(settings);
  const lists = createLists();
  const refuse = (status: number, title: string, detail: string, headers: Readonly<Record<string, string>> = {}): SimReply =>
    problem(status, title, detail, random.uuid(), headers);

  const envelopeHead = (nowMs: number): string =>
    `{"Id":"${random.uuid()}","Status":"OK","ProviderName":"Tieout Sandbox","DateTimeUTC":"/Date(${nowMs})/"`;

  const rowsReply = (
    plural: string,
    nowMs: number,
    rows: readonly string[],
    page: { page: number; pageSize: number; counts: RowsBody['counts'] } | null,
  ): SimReply => {
    const head = envelopeHead(nowMs);
    const body: RowsBody = {
      rows,
      counts: page?.counts ?? null,
      render: (list, counts) => {
        let pagination = '';
        if (page !== null && counts !== null && settings().pagination !== 'absent') {
          const next = settings().pagination === 'hasNextPage' ? `,"hasNextPage":${String(page.page < counts.pageCount)}` : '';
          pagination = `,"pagination":{"page":${page.page},"pageSize":${page.pageSize},"pageCount":${counts.pageCount},"itemCount":${counts.itemCount}${next}}`;
        }
        // Added up and not joined: joining flattens every row first, which doubles the work of a large page.
        let text = `${head}${pagination},"${plural}":[`;
        for (let at = 0; at < list.length; at += 1) text += at === 0 ? (list[at] ?? '') : `,${list[at] ?? ''}`;
        return `${text}]}`;
      },
    };
    return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
  };

  const notFound = (): SimReply => ({
    status: 404,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: "The resource you're looking for cannot be found",
  });

  const shapeOf = (request: SimRequest, lines: boolean): Shape => ({
    lines,
    unitDecimals: request.query.get('unitdp') === '4' ? 4 : 2,
    summary: request.query.get('summaryOnly')?.toLowerCase() === 'true',
  });

  const list = (live: LiveOrganisation, stream: XeroStream, request: SimRequest): SimReply => {
    const { query } = request;
    const sortedListing = lists.of(live, stream);
    const { listing } = sortedListing;
    const since = stream.modifiedSince ? parseModifiedSince(request.headers['if-modified-since']) : undefined;
    const orderText = query.get('order');
    const order = orderText === null ? undefined : parseOrder(orderText);
    const wanted = filterOf(stream, query);
    const reveals = stream.reveal === null || query.get(stream.reveal)?.toLowerCase() === 'true';
    const keeps = (at: number): boolean =>
      (reveals || !listing.hidden(at)) && (wanted === undefined || wanted(listing.facts(at), listing.id(at)));

    let places: number[] | Int32Array;
    if (order?.field === 'UpdatedDateUTC' && !order.descending && since !== undefined) {
      const sorted = sortedListing.byUpdated();
      places = sorted.subarray(lowerBound(sorted, (at) => listing.facts(at).updatedMs >= since));
    } else {
      places =
        order?.field === 'UpdatedDateUTC'
          ? sortedListing.byUpdated()
          : Int32Array.from({ length: listing.length }, (_, at) => at);
      if (since !== undefined) places = places.filter((at) => listing.facts(at).updatedMs >= since);
    }
    if (wanted !== undefined || !reveals) places = places.filter(keeps);
    if (order?.field === 'Date')
      places = Int32Array.from(places).toSorted(
        (left, right) => (listing.facts(left).day ?? 0) - (listing.facts(right).day ?? 0) || left - right,
      );
    if (order?.descending === true) places = Int32Array.from(places).toReversed();

    const total = places.length;
    // With an order, manual journals come all at once whatever page is asked for [tap 2.2.3].
    const paged = stream.paged && query.get('page') !== null && !(stream.name === 'manual-journals' && order !== undefined);
    if (!paged) {
      if (total > MOST_RECORDS)
        return json(400, {
          ErrorNumber: 10,
          Type: 'ValidationException',
          Message: 'The request is too broad: more than 100000 records match. Use paging or a filter.',
        });
      const shape = shapeOf(request, !stream.paged || (stream.name === 'manual-journals' && query.get('page') !== null));
      return rowsReply(
        stream.plural,
        request.shownMs,
        Array.from(places, (at) => listing.text(at, shape)),
        null,
      );
    }
    const { maxPageSize, defaultPageSize } = settings();
    const page = Math.max(1, Number.parseInt(query.get('page') ?? '1', 10) || 1);
    const pageSize = Math.min(maxPageSize, Math.max(1, Number.parseInt(query.get('pageSize') ?? '', 10) || defaultPageSize));
    const start = (page - 1) * pageSize;
    const shape = shapeOf(request, true);
    const rows: string[] = [];
    for (let at = start; at < Math.min(start + pageSize, total); at += 1) rows.push(listing.text(places[at] ?? 0, shape));
    return rowsReply(stream.plural, request.shownMs, rows, {
      page,
      pageSize,
      counts: { itemCount: total, pageCount: Math.ceil(total / pageSize) },
    });
  };

  const record = (live: LiveOrganisation, stream: XeroStream, id: string, request: SimRequest): SimReply => {
    const at = lists.find(live, stream, id) ?? lists.find(live, stream, id.toLowerCase());
    if (at === undefined) return notFound();
    return rowsReply(stream.plural, request.shownMs, [lists.of(live, stream).listing.text(at, shapeOf(request, true))], null);
  };

  const journals = (live: LiveOrganisation, id: string | undefined, request: SimRequest): SimReply => {
    const { organisation } = live;
    const all = organisation.ledger.journals;
    if (id !== undefined) {
      const journal = all.find((candidate) => journalId(organisation, candidate) === id || String(candidate.number) === id);
      return journal === undefined
        ? notFound()
        : rowsReply('Journals', request.shownMs, [journalText(organisation, journal)], null);
    }
    const offset = Number.parseInt(request.query.get('offset') ?? '0', 10) || 0;
    const since = parseModifiedSince(request.headers['if-modified-since']);
    const cash = request.query.get('paymentsOnly')?.toLowerCase() === 'true';
    const rows: string[] = [];
    for (
      let at = lowerBound(all, (journal) => journal.number > offset);
      at < all.length && rows.length < JOURNALS_PER_CALL;
      at += 1
    ) {
      const journal = all[at];
      if (journal === undefined || (since !== undefined && journal.createdMs < since)) continue;
      if (cash && !isCash(journal.kind)) continue;
      rows.push(journalText(organisation, journal));
    }
    return rowsReply('Journals', request.shownMs, rows, null);
  };

  const answer = (
    live: LiveOrganisation,
    segments: readonly string[],
    request: SimRequest,
    granted: readonly string[],
  ): SimReply => {
    const [head = '', id] = segments;
    const lacks = (scopes: readonly string[]): boolean =>
      !scopes.some((scope) => granted.includes(scope) || granted.includes(`${scope}.read`));
    const noScope = (): SimReply =>
      refuse(401, 'Unauthorized', 'AuthorizationUnsuccessful', { 'www-authenticate': 'insufficient_scope' });
    if (request.method !== 'GET') return refuse(405, 'Method Not Allowed', 'The sandbox is read-only');
    if (head.toLowerCase() === 'journals') {
      if (settings().tier !== 'Advanced') return refuse(401, 'Unauthorized', 'AuthorizationUnsuccessful');
      return lacks(['accounting.journals']) ? noScope() : journals(live, id, request);
    }
    if (head.toLowerCase() === 'reports') {
      const report = reportByName(id ?? '');
      if (report === undefined) return notFound();
      if (lacks([`accounting.reports.${report.scope}`, 'accounting.reports'])) return noScope();
      const made = report.make(live, request);
      return made.kind === 'invalid'
        ? json(400, {
            ErrorNumber: 10,
            Type: 'ValidationException',
            Message: 'A validation exception occurred',
            Elements: [{ ValidationErrors: [{ Message: made.message }] }],
          })
        : {
            status: 200,
            headers: { 'content-type': 'application/json; charset=utf-8' },
            body: `${envelopeHead(request.shownMs)},"Reports":[${made.text}]}`,
          };
    }
    const stream = streamByPath(head);
    if (stream === undefined) return notFound();
    if (lacks(stream.scopes)) return noScope();
    return id === undefined || stream.single ? list(live, stream, request) : record(live, stream, id, request);
  };

  return {
    handle: (request, path) => {
      const grant = identity.bearer(request);
      if (grant === undefined || grant.revoked) return refuse(401, 'Unauthorized', 'AuthenticationUnsuccessful');
      if (request.nowMs >= grant.expiresAtMs) return refuse(401, 'Unauthorized', expiredDetail(grant.expiresAtMs));
      const tenantId = request.headers['xero-tenant-id'] ?? '';
      const connected = identity.connections.some((connection) => connection.connected && connection.tenantId === tenantId);
      const live = connected ? ask.organisations.find((candidate) => candidate.organisation.id === tenantId) : undefined;
      if (live === undefined) return refuse(403, 'Forbidden', 'AuthenticationUnsuccessful');
      const limit = limits.enter(tenantId, request.nowMs);
      const onEnd = (): void => limits.leave(tenantId);
      if (limit.problem !== null) {
        const after = limit.retryAfterSec === null ? {} : { 'retry-after': String(limit.retryAfterSec) };
        return { status: 429, headers: { ...limit.headers, ...after, 'x-rate-limit-problem': limit.problem }, body: '', onEnd };
      }
      const granted = grant.scopes.filter((scope) => !identity.droppedScopes.has(scope));
      let reply: SimReply;
      if (!acceptsJson(request)) {
        // Long-standing: without an Accept header for JSON the answer is XML.
        reply = {
          status: 200,
          headers: { 'content-type': 'text/xml; charset=utf-8' },
          body: '<Response><Status>OK</Status></Response>',
        };
      } else {
        try {
          reply = answer(
            live,
            path.split('/').filter((segment) => segment !== ''),
            request,
            granted,
          );
        } catch (error) {
          if (!(error instanceof QueryParseError)) throw error;
          reply = json(400, { ErrorNumber: 16, Type: 'QueryParseException', Message: error.message });
        }
      }
      return { ...reply, headers: { ...limit.headers, ...reply.headers }, onEnd };
    },
  };
}

function acceptsJson(request: SimRequest): boolean {
  return (request.headers.accept ?? '').includes('json');
}

function isCash(kind: string): boolean {
  return kind.endsWith('-payment') || kind === 'deposit' || kind === 'withdrawal' || kind === 'transfer';
}

/** First place for which `holds` is true, in a list where it stays true from there on. */
function lowerBound<Value>(list: ArrayLike<Value>, holds: (value: Value) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = list[middle];
    if (value !== undefined && holds(value)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** `where`, `IDs`, `Statuses`, `InvoiceNumbers`… together; undefined when nothing filters. */
function filterOf(stream: XeroStream, query: URLSearchParams): ((facts: RowFacts, id: string) => boolean) | undefined {
  const tests: ((facts: RowFacts, id: string) => boolean)[] = [];
  const where = query.get('where');
  if (where !== null && where.trim() !== '') tests.push(parseWhere(where));
  const listOf = (name: string): ReadonlySet<string> | undefined => {
    const text = query.get(name);
    return text === null || text === '' ? undefined : new Set(text.split(',').map((part) => part.trim()));
  };
  const ids = listOf('IDs');
  if (ids !== undefined) tests.push((_facts, id) => ids.has(id));
  const numbers = stream.name === 'invoices' ? listOf('InvoiceNumbers') : undefined;
  if (numbers !== undefined) tests.push((facts) => facts.number !== undefined && numbers.has(facts.number));
  const contacts = stream.name === 'invoices' ? listOf('ContactIDs') : undefined;
  if (contacts !== undefined) tests.push((facts) => facts.contactId !== undefined && contacts.has(facts.contactId));
  const statuses = stream.name === 'invoices' ? listOf('Statuses') : undefined;
  if (statuses !== undefined) tests.push((facts) => facts.status !== undefined && statuses.has(facts.status));
  return tests.length === 0 ? undefined : (facts, id) => tests.every((test) => test(facts, id));
}

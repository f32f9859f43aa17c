import { createRandom } from '../random.ts';
import type { RowsBody, SimReply, SimRequest } from '../simulator.ts';
import type { Books } from './books.ts';
import { TXN_STREAMS } from './catalogue.ts';
import { fault, forbidden, invalidLogin, tooMany } from './faults.ts';
import type { Identity } from './identity.ts';
import { QueryFault, type Rows, type Tables } from './query.ts';
import type { NetsuiteSettings } from './settings.ts';

/** The services below `/services/rest`: SuiteQL, and as much of the record service as says whether a record is there. */
export interface Services {
  handle(request: SimRequest): SimReply;
}

const SUITEQL = '/services/rest/query/v1/suiteql';
const RECORD = '/services/rest/record/v1/';
const DEFAULT_ROWS = 1_000;
const MOST_PAGES = 1_000;
const RESOURCE = { 'content-type': 'application/vnd.oracle.resource+json; type=collection; charset=utf-8' };

export function createServices(ask: {
  readonly seed: number;
  readonly identity: Identity;
  readonly settings: () => NetsuiteSettings;
  readonly books: () => Books;
  readonly tables: () => Tables;
}): Services {
  const { identity, settings } = ask;
  const random = createRandom(ask.seed, 'netsuite/order');
  let running = 0;

  const suiteql = (request: SimRequest): SimReply => {
    if (request.method !== 'POST')
      return fault(405, 'INVALID_METHOD', 'The HTTP method is not allowed for the specified resource.');
    if (!/\btransient\b/.test(request.headers['prefer'] ?? '')) {
      return fault(
        400,
        'INVALID_HEADER',
        "The required request header 'Prefer' is missing or invalid. It must have the value 'transient'.",
        {
          'o:errorHeader': 'Prefer',
        },
      );
    }
    const invalid = (parameter: string): SimReply =>
      fault(400, 'INVALID_PARAMETER', `Invalid value for the query parameter '${parameter}'.`, {
        'o:errorQueryParam': parameter,
      });
    const limit = wholeOf(request.query.get('limit'), DEFAULT_ROWS);
    const offset = wholeOf(request.query.get('offset'), 0);
    if (limit === undefined || limit < 1 || limit > 1_000) return invalid('limit');
    if (offset === undefined || offset % limit !== 0 || offset / limit >= MOST_PAGES) return invalid('offset');
    const text = queryOf(request.body);
    if (text === undefined)
      return fault(400, 'INVALID_CONTENT', 'Invalid content in the request body. The property q is required.');
    try {
      const size = Math.min(limit, settings().maxPageSize);
      const found = ask.tables().run(text, { limit: size, offset }, request.shownMs);
      return { status: 200, headers: RESOURCE, body: answerOf(request, text, inAnyOrder(text, found), { limit, offset }) };
    } catch (error) {
      if (!(error instanceof QueryFault)) throw error;
      return fault(400, 'INVALID_PARAMETER', error.message, { 'o:errorPath': 'q' });
    }
  };

  /** Without an order, a query comes in another one each time. */
  const inAnyOrder = (text: string, found: Rows): Rows =>
    /\border\s+by\b/i.test(text) ? found : { ...found, rows: shuffled(found.rows) };
  const shuffled = <Row>(rows: readonly Row[]): readonly Row[] => {
    const all = [...rows];
    for (let at = all.length - 1; at > 0; at -= 1) {
      const other = random.between(0, at);
      const row = all[at];
      const swapped = all[other];
      if (row === undefined || swapped === undefined) continue;
      all[at] = swapped;
      all[other] = row;
    }
    return all;
  };

  const answerOf = (
    request: SimRequest,
    text: string,
    found: Rows,
    { limit, offset }: { limit: number; offset: number },
  ): RowsBody => {
    const { dateFormat, columnCase } = settings();
    const rows = found.rows.map((row) => rowText(row, found.columns, dateFormat, columnCase));
    const counts = /^\s*select\s+count\s*\(/i.test(text);
    const base = `http://${request.headers['host'] ?? ''}/netsuite${SUITEQL}`;
    return {
      rows,
      counts: counts ? { itemCount: Number(found.rows[0]?.[0] ?? 0), pageCount: 1 } : null,
      render: (sent, stated) => {
        const items =
          counts && stated !== null
            ? [`{"links":[],${JSON.stringify(found.columns[0]?.name.toLowerCase() ?? 'expr1')}:"${stated.itemCount}"}`]
            : sent;
        const links = [
          ...(found.more ? [{ rel: 'next', href: `${base}?limit=${limit}&offset=${offset + limit}` }] : []),
          { rel: 'self', href: `${base}?limit=${limit}&offset=${offset}` },
        ];
        return `{"links":${JSON.stringify(links)},"count":${items.length},"hasMore":${String(found.more)},"items":[${items.join(',')}],"offset":${offset},"totalResults":${found.total}}`;
      },
    };
  };

  /** Ids of a record type that exist, and those of them the role may see. */
  const recordsOf = (
    name: string,
  ): { readonly all: ReadonlySet<number>; readonly seen: (id: number) => boolean; readonly allowed: boolean } | undefined => {
    const books = ask.books();
    const { hiddenTypes, visibleSubsidiaries } = settings();
    const mayBe = (subsidiary: number | null): boolean =>
      subsidiary === null || visibleSubsidiaries === null || visibleSubsidiaries.includes(String(subsidiary));
    const stream = TXN_STREAMS.find(({ recordName }) => recordName.toLowerCase() === name);
    if (stream !== undefined) {
      const txns = new Map(books.txns.filter(({ type }) => type === stream.type).map((txn) => [txn.id, txn]));
      return {
        all: new Set(txns.keys()),
        seen: (id) => mayBe(txns.get(id)?.subsidiary ?? null),
        allowed: !hiddenTypes.includes(stream.type),
      };
    }
    if (name !== 'customer' && name !== 'vendor' && name !== 'account') return undefined;
    const rows = new Map(books.lists[name].map((row) => [row.id, row]));
    return {
      all: new Set(rows.keys()),
      seen: (id) => mayBe(rows.get(id)?.subsidiary ?? null),
      allowed: !settings().hiddenTables.includes(name),
    };
  };

  const record = (request: SimRequest): SimReply => {
    if (request.method !== 'GET') return fault(405, 'INVALID_METHOD', 'The sandbox is read-only.');
    const [name = '', id] = request.path.slice(RECORD.length).split('/');
    const records = recordsOf(name.toLowerCase());
    if (records === undefined) return fault(404, 'NOT_FOUND', `Record type '${name}' was not found.`);
    if (!records.allowed) return forbidden();
    if (id === undefined) {
      const ids = [...records.all].filter(records.seen).toSorted((left, right) => left - right);
      const limit = wholeOf(request.query.get('limit'), DEFAULT_ROWS) ?? DEFAULT_ROWS;
      const items = ids.slice(0, limit).map((each) => ({ links: [], id: String(each) }));
      const body = { links: [], count: items.length, hasMore: ids.length > limit, items, offset: 0, totalResults: ids.length };
      return { status: 200, headers: RESOURCE, body: JSON.stringify(body) };
    }
    const number = /^\d{1,15}$/.test(id) ? Number(id) : -1;
    if (!records.all.has(number)) {
      return ask.books().txns.some((txn) => txn.id === number)
        ? fault(400, 'USER_ERROR', 'Error while accessing a resource. Transaction type specified is incorrect.')
        : fault(404, 'NONEXISTENT_ID', 'The record instance does not exist. Provide a valid record instance ID.');
    }
    if (!records.seen(number)) return forbidden();
    return {
      status: 200,
      headers: { 'content-type': 'application/vnd.oracle.resource+json; type=singular' },
      body: JSON.stringify({ links: [], id }),
    };
  };

  return {
    handle: (request) => {
      if (!identity.admits(request)) return invalidLogin((request.headers['authorization'] ?? '').startsWith('Bearer '));
      const { rateLimits, concurrent } = settings();
      if (rateLimits && running >= concurrent) return tooMany();
      running += 1;
      const onEnd = (): void => {
        running -= 1;
      };
      if (request.path === SUITEQL) return { ...suiteql(request), onEnd };
      if (request.path.startsWith(RECORD)) return { ...record(request), onEnd };
      if (request.path === '/services/rest/system/v1/governanceLimits') {
        const limits = {
          accountConcurrencyLimit: concurrent,
          accountUnallocatedConcurrencyLimit: concurrent,
          limitType: 'DEFAULT',
        };
        return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(limits), onEnd };
      }
      return { ...fault(404, 'NOT_FOUND', 'The requested resource does not exist.'), onEnd };
    },
  };
}

function wholeOf(text: string | null, otherwise: number): number | undefined {
  if (text === null) return otherwise;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

export function queryOf(body: string): string | undefined {
  try {
    const value: unknown = JSON.parse(body);
    const text = typeof value === 'object' && value !== null && 'q' in value ? value.q : undefined;
    return typeof text === 'string' && text.trim() !== '' ? text : undefined;
  } catch {
    return undefined; // Answered as invalid content by the caller.
  }
}

/** Every value is text, and a column without one is not there. */
function rowText(
  row: readonly (string | null)[],
  columns: Rows['columns'],
  dateFormat: NetsuiteSettings['dateFormat'],
  columnCase: NetsuiteSettings['columnCase'],
): string {
  let text = '{"links":[]';
  for (const [at, { name, isDate }] of columns.entries()) {
    const value = row[at] ?? null;
    if (value === null) continue;
    const key = columnCase === 'upper' ? name.toUpperCase() : name.toLowerCase();
    text += `,${JSON.stringify(key)}:${JSON.stringify(isDate ? dateAs(value, dateFormat) : value)}`;
  }
  return `${text}}`;
}

function dateAs(value: string, format: NetsuiteSettings['dateFormat']): string {
  const [year = '', month = '', day = ''] = value.slice(0, 10).split('-');
  if (format === 'M/D/YYYY') return `${Number(month)}/${Number(day)}/${year}`;
  return format === 'DD.MM.YYYY' ? `${day}.${month}.${year}` : `${year}-${month}-${day}`;
}

/** What a list may be asked for, in the form Stripe takes it: `created[gte]=…`, `expand[]=…`, `types[0]=…`. */

export interface WrongParam {
  readonly code: string;
  readonly param: string;
  readonly message: string;
  readonly status: number;
}

export interface ListQuery {
  readonly limit: number;
  readonly after: string | null;
  readonly before: string | null;
  readonly fromSec: number;
  readonly toSec: number;
  readonly expand: readonly string[];
}

const COMMON = /^(?:limit|starting_after|ending_before|created|created\[(?:gt|gte|lt|lte)\]|expand\[\d*\])$/;

/** The parameters of every list; the first that is wrong or unknown instead. `filters` are those of this one. */
export function readListQuery(query: URLSearchParams, filters: readonly string[], maxPageSize: number): ListQuery | WrongParam {
  for (const name of query.keys()) {
    if (COMMON.test(name) || filters.includes(name.replace(/\[\d*\]$/, ''))) continue;
    return { status: 400, code: 'parameter_unknown', param: name, message: `Received unknown parameter: ${name}` };
  }
  const limit = wholeNumber(query.get('limit') ?? '10');
  if (limit === undefined || limit < 1 || limit > maxPageSize) {
    const message = `Invalid integer: limit must be between 1 and ${maxPageSize}`;
    return { status: 400, code: 'parameter_invalid_integer', param: 'limit', message };
  }
  const bounds = { fromSec: 0, toSec: Number.MAX_SAFE_INTEGER };
  for (const [name, value] of query) {
    const by = /^created(?:\[(\w+)\])?$/.exec(name);
    if (by === null) continue;
    const sec = wholeNumber(value);
    if (sec === undefined)
      return { status: 400, code: 'parameter_invalid_integer', param: name, message: `Invalid integer: ${value}` };
    if (by[1] === 'gte' || by[1] === undefined) bounds.fromSec = Math.max(bounds.fromSec, sec);
    if (by[1] === 'gt') bounds.fromSec = Math.max(bounds.fromSec, sec + 1);
    if (by[1] === 'lte' || by[1] === undefined) bounds.toSec = Math.min(bounds.toSec, sec);
    if (by[1] === 'lt') bounds.toSec = Math.min(bounds.toSec, sec - 1);
  }
  const expand = [...query].flatMap(([name, value]) => (/^expand\[\d*\]$/.test(name) ? [value] : []));
  return { limit, after: query.get('starting_after'), before: query.get('ending_before'), ...bounds, expand };
}

export function isWrong(query: ListQuery | WrongParam): query is WrongParam {
  return 'status' in query;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly hasMore: boolean;
}

/** The part of a list that is asked for. An object that marks the place must exist, though it need not fit the filter. */
export function pageOf<Row extends { readonly id: string }>(
  rows: readonly Row[],
  query: ListQuery,
  placeOf: (id: string) => number | undefined,
): Page<Row> | WrongParam {
  const marked = query.after ?? query.before;
  if (marked === null) return { rows: rows.slice(0, query.limit), hasMore: rows.length > query.limit };
  const at = placeOf(marked);
  const param = query.after === null ? 'ending_before' : 'starting_after';
  if (at === undefined) return { status: 400, code: 'resource_missing', param, message: `No such object: '${marked}'` };
  if (query.after !== null) {
    const rest = rows.slice(at + 1, at + 1 + query.limit);
    return { rows: rest, hasMore: rows.length > at + 1 + query.limit };
  }
  const start = Math.max(0, at - query.limit);
  return { rows: rows.slice(start, at), hasMore: start > 0 };
}

/** The rows created in the time asked for, of a list that is newest first, and where they begin in it. */
export function dated<Row extends { readonly createdSec: number }>(
  rows: readonly Row[],
  { fromSec, toSec }: ListQuery,
): { readonly rows: readonly Row[]; readonly start: number } {
  const start = firstNotAfter(rows, toSec);
  const end = firstNotAfter(rows, fromSec - 1);
  return { rows: start === 0 && end === rows.length ? rows : rows.slice(start, end), start };
}

/** The place of the first row that was created at or before a second. */
function firstNotAfter(rows: readonly { readonly createdSec: number }[], sec: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.createdSec ?? 0) > sec) low = middle + 1;
    else high = middle;
  }
  return low;
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

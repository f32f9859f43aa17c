import { treeText } from '../json-tree.ts';
import type { RowsBody, SimReply, SimRequest } from '../simulator.ts';
import type { HarvestRow } from './row.ts';
import type { HarvestSettings } from './settings.ts';

/** Both generations of lists: one that names its next page by a record, one with numbered pages. [doc: Pagination, before and after 2023] */

const MOST = 2000;

interface ListAsk {
  readonly request: SimRequest;
  /** Name of the list in its answer. */
  readonly name: string;
  /** In the order of the answer. */
  readonly rows: readonly HarvestRow[];
  readonly numbered: boolean;
  readonly settings: HarvestSettings;
  /** A place in a list that is not known any more. */
  readonly isForgotten: (cursor: string) => boolean;
  readonly textOf: (row: HarvestRow) => string;
}

export function unprocessable(message: string): SimReply {
  return { status: 422, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify({ message }) };
}

export function listAnswer(ask: ListAsk): SimReply {
  const { request, settings } = ask;
  const { query } = request;
  const since = query.get('updated_since');
  const fromMs = since === null ? Number.NEGATIVE_INFINITY : instantOf(since);
  if (fromMs === undefined) return { status: 400, headers: { 'content-type': 'text/plain' }, body: 'Bad Request' };
  const asked = wholeOf(query.get('per_page') ?? String(MOST));
  if (asked === undefined || asked < 1 || asked > MOST) return unprocessable('per_page must be between 1 and 2000');
  const cursor = query.get('cursor');
  const page = wholeOf(query.get('page') ?? '1');
  if (page === undefined || page < 1) return unprocessable('page must be a positive number');
  const after = cursor === null ? null : placeOf(cursor);
  if (after === undefined || (cursor !== null && ask.isForgotten(cursor))) return unprocessable('cursor is invalid');
  // The change filter holds whole seconds, the second itself included.
  const rows = ask.rows.filter(({ updatedMs }) => Math.floor(updatedMs / 1_000) * 1_000 >= fromMs);
  const size = Math.min(asked, settings.maxPageSize);
  const byNumber = ask.numbered || settings.paging === 'numbers';
  const start = byNumber || after === null ? (page - 1) * size : rows.findIndex(({ id }) => id < after);
  const sent = start < 0 ? [] : rows.slice(start, start + size);
  const last = sent.at(-1);
  const more = last !== undefined && start + size < rows.length;
  return answer(ask, { sent, size, more, byNumber, page: cursor === null ? page : null, total: rows.length, last });
}

interface Part {
  readonly sent: readonly HarvestRow[];
  readonly size: number;
  readonly more: boolean;
  readonly byNumber: boolean;
  /** Null in the middle of a list that names its next page. */
  readonly page: number | null;
  readonly total: number;
  readonly last: HarvestRow | undefined;
}

function answer({ request, name, settings, textOf }: ListAsk, part: Part): SimReply {
  const { size, more, byNumber, page, last } = part;
  const base = `http://${settings.strayLinks ? 'stray.example' : (request.headers['host'] ?? '')}/harvest${request.path}`;
  const kept = new URLSearchParams(request.query);
  for (const param of ['cursor', 'page', 'per_page', 'ref']) kept.delete(param);
  const link = (params: Readonly<Record<string, string>>): string => {
    const query = new URLSearchParams({ ...params, per_page: String(size) });
    for (const [param, value] of kept) query.set(param, value);
    return `${base}?${query.toString()}`;
  };
  const next =
    !more || last === undefined
      ? null
      : byNumber
        ? link({ page: String((page ?? 1) + 1) })
        : link({ cursor: placeAt(last.id), ref: 'next_cursor' });
  // Filled on the first page and on the last only.
  const shown = byNumber || page === 1 || !more;
  const number = page ?? Math.ceil(part.total / size);
  const body: RowsBody = {
    rows: part.sent.map(textOf),
    counts: settings.withoutTotals ? null : { itemCount: part.total, pageCount: Math.max(1, Math.ceil(part.total / size)) },
    render: (rows, counts) => {
      const envelope = {
        per_page: size,
        ...(counts === null ? {} : { total_pages: counts.pageCount, total_entries: counts.itemCount }),
        next_page: shown && more ? number + 1 : null,
        previous_page: shown && number > 1 ? number - 1 : null,
        page: shown ? number : null,
        ...(settings.paging === 'numbers'
          ? {}
          : {
              links: {
                first: link({ page: '1' }),
                next,
                previous: null,
                last: link({ page: String(Math.ceil(part.total / size)) }),
              },
            }),
      };
      return `{"${name}":[${rows.join(',')}],${JSON.stringify(envelope).slice(1)}`;
    },
  };
  return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

export function recordAnswer(row: HarvestRow): SimReply {
  const body: RowsBody = { rows: [treeText(row.json())], counts: null, render: (sent) => sent[0] ?? '{}' };
  return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

function wholeOf(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** `{"after":{"id":3007}}` in base64url: a client must not look inside. */
function placeAt(id: number): string {
  return Buffer.from(JSON.stringify({ after: { id } })).toString('base64url');
}

function placeOf(cursor: string): number | undefined {
  const id = /^\{"after":\{"id":(\d+)\}\}$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'))?.[1];
  return id === undefined ? undefined : Number(id);
}

/** A space between day and time is refused. [thread] */
function instantOf(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}

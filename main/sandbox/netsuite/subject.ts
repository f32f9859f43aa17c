import type { RequestSubject, SimRequest } from '../simulator.ts';
import { LIST_STREAMS, TXN_STREAMS } from './catalogue.ts';
import { queryOf } from './services.ts';

/** What a request is about, read from the text of its query. */
export function subjectOf(request: SimRequest, tenantOf: (subsidiary: string | undefined) => string): RequestSubject {
  const base = { page: null, pageSize: null, fresh: true, tenant: null };
  const { path } = request;
  if (path.endsWith('/oauth2/v1/token')) return { ...base, stream: 'token', kind: 'auth' };
  if (path.includes('/record/v1/')) return recordSubject(base, path);
  const text = path.endsWith('/suiteql') ? queryOf(request.body) : undefined;
  if (text === undefined) return { ...base, stream: 'other', kind: 'other' };
  const own = {
    ...base,
    tenant: tenantOf(/\bsubsidiary = (\d+)/.exec(text)?.[1] ?? /\bFROM subsidiary s\b[^]*\bs\.id = (\d+)/.exec(text)?.[1]),
  };
  if (/\bFROM subsidiary s WHERE s\.iselimination|\bWHERE tl\.transaction < 0\b/.test(text))
    return { ...base, stream: 'connections', kind: 'auth' };
  if (/\bFROM deletedrecord\b/.test(text)) return { ...own, stream: 'deletedrecord', kind: 'other' };
  if (/\bGROUP BY tal\.account\b/.test(text)) return { ...own, stream: 'report:trial-balance', kind: 'report' };
  const stream = streamOf(text);
  if (stream === undefined) return { ...own, stream: 'other', kind: 'other' };
  // Counting is no page; one row is what counting looks like elsewhere.
  if (/^\s*SELECT COUNT\(/.test(text)) return { ...own, stream, kind: 'list', pageSize: 1 };
  if (/\.id IN \(-?\d/.test(text)) return { ...own, stream, kind: 'record' };
  const fresh = !/\.id > (?!0\b)\d/.test(text);
  return { ...own, stream, kind: 'list', pageSize: Number(request.query.get('limit') ?? 1_000), fresh };
}

function streamOf(text: string): string | undefined {
  const type = /\bt\.type = '(\w+)'/.exec(text)?.[1];
  if (type !== undefined) return TXN_STREAMS.find((candidate) => candidate.type === type)?.stream;
  const table = /\bFROM ([a-z]+)\b/.exec(text)?.[1];
  if (table === 'currency' && text.includes("isbasecurrency = 'T'")) return 'company';
  return LIST_STREAMS.find((candidate) => candidate.table === table)?.stream;
}

function recordSubject(base: Omit<RequestSubject, 'stream' | 'kind'>, path: string): RequestSubject {
  const name = (/\/record\/v1\/([A-Za-z]+)/.exec(path)?.[1] ?? '').toLowerCase();
  const stream =
    TXN_STREAMS.find(({ recordName }) => recordName.toLowerCase() === name)?.stream ??
    LIST_STREAMS.find(({ table }) => table === name)?.stream;
  // Whether a record is there; what it holds is asked for elsewhere.
  return { ...base, stream: stream ?? 'other', kind: 'other' };
}

import { TieoutError } from '../../../shared/errors.ts';
import { isRecord } from '../../../shared/unknown.ts';
import { retryAfterMs, type HttpResponse } from '../contract.ts';
import { gatedStreams, tierSentence } from './scopes.ts';

/** Error bodies are a few hundred bytes; a longer one is not looked into. */
const maxProblemBytes = 16_384;

const hourMs = 60 * 60 * 1000;

/**
 * The top-level texts and numbers of a small JSON error body by lower-case key: the same body is seen as `Title`/`Detail` and as `title`/`detail`
 * [recorded answers]. Empty for bodies that are empty, long, XML, form-encoded or garbage.
 */
function problemOf(response: HttpResponse): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  if (response.body.length === 0 || response.body.length > maxProblemBytes) return fields;
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder().decode(response.body));
  } catch {
    return fields; // Xero also answers in XML, plain text or not at all: then the status and the headers decide.
  }
  if (!isRecord(body)) return fields;
  for (const [key, value] of Object.entries(body)) {
    if (typeof value === 'string' || typeof value === 'number') fields.set(key.toLowerCase(), String(value));
  }
  return fields;
}

/**
 * What an API answer means, by the decision table in docs/providers/xero.md; null for an answer to be read as data. Pure. Whether the content of a 2xx answer
 * is data at all is for its reader to say (`page/unreadable`).
 */
export function judge(response: HttpResponse, about: { readonly stream: string; readonly nowMs: number }): TieoutError | null {
  const { status } = response;
  if (status >= 200 && status < 300) return null;
  if (status === 401) return judgeUnauthorized(response, about.stream);
  if (status === 403) return lacksScope(response) ? scopeMissing(about.stream, status) : tenantDisconnected();
  if (status === 429) return rateLimited(response, about.nowMs);
  if (status === 404) return notFound(about.stream);
  if (status === 400) return refused(response, about.stream);
  if (status >= 500 || status === 408) return unavailable(response, about.nowMs);
  return new TieoutError({
    code: 'provider/unclassified',
    action: 'retry',
    message: `Xero answered ${about.stream} with status ${status}, which its documentation does not explain.`,
    remedy: 'Tieout tries a few more times. If it stays, please report this with the output of "tieout doctor --json".',
    details: { status },
  });
}

/**
 * 401 has three meanings, told apart by `Detail`: the token's time is over, it is no token any more, or it lacks a right. Only the last
 * is not helped by a refresh. [recorded answers; 3p for the last]
 */
function judgeUnauthorized(response: HttpResponse, stream: string): TieoutError {
  const detail = problemOf(response).get('detail') ?? '';
  if (detail.startsWith('TokenExpired')) return tokenExpired('TokenExpired');
  if (detail.startsWith('AuthorizationUnsuccessful') || lacksScope(response)) return scopeMissing(stream, 401);
  return tokenExpired(detail.startsWith('AuthenticationUnsuccessful') ? 'AuthenticationUnsuccessful' : 'unexplained');
}

/** RFC 6750 names the missing right in this header, whatever the body says. */
function lacksScope(response: HttpResponse): boolean {
  return (response.headers['www-authenticate'] ?? '').toLowerCase().includes('insufficient_scope');
}

function tokenExpired(reason: string): TieoutError {
  return new TieoutError({
    code: 'auth/expired',
    action: 'refresh',
    message: 'Xero no longer accepts the access token.',
    remedy: 'Tieout refreshes it. If Xero refuses it again, the connection has to be authorised anew.',
    details: { status: 401, reason },
  });
}

function scopeMissing(stream: string, status: number): TieoutError {
  const gated = gatedStreams.has(stream);
  return new TieoutError({
    code: 'auth/scope-missing',
    action: 'stop-stream',
    message: `Xero does not let this connection read ${stream}.${gated ? ` ${tierSentence}` : ''}`,
    remedy: gated
      ? 'Everything else goes on; balances are checked against the trial balance instead.'
      : 'Reconnect Xero and grant every right on the consent page, or ask an adviser of the organisation to widen your role.',
    details: { status, gated },
  });
}

function tenantDisconnected(): TieoutError {
  return new TieoutError({
    code: 'auth/tenant-disconnected',
    action: 'stop-tenant',
    message: 'Xero does not let this login into the organisation any more.',
    remedy: 'Reconnect the organisation in Xero, or check that your user still belongs to it. Other organisations go on.',
    details: { status: 403 },
  });
}

function notFound(stream: string): TieoutError {
  return new TieoutError({
    code: 'record/not-found',
    action: 'stop-stream',
    message: `Xero does not have what was asked for in ${stream}.`,
    remedy: 'It was deleted or merged in Xero; the copy in the ledger is kept and marked.',
    details: { status: 404 },
  });
}

function refused(response: HttpResponse, stream: string): TieoutError {
  const problem = problemOf(response);
  const type = safeName(problem.get('type'));
  const number = safeName(problem.get('errornumber'));
  return new TieoutError({
    code: 'provider/refused',
    action: 'stop-stream',
    message: `Xero refused the request for ${stream}${type === null ? '' : ` (${type})`}.`,
    remedy: 'Asking again does not help. Please report this with the output of "tieout doctor --json".',
    details: { status: 400, type, errorNumber: number },
  });
}

/** A class name or number of Xero's own, never free text, which may repeat what was asked. */
function safeName(text: string | undefined): string | null {
  return text !== undefined && /^[\w-]{1,60}$/.test(text) ? text : null;
}

function unavailable(response: HttpResponse, nowMs: number): TieoutError {
  const waitMs = retryAfterMs(response, nowMs);
  return new TieoutError({
    code: 'provider/unavailable',
    action: 'retry',
    message: `Xero is not available at the moment (status ${response.status}).`,
    remedy: 'Tieout tries again by itself. See status.xero.com if it lasts.',
    ...(waitMs === undefined ? {} : { retryAtMs: nowMs + waitMs }),
    details: { status: response.status },
  });
}

/** Which limit was met, as limits.ts names them; `concurrent` has no window. */
export type LimitName = 'minute' | 'day' | 'app-minute' | 'concurrent' | 'unknown';

const waitWithoutHeaderMs: Readonly<Record<LimitName, number>> = {
  minute: 60_000,
  day: hourMs,
  'app-minute': 60_000,
  concurrent: 5_000,
  unknown: 60_000,
};

function rateLimited(response: HttpResponse, nowMs: number): TieoutError {
  const limit = limitMet(response.headers);
  const waitMs = retryAfterMs(response, nowMs) ?? waitWithoutHeaderMs[limit];
  return new TieoutError({
    code: 'rate/limited',
    action: 'wait',
    message: `Xero asks to wait: ${limitText[limit]} is used up.`,
    remedy:
      limit === 'day'
        ? 'The organisation is read on when its day is over; what was read until then is kept.'
        : 'Tieout goes on by itself in a moment.',
    retryAtMs: nowMs + waitMs,
    details: { status: 429, limit },
  });
}

const limitText: Readonly<Record<LimitName, string>> = {
  minute: 'the number of requests per minute for this organisation',
  day: 'the number of requests per day for this organisation',
  'app-minute': 'the number of requests per minute for this app',
  concurrent: 'the number of requests at the same time',
  unknown: 'a limit it does not name',
};

/**
 * The limit's name is written in many ways (`minute`, `Daily`, `DayLimit`, `Minute limit`, `appminute`) [doc, recorded answers]: match the words, and
 * without them the remaining-counters that stand at 0.
 */
function limitMet(headers: Readonly<Record<string, string>>): LimitName {
  const problem = (headers['x-rate-limit-problem'] ?? '').toLowerCase();
  if (/app/.test(problem)) return 'app-minute';
  if (/concurrent/.test(problem)) return 'concurrent';
  if (/da(y|ily)/.test(problem)) return 'day';
  if (/min/.test(problem)) return 'minute';
  if (headers['x-daylimit-remaining'] === '0') return 'day';
  if (headers['x-minlimit-remaining'] === '0') return 'minute';
  if (headers['x-appminlimit-remaining'] === '0') return 'app-minute';
  return 'unknown';
}

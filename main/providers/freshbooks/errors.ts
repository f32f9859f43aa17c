import { TieoutError } from '../../../shared/errors.ts';
import { isRecord } from '../../../shared/unknown.ts';
import type { HttpResponse } from '../contract.ts';

/** Error bodies are a few hundred bytes; a longer one is not looked into. */
const maxProblemBytes = 16_384;

/** Asked for an object that is gone or never was. [doc: errors] */
const notFoundNumbers: ReadonlySet<string> = new Set(['1011', '1012']);
const accessDenied = '1003';
const inactiveAccount = '1042';

interface Problem {
  /** FreshBooks' own error number as text; null where the body has none. */
  readonly errno: string | null;
}

/**
 * The error in an answer's body, in the shapes of the accounting service old (`response.errors[]`) and new (`code`, `details[].reason`), of the events service (`errno`) and of
 * the sign-in (`error`). Null for a body that is none: lists are, and bodies that are no JSON.
 */
function problemOf(response: HttpResponse): Problem | null {
  if (response.body.length === 0 || response.body.length > maxProblemBytes) return null;
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder().decode(response.body));
  } catch {
    return null; // Pages of a proxy, half an answer: the status decides, or whoever reads it as data.
  }
  if (!isRecord(body)) return null;
  const { response: inner } = body;
  if (isRecord(inner) && (inner['errors'] !== undefined || inner['error'] !== undefined)) {
    const errors: readonly unknown[] = Array.isArray(inner['errors']) ? inner['errors'] : [inner['errors'] ?? inner['error']];
    return { errno: numberOf(errors[0], 'errno') };
  }
  if (Array.isArray(body['details']) && body['code'] !== undefined) {
    const details: readonly unknown[] = body['details'];
    return { errno: numberOf(details[0], 'reason') };
  }
  if (body['errno'] !== undefined) return { errno: numberOf(body, 'errno') };
  return body['error'] === undefined && body['errors'] === undefined ? null : { errno: null };
}

function numberOf(holder: unknown, name: string): string | null {
  const value = isRecord(holder) ? holder[name] : undefined;
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d{1,6}$/.test(text) ? text : null;
}

/**
 * What an API answer means, by the decision table in docs/providers/freshbooks.md; null for an answer to be read as data. Pure. A status of 200 proves nothing: errors come with it
 * as well, which is why FreshBooks' own library looks into every body. [sdk]
 */
export function judge(response: HttpResponse, about: { readonly stream: string; readonly nowMs: number }): TieoutError | null {
  const { status } = response;
  const problem = problemOf(response);
  if (status >= 200 && status < 300 && problem === null) return null;
  const errno = problem?.errno ?? null;
  // By status alone: the body of an expired token has had three shapes.
  if (status === 401) return tokenExpired();
  if (errno === inactiveAccount) return tenantInactive();
  if (status === 403 || errno === accessDenied) return accessRefused(response, about.stream, errno);
  if (errno !== null && notFoundNumbers.has(errno)) return notFound(about.stream, status, errno);
  if (status === 404) return notFound(about.stream, status, errno);
  if (status === 429) return rateLimited();
  if (status >= 500 || status === 408 || errno === '500') return unavailable(status);
  if (status < 300 || (status >= 400 && status < 500)) return refused(about.stream, status, errno);
  return new TieoutError({
    code: 'provider/unclassified',
    action: 'retry',
    message: `FreshBooks answered ${about.stream} with status ${status}, which its documentation does not explain.`,
    remedy: 'Tieout tries a few more times. If it stays, please report this with the output of "tieout doctor --json".',
    details: { status, errno },
  });
}

function tokenExpired(): TieoutError {
  return new TieoutError({
    code: 'auth/expired',
    action: 'refresh',
    message: 'FreshBooks no longer accepts the access token.',
    remedy: 'Tieout refreshes it. If FreshBooks refuses it again, the connection has to be authorised anew.',
    details: { status: 401 },
  });
}

/** A missing scope is named in the text of a 403; a role that may not see a list answers the same way. [doc: scopes] */
function accessRefused(response: HttpResponse, stream: string, errno: string | null): TieoutError {
  const byScope = /scope/i.test(new TextDecoder().decode(response.body.subarray(0, maxProblemBytes)));
  return new TieoutError({
    code: 'auth/scope-missing',
    action: 'stop-stream',
    message: byScope
      ? `FreshBooks does not let this connection read ${stream}: a permission was not granted.`
      : `FreshBooks does not let this person read ${stream} in this business.`,
    remedy: byScope
      ? 'Reconnect FreshBooks and grant every permission on the consent page.'
      : "Ask the business's owner for a role that sees its books, or connect as somebody who has one.",
    details: { status: response.status, errno },
  });
}

function tenantInactive(): TieoutError {
  return new TieoutError({
    code: 'auth/tenant-disconnected',
    action: 'stop-tenant',
    message: 'This FreshBooks account is not active.',
    remedy: 'Renew its subscription in FreshBooks. Other businesses go on.',
    details: { errno: inactiveAccount },
  });
}

function notFound(stream: string, status: number, errno: string | null): TieoutError {
  return new TieoutError({
    code: 'record/not-found',
    action: 'stop-stream',
    message: `FreshBooks does not have what was asked for in ${stream}.`,
    remedy: 'It was deleted in FreshBooks; the copy in the ledger is kept and marked.',
    details: { status, errno },
  });
}

/** Without a word on how long: the gateway waits longer each time. */
function rateLimited(): TieoutError {
  return new TieoutError({
    code: 'rate/limited',
    action: 'wait',
    message: 'FreshBooks asks to wait: too many requests.',
    remedy: 'Tieout goes on by itself in a moment.',
    details: { status: 429 },
  });
}

function unavailable(status: number): TieoutError {
  return new TieoutError({
    code: 'provider/unavailable',
    action: 'retry',
    message: `FreshBooks is not available at the moment (status ${status}).`,
    remedy: 'Tieout tries again by itself. See status.freshbooks.com if it lasts.',
    details: { status },
  });
}

function refused(stream: string, status: number, errno: string | null): TieoutError {
  return new TieoutError({
    code: 'provider/refused',
    action: 'stop-stream',
    message: `FreshBooks refused the request for ${stream}${errno === null ? '' : ` (error ${errno})`}.`,
    remedy: 'Asking again does not help. Please report this with the output of "tieout doctor --json".',
    details: { status, errno },
  });
}

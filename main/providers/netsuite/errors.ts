import { TieoutError } from '../../../shared/errors.ts';
import { isRecord } from '../../../shared/unknown.ts';
import { retryAfterMs, type HttpResponse } from '../contract.ts';
import { clockFault } from './clock.ts';

/** Error bodies are a few hundred bytes; a longer one is not looked into. */
const maxFaultBytes = 16_384;
/** No Retry-After is documented. */
const throttleWaitMs = 2000;

interface Fault {
  /** `INVALID_LOGIN`; '' when the answer names none. */
  readonly code: string;
  /** The platform's own sentence. Looked at, never shown: it may repeat parts of a query. */
  readonly detail: string;
}

/** `{ type, title, status, "o:errorDetails": [{ detail, "o:errorCode" }] }` [D 156570709583]; RESTlets and older gateways write `error` with `code` and `message`. */
function faultIn(response: HttpResponse): Fault {
  const none = { code: '', detail: '' };
  if (response.body.length === 0 || response.body.length > maxFaultBytes) return none;
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder().decode(response.body));
  } catch {
    return none; // A maintenance page: the status decides.
  }
  if (!isRecord(body)) return none;
  const list = body['o:errorDetails'];
  const first: unknown = Array.isArray(list) ? (list as readonly unknown[])[0] : undefined;
  const detail = isRecord(first) ? first : isRecord(body['error']) ? body['error'] : {};
  const code = detail['o:errorCode'] ?? detail['code'];
  const text = detail['detail'] ?? detail['message'];
  return {
    code: typeof code === 'string' && /^[A-Z_]{1,60}$/.test(code) ? code : '',
    detail: typeof text === 'string' ? text : '',
  };
}

/** What an API answer means, by the decision table in docs/providers/netsuite.md; null for an answer to be read as data. Pure. */
export function judge(response: HttpResponse, about: { readonly stream: string; readonly nowMs: number }): TieoutError | null {
  const { status } = response;
  if (status >= 200 && status < 300) return null;
  const fault = faultIn(response);
  const details: Details = { status, faultCode: fault.code === '' ? null : fault.code };
  if (status === 429 || throttles.has(fault.code)) return throttled(response, details, about.nowMs);
  if (status === 401 || fault.code === 'INVALID_LOGIN') return clockFault(response, about.nowMs) ?? refusedLogin(details);
  if (status === 403 || fault.code === 'INSUFFICIENT_PERMISSION') return forbidden(about.stream, details);
  const missing = missingTable(fault.detail);
  // Without subsidiaries there is neither a table of them nor a column that names one: the reader of the list knows what that means.
  if (about.stream === 'tenants' && (missing === 'subsidiary' || lacksSubsidiaryColumn(fault.detail))) return null;
  if (missing !== null) return noTable(about.stream, missing, details);
  if (/Field '[^']*' for record '[^']*' was not found|Unknown identifier/.test(fault.detail))
    return noField(about.stream, fault, details);
  if (status === 404 || fault.code === 'NONEXISTENT_ID' || /Transaction type specified is incorrect/.test(fault.detail))
    return notFound(about.stream, details);
  if (status >= 500 || status === 408) return unavailable(response, details, about.nowMs);
  if (status === 400) return refused(about.stream, details);
  return new TieoutError({
    code: 'provider/unclassified',
    action: 'retry',
    message: `NetSuite answered ${about.stream} with status ${status}, which its documentation does not explain.`,
    remedy: 'Tieout tries a few more times. If it stays, please report this with the output of "tieout doctor --json".',
    details,
  });
}

const throttles: ReadonlySet<string> = new Set([
  'CONCURRENCY_LIMIT_EXCEEDED',
  'SSS_REQUEST_LIMIT_EXCEEDED',
  'WS_REQUEST_BLOCKED',
]);

interface Details extends Readonly<Record<string, string | number | null>> {
  readonly status: number;
  readonly faultCode: string | null;
}

/** The table a query may not see, or that the account does not have: both read alike. [P tap-netsuite-rest] */
function missingTable(detail: string): string | null {
  return /Record '([A-Za-z0-9_]{1,60})' was not found/.exec(detail)?.[1]?.toLowerCase() ?? null;
}

/** Gone or switched off, not merely kept from view: NOT_EXPOSED says that the column is there. */
function lacksSubsidiaryColumn(detail: string): boolean {
  return (
    /Unknown identifier '(?:[a-z]{1,4}\.)?subsidiary'|Field 'subsidiary' for record 'transactionline' was not found/i.test(
      detail,
    ) && !/NOT_EXPOSED/.test(detail)
  );
}

/** Expired, withdrawn and unknown read alike: the login audit trail alone says which. [D subsect_156935170194] */
function refusedLogin(details: Details): TieoutError {
  return new TieoutError({
    code: 'auth/expired',
    action: 'refresh',
    message: 'NetSuite does not accept this login any more.',
    remedy:
      'See Setup > Users/Roles > View Login Audit Trail in NetSuite for the reason: the token, its user, its role or the integration may be disabled. Then reconnect.',
    details,
  });
}

function forbidden(stream: string, details: Details): TieoutError {
  return new TieoutError({
    code: 'auth/scope-missing',
    action: 'stop-stream',
    message: `The NetSuite role of this login may not see ${stream}.`,
    remedy:
      'Add the permission to the role under Setup > Users/Roles > Manage Roles, or use the login of another role; then sync again.',
    details,
  });
}

function noTable(stream: string, table: string, details: Details): TieoutError {
  return new TieoutError({
    code: 'auth/scope-missing',
    action: 'stop-stream',
    message: `NetSuite shows this login no table "${table}", which ${stream} is read from: the role lacks the permission, or the feature is off in this account.`,
    remedy:
      'Add the permission to the role under Setup > Users/Roles > Manage Roles ("SuiteAnalytics Workbook" among them), then sync again.',
    details: { ...details, table },
  });
}

/** A column that was removed, or whose feature was switched off. Nothing can be read without deciding what stands in its place. */
function noField(stream: string, { detail }: Fault, details: Details): TieoutError {
  const field =
    /Field '([A-Za-z0-9_]{1,60})'/.exec(detail)?.[1] ?? /Unknown identifier '([A-Za-z0-9_.]{1,60})'/.exec(detail)?.[1] ?? null;
  return new TieoutError({
    code: 'schema/drift',
    action: 'stop-stream',
    message: `NetSuite no longer has the field ${field === null ? '' : `"${field}" `}that ${stream} is read from.`,
    remedy:
      'A feature may have been switched off, or a release may have renamed it. The ledger keeps what it has; please report this.',
    details: { ...details, field },
  });
}

function notFound(stream: string, details: Details): TieoutError {
  return new TieoutError({
    code: 'record/not-found',
    action: 'stop-stream',
    message: `NetSuite does not have what was asked for in ${stream}.`,
    remedy: 'It was deleted there; the copy in the ledger is kept and marked.',
    details,
  });
}

function refused(stream: string, details: Details): TieoutError {
  return new TieoutError({
    code: 'provider/refused',
    action: 'stop-stream',
    message: `NetSuite refused the request for ${stream}${details.faultCode === null ? '' : ` (${details.faultCode})`}.`,
    remedy: 'Asking again does not help. Please report this with the output of "tieout doctor --json".',
    details,
  });
}

function unavailable(response: HttpResponse, details: Details, nowMs: number): TieoutError {
  const waitMs = retryAfterMs(response, nowMs);
  return new TieoutError({
    code: 'provider/unavailable',
    action: 'retry',
    message: `NetSuite is not available at the moment (status ${details.status}${details.faultCode === null ? '' : `, ${details.faultCode}`}).`,
    remedy: 'Tieout tries again by itself. See status.netsuite.com if it lasts.',
    ...(waitMs === undefined ? {} : { retryAtMs: nowMs + waitMs }),
    details,
  });
}

function throttled(response: HttpResponse, details: Details, nowMs: number): TieoutError {
  return new TieoutError({
    code: 'rate/limited',
    action: 'wait',
    message: 'NetSuite asks to wait: too many requests at once in this account, of all tools together.',
    remedy: 'Tieout goes on by itself in a moment.',
    retryAtMs: nowMs + (retryAfterMs(response, nowMs) ?? throttleWaitMs),
    details,
  });
}

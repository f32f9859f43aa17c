import { TieoutError } from '../../../shared/errors.ts';
import { isRecord } from '../../../shared/unknown.ts';
import { retryAfterMs, type HttpResponse } from '../contract.ts';

/** Error bodies are a few hundred bytes; a longer one is not looked into. */
const maxFaultBytes = 16_384;
/** No Retry-After is promised: a minute is what Intuit says to wait. [doc: limits and throttles] */
const throttleWaitMs = 60_000;

/** What a fault says, whichever of its shapes it came in. */
interface Fault {
  /** Without leading zeros: `003200` is `3200`. */
  readonly code: string;
  readonly type: string;
}

/**
 * The fault in an answer, null when it holds none. It comes as `Fault` with `Error`, as `fault` with `error`, and in XML whatever was asked for; codes are text or numbers; and it
 * comes with status 200 as well. [rec: fault.xml, oauth-jsclient 91, python-quickbooks 369]
 */
function faultIn(response: HttpResponse): Fault | null {
  const { body } = response;
  if (body.length === 0 || body.length > maxFaultBytes) return null;
  const text = new TextDecoder().decode(body);
  return text.trimStart().startsWith('<') ? faultInXml(text) : faultInJson(text);
}

function faultInJson(text: string): Fault | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null; // No JSON: then the status decides.
  }
  const fault = isRecord(body) ? (body['Fault'] ?? body['fault']) : undefined;
  if (!isRecord(fault)) return null;
  const list = fault['Error'] ?? fault['error'];
  const first: unknown = Array.isArray(list) ? (list as readonly unknown[])[0] : list;
  const code = isRecord(first) ? first['code'] : undefined;
  const message = isRecord(first) ? (first['Message'] ?? first['message']) : undefined;
  const type = fault['type'];
  return { code: codeOf(code, message), type: typeof type === 'string' ? type : '' };
}

/** Looked at as text, never parsed: an answer is no place for entities. */
function faultInXml(text: string): Fault | null {
  if (!/<Fault[\s>]/.test(text)) return null;
  const code = /<Error[^>]*\bcode="(\d{1,8})"/.exec(text)?.[1];
  const message = /<Message>([^<]{0,300})<\/Message>/.exec(text)?.[1];
  return { code: codeOf(code, message), type: /<Fault[^>]*\btype="([\w]{1,40})"/.exec(text)?.[1] ?? '' };
}

function codeOf(code: unknown, message: unknown): string {
  const plain = typeof code === 'string' || typeof code === 'number' ? String(code) : '';
  const said = typeof message === 'string' ? (/errorCode=(\d{1,8})/.exec(message)?.[1] ?? '') : '';
  const text = /^-?\d{1,8}$/.test(plain) ? plain : said;
  return text.replace(/^0+(?=\d)/, '');
}

/**
 * What an API answer means, by the decision table in docs/providers/quickbooks.md; null for an answer to be read as data. Pure.
 */
export function judge(response: HttpResponse, about: { readonly stream: string; readonly nowMs: number }): TieoutError | null {
  const { status } = response;
  const fault = faultIn(response);
  if (status >= 200 && status < 300 && fault === null) return null;
  const details = { status, faultCode: fault === null || fault.code === '' ? null : fault.code };
  const code = fault?.code ?? '';
  // 403 with this code is the older form of 429. [rec]
  if (status === 429 || code === '3001') return throttled(response, details, about.nowMs);
  if (code === '100') return wrongRealm(details);
  if (code === '130') return unavailable(response, details, about.nowMs);
  if (code === '3200' || status === 401) return tokenExpired(details);
  if (code === '3100' || status === 403) return shutOut(details);
  if (code === '610') return notFound(about.stream, details);
  if (status >= 500 || status === 408 || code === '10000' || code === '6002' || fault?.type === 'SystemFault') {
    return unavailable(response, details, about.nowMs);
  }
  if (status === 400 || (status >= 200 && status < 300)) return refused(about.stream, details);
  return new TieoutError({
    code: 'provider/unclassified',
    action: 'retry',
    message: `QuickBooks answered ${about.stream} with status ${status}, which its documentation does not explain.`,
    remedy: 'Tieout tries a few more times. If it stays, please report this with the output of "tieout doctor --json".',
    details,
  });
}

interface Details extends Readonly<Record<string, string | number | null>> {
  readonly status: number;
  readonly faultCode: string | null;
}

function tokenExpired(details: Details): TieoutError {
  return new TieoutError({
    code: 'auth/expired',
    action: 'refresh',
    message: 'QuickBooks no longer accepts the access token.',
    remedy: 'Tieout refreshes it. If QuickBooks refuses it again, the connection has to be authorised anew.',
    details,
  });
}

/** A token belongs to one company; refreshing it would only give another for the same. */
function wrongRealm(details: Details): TieoutError {
  return new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: 'QuickBooks says that this login is not for this company.',
    remedy: 'Connect the company again, and choose it on the consent page.',
    details: { ...details, field: 'realmId' },
  });
}

function shutOut(details: Details): TieoutError {
  return new TieoutError({
    code: 'auth/tenant-disconnected',
    action: 'stop-tenant',
    message:
      'QuickBooks does not let this login into the company: the user lost access, or the app is for sandbox companies and this is a real one (or the reverse).',
    remedy:
      'Check in QuickBooks that the user still belongs to the company, and that the keys are those of its environment; then reconnect.',
    details,
  });
}

function notFound(stream: string, details: Details): TieoutError {
  return new TieoutError({
    code: 'record/not-found',
    action: 'stop-stream',
    message: `QuickBooks does not have what was asked for in ${stream}.`,
    remedy: 'It was deleted there; the copy in the ledger is kept and marked.',
    details,
  });
}

function refused(stream: string, details: Details): TieoutError {
  return new TieoutError({
    code: 'provider/refused',
    action: 'stop-stream',
    message: `QuickBooks refused the request for ${stream}${details.faultCode === null ? '' : ` (code ${details.faultCode})`}.`,
    remedy: 'Asking again does not help. Please report this with the output of "tieout doctor --json".',
    details,
  });
}

function unavailable(response: HttpResponse, details: Details, nowMs: number): TieoutError {
  const waitMs = retryAfterMs(response, nowMs);
  return new TieoutError({
    code: 'provider/unavailable',
    action: 'retry',
    message: `QuickBooks is not available at the moment (status ${details.status}${details.faultCode === null ? '' : `, code ${details.faultCode}`}).`,
    remedy: 'Tieout tries again by itself. See status.developer.intuit.com if it lasts.',
    ...(waitMs === undefined ? {} : { retryAtMs: nowMs + waitMs }),
    details,
  });
}

function throttled(response: HttpResponse, details: Details, nowMs: number): TieoutError {
  return new TieoutError({
    code: 'rate/limited',
    action: 'wait',
    message: 'QuickBooks asks to wait: too many requests for this company or this app.',
    remedy: 'Tieout goes on by itself in a minute.',
    retryAtMs: nowMs + (retryAfterMs(response, nowMs) ?? throttleWaitMs),
    details,
  });
}

import { TieoutError } from '../../../shared/errors.ts';
import type { HttpResponse } from '../contract.ts';
import { isOptional, names } from './decode.ts';
import { readAnswer, type GatewayAnswer, type GatewayError } from './response.ts';
import { parseXml } from './xml.ts';

/** Longer answers are data: error answers are a few kilobytes. */
const maxErrorBytes = 512 * 1024;

/**
 * What an answer means, by the decision table in docs/providers/sage-intacct.md; null for one to be read as data. Status 200 says nothing: what went wrong stands in one of four
 * places, and one code (XL03000006) has four meanings. [sheet 4] Pure.
 */
export function judge(response: HttpResponse, about: { readonly stream: string; readonly nowMs: number }): TieoutError | null {
  const { status, body } = response;
  const details = { status, errorNo: null };
  if (status === 429) return throttled(details);
  if (isPage(body)) return unavailable(details);
  const errors = errorsIn(body, about.stream);
  if (errors === null) return byStatus(status, about.stream);
  return errors.kind === 'none' ? byStatus(status, about.stream) : meaningOf(errors, about.stream, status);
}

/** A page for people in the gateway's place, a challenge of the network in front of it for instance. [sheet 1] */
function isPage(body: Uint8Array): boolean {
  const start = Buffer.from(body.subarray(0, 512)).toString('latin1').trimStart().toLowerCase();
  return start.startsWith('<!doctype html') || start.startsWith('<html');
}

function byStatus(status: number, stream: string): TieoutError | null {
  const details = { status, errorNo: null };
  if (status >= 200 && status < 300) return null;
  if (status >= 500 || status === 408) return unavailable(details);
  if (status === 401 || status === 403) return refusedLogin(details);
  return refused(stream, details);
}

type Found =
  { readonly kind: 'none' } | { readonly kind: 'gateway' | 'login' | 'function' | 'dates'; readonly error: GatewayError };

/** The first error in the places where errors stand; null when the body is no answer of the gateway (the reader of the page tells of that). */
function errorsIn(body: Uint8Array, stream: string): Found | null {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (
    !/<status>\s*(?:failure|aborted)/.test(bytes.subarray(0, maxErrorBytes).toString('latin1')) &&
    !bytes.includes('<errormessage')
  )
    return { kind: 'none' };
  try {
    const answer = readAnswer(parseXml(body));
    return answer === undefined ? null : found(answer, stream);
  } catch {
    return null; // Broken: not to be trusted as an error either.
  }
}

const silent: GatewayError = { errorNo: '', text: '' };

function found({ control, authentication, errors, results }: GatewayAnswer, stream: string): Found {
  if (control.status !== 'success' || errors.gateway.length > 0) return { kind: 'gateway', error: errors.gateway[0] ?? silent };
  if (authentication !== null && authentication.status !== 'success')
    return { kind: 'login', error: errors.authentication[0] ?? silent };
  for (const result of results) {
    if (result.status === 'success') continue;
    const error = result.errors[0] ?? silent;
    // Once for each run, with the stream that is read first: elsewhere the records that need a date are held.
    if (result.controlId === names.formatting && stream === 'company') return { kind: 'dates', error };
    if (isOptional(result.controlId)) continue;
    // A company without entities has no list of them.
    if (stream === 'tenants' && isUnknownObject(error.text)) continue;
    return { kind: 'function', error };
  }
  return { kind: 'none' };
}

function isUnknownObject(text: string): boolean {
  return /Object definition .{0,80} not found/i.test(text);
}

interface Details extends Readonly<Record<string, string | number | null>> {
  readonly status: number;
  readonly errorNo: string | null;
}

function meaningOf(found: Exclude<Found, { kind: 'none' }>, stream: string, status: number): TieoutError {
  const { error, kind } = found;
  const { text } = error;
  const details: Details = { status, errorNo: /^[A-Z][A-Z0-9_-]{3,24}$/.test(error.errorNo) ? error.errorNo : null };
  if (error.errorNo === 'GW-0010' || /rate limit exceeded/i.test(text)) return throttled(details);
  if (/temporarily off-?line|try again later/i.test(text)) return unavailable(details);
  if (kind === 'dates') return datesUnknown(details);
  if (kind === 'function') return functionMeaning(text, stream, details);
  if (/invalid session/i.test(text)) return sessionEnded(details);
  if (/not authorized to make Web Services requests|Invalid Web Services Authorization/i.test(text))
    return unauthorisedSender(details);
  if (/Partner ID or password|sender ?id/i.test(text)) return wrongSender(details);
  if (error.errorNo === 'PL04000055' || /expired/i.test(text)) return companyEnded(details);
  if (/sign-?in information is incorrect/i.test(text) || error.errorNo === 'XMLGW_JPP0002' || kind === 'login')
    return refusedLogin(details);
  if (status >= 500) return unavailable(details);
  return refused(stream, details);
}

function functionMeaning(text: string, stream: string, details: Details): TieoutError {
  // Denials of the audit history carry no code. [sheet 4] Its pages that cannot be had say only that there was an error. [sheet 7]
  if (/audit history/i.test(text)) return refused(stream, details);
  if (details.errorNo === 'PL04000005' || /do(?:es)? not have permission|PL04000005|not authorized|no permission/i.test(text))
    return noPermission(stream, details);
  if (isUnknownObject(text)) return notSubscribed(stream, details);
  return refused(stream, details);
}

function sessionEnded(details: Details): TieoutError {
  return new TieoutError({
    code: 'auth/expired',
    action: 'refresh',
    message: 'The Sage Intacct session has ended.',
    remedy: 'Tieout opens another with the stored credentials.',
    details,
  });
}

function refusedLogin(details: Details): TieoutError {
  return new TieoutError({
    code: 'auth/revoked',
    action: 'stop-connection',
    message: 'Sage Intacct does not accept the company ID, user ID and password of the Web Services user.',
    remedy:
      'Check them, and reconnect Sage Intacct. Tieout does not try again by itself: wrong tries lock the user for everything that uses it.',
    details: { ...details, field: 'userPassword', fields: 'companyId userId userPassword' },
  });
}

function wrongSender(details: Details): TieoutError {
  return new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: 'Sage Intacct does not accept the sender ID and sender password.',
    remedy: 'Both are case-sensitive and belong to the Web Services licence, not to the company. Check them, and reconnect.',
    details: { ...details, field: 'senderPassword' },
  });
}

function unauthorisedSender(details: Details): TieoutError {
  return new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: 'The company has not authorised this sender ID for Web Services.',
    remedy:
      'Ask an administrator of the company to add the sender ID under Company > Company info > Security > Web Services authorizations; then reconnect.',
    details: { ...details, field: 'senderId' },
  });
}

function companyEnded(details: Details): TieoutError {
  return new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: 'Sage Intacct says that this company can no longer be used.',
    remedy: 'Ask Sage or an administrator of the company; what was read stays in the ledger.',
    details: { ...details, field: 'companyId' },
  });
}

function noPermission(stream: string, details: Details): TieoutError {
  return new TieoutError({
    code: 'auth/scope-missing',
    action: 'stop-stream',
    message: `The Web Services user may not read ${stream}.`,
    remedy: 'An administrator can give the user the List and View permissions for it under Company > Admin > Users.',
    details: { ...details, withheld: true },
  });
}

function notSubscribed(stream: string, details: Details): TieoutError {
  return new TieoutError({
    code: 'auth/scope-missing',
    action: 'stop-stream',
    message: `Sage Intacct does not know ${stream} in this company: it does not use that part.`,
    remedy: 'If it does, an administrator can look at the applications under Company > Admin > Subscriptions.',
    details,
  });
}

function datesUnknown(details: Details): TieoutError {
  return new TieoutError({
    code: 'auth/scope-missing',
    action: 'stop-stream',
    message:
      'Sage Intacct does not tell how the Web Services user writes dates, so no date of this company can be read with certainty.',
    remedy:
      'Let an administrator allow the user to view its own user record (Company > Admin > Users); what is held then is read with a full sync.',
    details,
  });
}

function throttled(details: Details): TieoutError {
  return new TieoutError({
    code: 'rate/limited',
    action: 'wait',
    message: 'Sage Intacct asks to wait: too many requests of this company at a time.',
    remedy: 'Tieout goes on by itself in a moment.',
    details,
  });
}

function unavailable(details: Details): TieoutError {
  return new TieoutError({
    code: 'provider/unavailable',
    action: 'retry',
    message: `Sage Intacct is not available at the moment (status ${details.status}).`,
    remedy: 'Tieout tries again by itself. See status.intacct.com if it lasts.',
    details,
  });
}

function refused(stream: string, details: Details): TieoutError {
  return new TieoutError({
    code: 'provider/refused',
    action: 'stop-stream',
    message: `Sage Intacct refused the request for ${stream}${details.errorNo === null ? '' : ` (${details.errorNo})`}.`,
    remedy: 'Asking again does not help. Please report this with the output of "tieout doctor --json".',
    details,
  });
}

import { TieoutError } from '../../../shared/errors.ts';
import type { HttpResponse } from '../contract.ts';

/**
 * What an API answer means, by the decision table in docs/providers/harvest.md; null for an answer to be read as data. Pure. The status decides: bodies are text, JSON or nothing at
 * all for the same fault.
 */
export function judge(response: HttpResponse, about: { readonly stream: string; readonly nowMs: number }): TieoutError | null {
  const { status } = response;
  if (status >= 200 && status < 300) return null;
  if (status === 401) return tokenRefused();
  if (status === 403) return accessRefused(about.stream);
  if (status === 404) return notFound(about.stream);
  if (status === 429) return rateLimited();
  if (status >= 500 || status === 408) return unavailable(status);
  if (status >= 400) return refused(about.stream, status);
  return new TieoutError({
    code: 'provider/unclassified',
    action: 'retry',
    message: `Harvest answered ${about.stream} with status ${status}, which its documentation does not explain.`,
    remedy: 'Tieout tries a few more times. If it stays, please report this with the output of "tieout doctor --json".',
    details: { status },
  });
}

/** Expired, revoked, wrong, or good for other accounts than the one asked for: one body for all of them. Which it is, the list of accounts tells. */
function tokenRefused(): TieoutError {
  return new TieoutError({
    code: 'auth/expired',
    action: 'refresh',
    message: 'Harvest no longer accepts this token for this account.',
    remedy:
      'Tieout asks Harvest which accounts the login has. If the login itself is refused, the connection has to be authorised anew.',
    details: { status: 401 },
  });
}

/** An account that is not among the login's accounts any more. */
export function accountGone(): TieoutError {
  return new TieoutError({
    code: 'auth/tenant-disconnected',
    action: 'stop-tenant',
    message: 'This login has no access to this Harvest account any more.',
    remedy: 'Ask an administrator of the account to let you in again, then reconnect Harvest. Other accounts go on.',
    details: { status: 401 },
  });
}

/** Invoices, payments, estimates and clients take an administrator, or a manager with the right to them. [doc: Invoices] */
function accessRefused(stream: string): TieoutError {
  return new TieoutError({
    code: 'auth/scope-missing',
    action: 'stop-stream',
    message: `Harvest does not let this person read ${stream} in this account.`,
    remedy: 'Ask an administrator of the account for the role that sees them, or connect as an administrator.',
    details: { status: 403 },
  });
}

function notFound(stream: string): TieoutError {
  return new TieoutError({
    code: 'record/not-found',
    action: 'stop-stream',
    message: `Harvest does not have what was asked for in ${stream}.`,
    remedy: 'It was deleted in Harvest, or this person may not see it; the copy in the ledger is kept and marked.',
    details: { status: 404 },
  });
}

/** How long stands in `Retry-After`, which the gateway obeys. */
function rateLimited(): TieoutError {
  return new TieoutError({
    code: 'rate/limited',
    action: 'wait',
    message: 'Harvest asks to wait: too many requests.',
    remedy: 'Tieout goes on by itself in a moment.',
    details: { status: 429 },
  });
}

function unavailable(status: number): TieoutError {
  return new TieoutError({
    code: 'provider/unavailable',
    action: 'retry',
    message: `Harvest is not available at the moment (status ${status}).`,
    remedy: 'Tieout tries again by itself. See harveststatus.com if it lasts.',
    details: { status },
  });
}

function refused(stream: string, status: number): TieoutError {
  return new TieoutError({
    code: 'provider/refused',
    action: 'stop-stream',
    message: `Harvest refused the request for ${stream} (status ${status}).`,
    remedy: 'Asking again does not help. Please report this with the output of "tieout doctor --json".',
    details: { status },
  });
}

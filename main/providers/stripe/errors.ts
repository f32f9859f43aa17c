import { TieoutError } from '../../../shared/errors.ts';
import { isRecord } from '../../../shared/unknown.ts';
import type { HttpResponse } from '../contract.ts';

/** Error bodies, and the two fields that stand for a deleted object, are a few hundred bytes; a longer body is not looked into. */
const maxProblemBytes = 16_384;

interface Problem {
  readonly type: string;
  readonly code: string;
  readonly message: string;
  readonly param: string;
}

function smallBody(response: HttpResponse): unknown {
  if (response.body.length === 0 || response.body.length > maxProblemBytes) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(response.body));
  } catch {
    return undefined; // Pages of a proxy, half an answer: the status decides, or whoever reads it as data.
  }
}

/** The error in a body; empty texts where it has none. Its message may repeat the key or what was asked for, so only what is recognised of it is passed on. */
function problemOf(body: unknown): Problem {
  const error = isRecord(body) && isRecord(body['error']) ? body['error'] : {};
  const text = (name: string): string => {
    const value = error[name];
    return typeof value === 'string' ? value : '';
  };
  return { type: text('type'), code: text('code'), message: text('message'), param: text('param') };
}

/** What an API answer means, by the decision table in docs/providers/stripe.md; null for an answer to be read as data. Pure. */
export function judge(response: HttpResponse, about: { readonly stream: string; readonly nowMs: number }): TieoutError | null {
  const { status } = response;
  const body = smallBody(response);
  if (status >= 200 && status < 300) return isDeleted(body) ? gone(about.stream, status) : null;
  const problem = problemOf(body);
  const mayRepeat = response.headers['stripe-should-retry'] !== 'false';
  if (status === 401) return isFromOutside(problem) ? addressRefused(status) : keyRefused(problem);
  if (status === 403) return refusedRight(problem, about.stream);
  if (problem.code === 'resource_missing' && isOfOtherData(problem)) return otherData(about.stream, status);
  if (status === 404 && problem.code === 'resource_missing') return gone(about.stream, status);
  if (status === 400 && problem.code === 'resource_missing' && /^(?:starting_after|ending_before)$/.test(problem.param)) {
    return placeLost(about.stream);
  }
  if (status === 429) return mayRepeat ? rateLimited(problem) : refused(about.stream, status, problem);
  if (status >= 500 || status === 409 || status === 424 || status === 408) {
    return mayRepeat ? unavailable(status) : refused(about.stream, status, problem);
  }
  if (status >= 400) return refused(about.stream, status, problem);
  return new TieoutError({
    code: 'provider/unclassified',
    action: 'retry',
    message: `Stripe answered ${about.stream} with status ${status}, which its documentation does not explain.`,
    remedy: 'Tieout tries a few more times. If it stays, please report this with the output of "tieout doctor --json".',
    details: { status },
  });
}

/** A deleted object is still answered by its id, with nothing but the word that it was. [doc: deleted objects] */
function isDeleted(body: unknown): boolean {
  return isRecord(body) && body['deleted'] === true;
}

function isFromOutside({ message }: Problem): boolean {
  return /IP address/i.test(message);
}

/** "No such charge: …; a similar object exists in live mode, but a test mode key was used to make this request." It is there, for another key. */
function isOfOtherData({ message }: Problem): boolean {
  return /similar object exists/i.test(message);
}

function otherData(stream: string, status: number): TieoutError {
  return new TieoutError({
    code: 'provider/refused',
    action: 'stop-stream',
    message: `Stripe has what was asked for in ${stream} in the account's other data: one is live, the other test.`,
    remedy:
      'Nothing is marked as deleted. If this connection was ever used with a key of the other kind, its books hold both: connect each key anew, to books of its own.',
    details: { status },
  });
}

/** Keys are not renewed: an invalid, expired or revoked one is answered alike and for good. */
function keyRefused({ code }: Problem): TieoutError {
  return new TieoutError({
    code: 'auth/revoked',
    action: 'stop-connection',
    message: code === 'api_key_expired' ? 'Stripe says that the key has expired.' : 'Stripe does not accept the key any more.',
    remedy: 'Make a new restricted key in Stripe (Developers, API keys) and reconnect with it.',
    details: { status: 401, field: 'key', code: word(code) },
  });
}

function addressRefused(status: number): TieoutError {
  return new TieoutError({
    code: 'auth/denied',
    action: 'stop-connection',
    message: 'Stripe does not take this key from the network this machine is in.',
    remedy:
      "Add this machine's address to the key in Stripe (Developers, API keys, Manage IP restrictions), or use a key without one.",
    details: { status, field: 'key' },
  });
}

/** 403 is one of three: the account was disconnected from the platform, the address is not allowed, or the key lacks a permission, which the message names. */
function refusedRight(problem: Problem, stream: string): TieoutError {
  if (isFromOutside(problem)) return addressRefused(403);
  if (problem.code === 'account_invalid' || /does not have access to account/i.test(problem.message)) {
    return new TieoutError({
      code: 'auth/tenant-disconnected',
      action: 'stop-tenant',
      message: 'Stripe does not let this key into the account any more.',
      remedy: 'Ask the owner of the account to connect it to the platform again. Other accounts go on.',
      details: { status: 403 },
    });
  }
  const right = /'(rak_[a-z_]{1,60})'/.exec(problem.message)?.[1];
  return new TieoutError({
    code: 'auth/scope-missing',
    action: 'stop-stream',
    message: `Stripe does not let this key read ${stream}${right === undefined ? '' : `: it lacks the permission ${right}`}.`,
    remedy: 'Give the key Read on it in Stripe (Developers, API keys, Edit key), or reconnect with a key that has it.',
    details: { status: 403, right: right ?? null },
  });
}

function gone(stream: string, status: number): TieoutError {
  return new TieoutError({
    code: 'record/not-found',
    action: 'stop-stream',
    message: `Stripe does not have what was asked for in ${stream}.`,
    remedy: 'It was deleted in Stripe; the copy in the ledger is kept and marked.',
    details: { status },
  });
}

/** The object that marked the place in the list was deleted meanwhile. [doc: pagination] */
function placeLost(stream: string): TieoutError {
  return new TieoutError({
    code: 'page/cursor-expired',
    action: 'restart-stream',
    message: `The record that marked the place in ${stream} was deleted in Stripe while the list was read.`,
    remedy: 'Nothing to do: the list is entered again at the same second.',
    details: { status: 400 },
  });
}

/** `lock_timeout`: something else works on the same object. Neither kind has to say how long to wait. */
function rateLimited({ code }: Problem): TieoutError {
  const locked = code === 'lock_timeout';
  return new TieoutError({
    code: 'rate/limited',
    action: 'wait',
    message: locked ? 'Stripe asks to wait: the record is in use.' : 'Stripe asks to wait: too many requests.',
    remedy: 'Tieout goes on by itself in a moment.',
    details: { status: 429, limit: locked ? 'lock' : 'second' },
  });
}

function unavailable(status: number): TieoutError {
  return new TieoutError({
    code: 'provider/unavailable',
    action: 'retry',
    message: `Stripe is not available at the moment (status ${status}).`,
    remedy: 'Tieout tries again by itself. See status.stripe.com if it lasts.',
    details: { status },
  });
}

function refused(stream: string, status: number, { type, code, param }: Problem): TieoutError {
  const shown = word(code) ?? word(type);
  return new TieoutError({
    code: 'provider/refused',
    action: 'stop-stream',
    message: `Stripe refused the request for ${stream}${shown === null ? '' : ` (${shown})`}.`,
    remedy: 'Asking again does not help. Please report this with the output of "tieout doctor --json".',
    details: { status, code: shown, param: word(param) },
  });
}

/** A name of Stripe's own, never free text, which may repeat the key or what was asked. */
function word(text: string): string | null {
  return /^[\w.[\]]{1,60}$/.test(text) ? text : null;
}

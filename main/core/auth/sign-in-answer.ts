import { TieoutError } from '../../../shared/errors.ts';
import { isRecord } from '../../../shared/unknown.ts';
import { retryAfterMs } from '../http/retry.ts';
import type { HttpResponse } from '../ports.ts';
import type { OAuthDefinition } from '../provider.ts';

/** What one platform calls itself, and what its refusals mean, for sentences a person reads. */
export interface SignInWords {
  /** `QuickBooks`. */
  readonly title: string;
  /** `QuickBooks'`. */
  readonly titles: string;
  /** Why a refresh token is refused there: `it was disconnected there, or not used for 100 days`. */
  readonly endedBecause: string;
  /** Why a consent's code is refused: `its code was used already or is too old`. */
  readonly codeRefusedBecause: string;
  /** Where to look the app up. */
  readonly checkApp: string;
  /** Where to look its scopes up, on platforms that refuse scopes. */
  readonly checkScopes?: string;
  /** ` See status.example.com if it lasts.` */
  readonly statusPage?: string;
  /** What to grant, where an app may be given no refresh token at all. */
  readonly grantRefresh?: string;
  /** What a lost answer may have cost, where tokens work once. */
  readonly lostAnswer?: string;
}

export interface SignInAnswer {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Null where the answer does not name them. */
  readonly scopes: readonly string[] | null;
}

type Previous = Parameters<OAuthDefinition['readTokens']>[1];

/**
 * Reads the answer of a token address (RFC 6749 §5). `rotates`: an answer without a new refresh token is half an answer; otherwise the one before is kept.
 * Throws `auth/revoked` when a refresh token is refused, `auth/denied` when the code of a consent is, `config/invalid` when the app is unknown or may not ask for these rights,
 * `rate/limited`, `provider/unavailable`, and `net/failed` for an answer that is no whole token set. No part of the answer is repeated in an error.
 */
export function readSignIn(
  words: SignInWords,
  response: HttpResponse,
  previous: Previous,
  ask: { readonly nowMs: number; readonly rotates: boolean },
): SignInAnswer {
  const fields = jsonObject(response.body);
  const { error, token_type: type, scope } = fields;
  if (response.status !== 200 || (error !== undefined && error !== null)) {
    throw refusal(words, response, typeof error === 'string' ? error : '', previous, ask.nowMs);
  }
  const accessToken = fields['access_token'];
  const refreshToken = fields['refresh_token'] ?? (ask.rotates ? undefined : previous.refreshToken);
  if (!isToken(accessToken) || !isToken(refreshToken) || !isBearer(type)) {
    const isWithout = isToken(accessToken) && fields['refresh_token'] === undefined && words.grantRefresh !== undefined;
    throw isWithout ? withoutRefreshToken(words) : incompleteAnswer(words, response.status);
  }
  const scopes = typeof scope === 'string' && scope.trim() !== '' ? scope.trim().split(/\s+/) : null;
  return { fields, accessToken, refreshToken, scopes };
}

/** A stated number of seconds, as number or text; undefined for what is none, or longer than any such platform gives. */
export function secondsIn(value: unknown, longest: number): number | undefined {
  const seconds = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof seconds === 'number' && seconds > 0 && seconds <= longest ? seconds : undefined;
}

function jsonObject(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return isRecord(value) ? value : {};
  } catch {
    return {}; // Half a body, or none: reported as an incomplete answer, without repeating any of it.
  }
}

/** Visible ASCII without spaces: what may stand in an Authorization header. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}

function isBearer(type: unknown): boolean {
  return type === undefined || (typeof type === 'string' && type.toLowerCase() === 'bearer');
}

type Details = Readonly<Record<'status', number> & Record<'error', string | null>>;

function refusal(words: SignInWords, response: HttpResponse, error: string, previous: Previous, nowMs: number): TieoutError {
  const { status } = response;
  const details: Details = { status, error: /^[a-z_]{1,40}$/.test(error) ? error : null };
  if (error === 'invalid_grant') return previous.refreshToken === null ? codeRefused(words, details) : ended(words, details);
  if (error === 'access_denied') return codeRefused(words, details);
  if (error === 'invalid_scope' && words.checkScopes !== undefined) {
    return new TieoutError({
      code: 'config/invalid',
      action: 'stop-connection',
      message: `${words.title} does not let the app with the client id ${previous.clientId} ask for these rights (invalid_scope).`,
      remedy: words.checkScopes,
      details: { ...details, field: 'scopes' },
    });
  }
  if (error === 'invalid_client' || error === 'unauthorized_client' || status === 401) {
    const what = previous.clientSecret === null ? '' : ' and the secret given';
    return new TieoutError({
      code: 'config/invalid',
      action: 'stop-connection',
      message: `${words.title} does not accept the app with the client id ${previous.clientId}${what}.`,
      remedy: words.checkApp,
      details: { ...details, field: 'clientId' },
    });
  }
  return passing(words, response, details, nowMs);
}

function passing(words: SignInWords, response: HttpResponse, details: Details, nowMs: number): TieoutError {
  const { status } = details;
  const waitMs = retryAfterMs(response, nowMs);
  if (status === 429) {
    return new TieoutError({
      code: 'rate/limited',
      action: 'wait',
      message: `${words.title} asks to wait before the next sign-in.`,
      remedy: 'Tieout goes on by itself in a moment.',
      retryAtMs: nowMs + (waitMs ?? 60_000),
      details,
    });
  }
  if (status >= 500 || status === 408) {
    return new TieoutError({
      code: 'provider/unavailable',
      action: 'retry',
      message: `${words.titles} sign-in is not available at the moment (status ${status}).`,
      remedy: `Tieout tries again by itself.${words.statusPage ?? ''}`,
      ...(waitMs === undefined ? {} : { retryAtMs: nowMs + waitMs }),
      details,
    });
  }
  if (status === 200) return incompleteAnswer(words, status);
  return new TieoutError({
    code: 'provider/unclassified',
    action: 'retry',
    message: `${words.titles} sign-in answered with status ${status}${details.error === null ? '' : ` (${details.error})`}, which is not explained.`,
    remedy: `Tieout tries a few more times. If it stays, reconnect ${words.title}.`,
    details,
  });
}

function ended(words: SignInWords, details: Details): TieoutError {
  return new TieoutError({
    code: 'auth/revoked',
    action: 'stop-connection',
    message: `${words.title} has ended this connection: ${words.endedBecause}.`,
    remedy: `Reconnect ${words.title}. Everything in the ledger stays.`,
    details,
  });
}

function codeRefused(words: SignInWords, details: Details): TieoutError {
  return new TieoutError({
    code: 'auth/denied',
    action: 'stop-connection',
    message: `${words.title} did not accept the consent: it was declined, or ${words.codeRefusedBecause}.`,
    remedy: `Start connecting ${words.title} again.`,
    details,
  });
}

function withoutRefreshToken({ title, grantRefresh = '' }: SignInWords): TieoutError {
  return new TieoutError({
    code: 'auth/denied',
    action: 'stop-connection',
    message: `${title} gave no refresh token, without which a connection ends with its first access token.`,
    remedy: `Start connecting ${title} again and ${grantRefresh}.`,
  });
}

function incompleteAnswer(words: SignInWords, status: number): TieoutError {
  return new TieoutError({
    code: 'net/failed',
    action: 'retry',
    message: `The answer of ${words.title} to the sign-in did not arrive whole.`,
    remedy: `Tieout asks again by itself.${words.lostAnswer ?? ''}`,
    details: { status },
  });
}

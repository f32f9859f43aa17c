import { TieoutError, isTieoutError } from '../../../shared/errors.ts';
import type { HttpResponse, Ports } from '../ports.ts';
import type { ProviderDefinition, TokenSet, UnsignedRequest } from '../provider.ts';
import { ownUrl } from '../http/hosts.ts';
import { oauthOf } from './oauth-of.ts';
import { createPatience, loginRetry, retryAfterMs } from '../http/retry.ts';

const timeoutMs = 30_000;
const maxBytes = 256 * 1024;

export interface TokenRequest {
  readonly provider: ProviderDefinition;
  readonly endpoint: string | null;
  readonly request: UnsignedRequest;
  readonly previous: {
    readonly clientId: string;
    readonly clientSecret: string | null;
    readonly scopes: readonly string[];
    readonly refreshToken: string | null;
    readonly boundTenant?: string | null | undefined;
  };
  /** A refresh may be asked for again when its answer was lost; a code is good for one exchange only. */
  readonly repeatable: boolean;
  readonly signal: AbortSignal;
}

export interface TokenAnswer {
  readonly tokens: TokenSet;
  readonly receivedAtMs: number;
  /** Tries whose answer was lost on the way, so that the platform may have rotated the token more than once. */
  readonly lostAnswers: number;
}

/**
 * Asks the platform for tokens and reads the answer; tries again when the failure is passing. Only a whole token set is returned: an error body, a redirect or a page
 * never becomes one. Rejects with `auth/revoked` when the grant is refused, otherwise with `net/failed`, `provider/*`, `rate/limited` or `config/invalid`.
 */
export async function requestTokens(ports: LoginPorts, ask: TokenRequest): Promise<TokenAnswer> {
  const { provider, previous } = ask;
  const { answer, receivedAtMs, lostAnswers } = await requestLogin(ports, {
    ...ask,
    read: (response) =>
      wholeTokens(provider, oauthOf(provider).readTokens(response, previous, response.receivedAtMs), response.receivedAtMs),
  });
  return { tokens: answer, receivedAtMs, lostAnswers };
}

type LoginPorts = Pick<Ports, 'http' | 'clock' | 'random'>;

/** One question to a login service, with the patience a login deserves. `read` throws for an answer that does not log in; its rejections are as in requestTokens. */
export async function requestLogin<Answer>(
  ports: LoginPorts,
  ask: Pick<TokenRequest, 'provider' | 'endpoint' | 'request' | 'repeatable' | 'signal'> & {
    readonly read: (response: HttpResponse) => Answer;
  },
): Promise<{ readonly answer: Answer; readonly receivedAtMs: number; readonly lostAnswers: number }> {
  const url = ownUrl(ask.provider, ask.endpoint, ask.request.url).href;
  const patience = createPatience(ports, loginRetry);
  let lostAnswers = 0;
  for (;;) {
    let askedMs: number | undefined;
    try {
      const response = await ports.http.send({ ...ask.request, url, timeoutMs, maxBytes }, ask.signal);
      askedMs = retryAfterMs(response, response.receivedAtMs);
      refuseTransport(ask.provider, response, askedMs);
      return { answer: ask.read(response), receivedAtMs: response.receivedAtMs, lostAnswers };
    } catch (error) {
      if (!isTieoutError(error) || (error.action !== 'retry' && error.action !== 'wait')) throw error;
      const arrived = error.details['mayHaveArrived'] !== false;
      if (arrived) lostAnswers += 1;
      if ((arrived && !ask.repeatable) || !patience.mayTryAgain() || !(await patience.pause(askedMs, ask.signal))) throw error;
    }
  }
}

/** Answers that are no word of the platform's about the grant, whatever their body says. */
function refuseTransport(provider: ProviderDefinition, response: HttpResponse, askedMs: number | undefined): void {
  const { status } = response;
  if (status === 429) {
    throw new TieoutError({
      code: 'rate/limited',
      action: 'wait',
      message: `${provider.title} limits how often one may log in.`,
      remedy: 'Tieout tries again by itself a little later.',
      details: { status },
      ...(askedMs === undefined ? {} : { retryAtMs: response.receivedAtMs + askedMs }),
    });
  }
  if (status >= 500 || (status >= 300 && status < 400)) {
    throw new TieoutError({
      code: 'provider/unavailable',
      action: 'retry',
      message: `${provider.title}'s login service answered with status ${status}.`,
      remedy: "Tieout tries again by itself; see the platform's status page if it lasts.",
      details: { status },
    });
  }
}

/** A second look at what the provider's reader returned: an absent or made-up token must never be stored over a good one. */
function wholeTokens(provider: ProviderDefinition, tokens: TokenSet, nowMs: number): TokenSet {
  const usable = (text: unknown): boolean =>
    typeof text === 'string' && /^[\u0021-\u007e]{1,16384}$/.test(text) && !/^(?:undefined|null|nan|\[object.*)$/i.test(text);
  if (usable(tokens.accessToken) && usable(tokens.refreshToken) && tokens.accessExpiresAtMs > nowMs) return tokens;
  throw new TieoutError({
    code: 'provider/unclassified',
    action: 'retry',
    message: `${provider.title} answered a login request without a whole set of tokens.`,
    remedy: 'Tieout tries again by itself; the login stored before stays in place.',
    details: {
      hasAccessToken: usable(tokens.accessToken),
      hasRefreshToken: usable(tokens.refreshToken),
      hasExpiry: tokens.accessExpiresAtMs > nowMs,
    },
  });
}

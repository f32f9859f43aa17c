import { createHash, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import { TieoutError } from '../../../shared/errors.ts';
import { cancelled, throwIfCancelled } from '../http/retry.ts';
import { isLoopbackHost } from '../http/hosts.ts';
import type { Clock } from '../ports.ts';
import { pageText, type PageWords } from './loopback-page.ts';

/**
 * The last hop of a browser login: a server on this machine that waits for the one answer of the consent page.
 */
export interface LoopbackReceiver {
  /** The registered address the consent page has to send the browser back to. */
  readonly redirectUri: string;
  /**
   * The code of the first answer that carries `state`, and the tenant where the platform names it in `tenantParam`. Everything else that knocks is refused and does not end the wait. Rejects with `auth/denied` when the person refused or
   * nobody answered in time, `auth/scope-missing` when the platform does not give the app a scope that was asked for, `config/invalid` for its other errors, `run/cancelled`.
   */
  wait(ask: {
    readonly state: string;
    readonly title: string;
    readonly timeoutMs: number;
    readonly signal: AbortSignal;
    readonly tenantParam?: string | undefined;
  }): Promise<ConsentAnswer>;
  close(): Promise<void>;
}

export interface ConsentAnswer {
  readonly code: string;
  /** Null where the platform names none in its redirect. */
  readonly tenant: string | null;
}

interface Expected {
  readonly state: string;
  readonly title: string;
  readonly tenantParam: string | undefined;
  settle(outcome: ConsentAnswer | { readonly error: TieoutError }): void;
}

/**
 * Listens on the port of the first registered address that is free, on 127.0.0.1 and on ::1: `localhost`, which platforms insist on, may lead a browser to either.
 * Rejects with `config/invalid` when every port is taken. [Xero sheet: `http://127.0.0.1` cannot be registered, `http://localhost:port/path` can.]
 */
export async function openLoopback(clock: Clock, redirectUris: readonly string[]): Promise<LoopbackReceiver> {
  for (const redirectUri of redirectUris) {
    const url = new URL(redirectUri);
    if (url.protocol !== 'http:' || !isLoopbackHost(url.hostname) || url.port === '') {
      throw new Error(`a loopback redirect address has a port on this machine: ${redirectUri}`);
    }
    const desk: { expected: Expected | null; answered: boolean } = { expected: null, answered: false };
    const servers = await listenOnBoth(Number(url.port), () =>
      http.createServer((request, response) => answer(url, desk, request, response)),
    );
    if (servers !== null) return receiver(clock, redirectUri, servers, desk);
  }
  const ports = redirectUris.map((uri) => new URL(uri).port).join(', ');
  throw new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: `Every port registered for the login is in use on this machine (${ports}).`,
    remedy: 'Close the program that uses one of them, or finish the other login that is waiting, and try again.',
    details: { ports },
  });
}

function receiver(
  clock: Clock,
  redirectUri: string,
  servers: readonly http.Server[],
  desk: { expected: Expected | null; answered: boolean },
): LoopbackReceiver {
  return {
    redirectUri,
    wait: async ({ state, title, timeoutMs, signal, tenantParam }) => {
      throwIfCancelled(signal);
      const outcome = Promise.withResolvers<ConsentAnswer>();
      const stop = new AbortController();
      const onAbort = (): void => outcome.reject(cancelled());
      signal.addEventListener('abort', onAbort, { once: true });
      desk.answered = false;
      desk.expected = {
        state,
        title,
        tenantParam,
        settle: (result) => ('code' in result ? outcome.resolve(result) : outcome.reject(result.error)),
      };
      const outOfTime = clock.sleep(timeoutMs, stop.signal).then(
        () => outcome.reject(nobodyAnswered(title, timeoutMs)),
        () => undefined, // The wait ended first.
      );
      try {
        return await outcome.promise;
      } finally {
        desk.expected = null;
        signal.removeEventListener('abort', onAbort);
        stop.abort();
        await outOfTime;
      }
    },
    close: async () => {
      await Promise.all(servers.map(closeServer));
    },
  };
}

/** Both addresses of one port, or null when either is taken. A machine without IPv6 has one. */
async function listenOnBoth(port: number, create: () => http.Server): Promise<readonly http.Server[] | null> {
  const servers: http.Server[] = [];
  for (const host of ['127.0.0.1', '::1']) {
    const server = create();
    const failure = await listening(server, port, host);
    if (failure === null) servers.push(server);
    else if (failure !== 'EADDRNOTAVAIL' && failure !== 'EAFNOSUPPORT') {
      await Promise.all(servers.map(closeServer));
      return null;
    }
  }
  return servers.length === 0 ? null : servers;
}

function listening(server: http.Server, port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    server.listen({ port, host, exclusive: true, ipv6Only: true }, () => resolve(null));
  });
}

function closeServer(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** One knock at the door. Only a GET of the registered path with the right state, once, gets further than a refusal. */
function answer(
  url: URL,
  desk: { expected: Expected | null; answered: boolean },
  request: http.IncomingMessage,
  response: http.ServerResponse,
): void {
  request.resume();
  // A page elsewhere can point a name of its own at 127.0.0.1; its requests carry that name.
  if (!namesThisMachine(request.headers.host, url.port))
    return show(response, 421, refused('This address is not meant for that name.'));
  const target = URL.canParse(request.url ?? '', url.origin) ? new URL(request.url ?? '', url.origin) : null;
  if (target === null || target.pathname !== url.pathname) return show(response, 404, refused('There is nothing here.'));
  if (request.method !== 'GET') return show(response, 405, refused("Only a browser's GET is answered here."), { allow: 'GET' });
  if (desk.answered) return show(response, 410, refused('This login has been answered already. You can close this window.'));
  const { expected } = desk;
  const query = target.searchParams;
  if (expected === null || !onlyOne(query, 'state') || !sameText(query.get('state') ?? '', expected.state)) {
    return show(response, 400, refused('This answer belongs to no login that is waiting. Start again from Tieout.'));
  }
  const code = query.get('code') ?? '';
  const error = query.get('error');
  if (error === null && (!onlyOne(query, 'code') || !/^[\u0021-\u007e]{1,4096}$/.test(code))) {
    return show(response, 400, refused('The answer has no code. Start again from Tieout.'));
  }
  const { tenantParam } = expected;
  const tenant = tenantParam === undefined ? null : query.get(tenantParam);
  if (error === null && tenantParam !== undefined && (!onlyOne(query, tenantParam) || !/^[\w-]{1,100}$/.test(tenant ?? ''))) {
    return show(response, 400, refused('The answer does not say which company it is for. Start again from Tieout.'));
  }
  desk.answered = true;
  if (error === null) {
    show(response, 200, {
      title: 'Connected',
      text: `${expected.title} let Tieout in. You can close this window and go back to Tieout.`,
    });
    return expected.settle({ code, tenant });
  }
  const failure = refusalFrom(expected.title, error);
  show(response, 200, { title: 'Not connected', text: `${failure.message} You can close this window and go back to Tieout.` });
  return expected.settle({ error: failure });
}

function namesThisMachine(host: string | undefined, port: string): boolean {
  return (
    host !== undefined &&
    URL.canParse(`http://${host}`) &&
    isLoopbackHost(new URL(`http://${host}`).hostname) &&
    host.endsWith(`:${port}`)
  );
}

function onlyOne(query: URLSearchParams, name: string): boolean {
  return query.getAll(name).length === 1;
}

/** Compares in a time that tells nothing about where two texts differ. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(digest(a), digest(b));
}

function refused(text: string): PageWords {
  return { title: 'Not accepted', text };
}

function show(
  response: http.ServerResponse,
  status: number,
  words: PageWords,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // The address holds the code: it must not travel on as a referrer, nor stay in a cache.
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    connection: 'close',
    ...headers,
  });
  response.end(pageText(words));
}

/** The platform's error word, from a closed list so that nothing of the query is ever shown (RFC 6749 §4.1.2.1, OpenID Connect §3.1.2.6). */
function refusalFrom(title: string, word: string): TieoutError {
  if (word === 'access_denied' || word === 'consent_required' || word === 'interaction_required' || word === 'login_required') {
    return denied(`The access was not allowed at ${title}.`);
  }
  const known = [
    'invalid_scope',
    'unauthorized_client',
    'invalid_request',
    'unsupported_response_type',
    'server_error',
    'temporarily_unavailable',
  ];
  const said = known.includes(word) ? word : 'another error';
  const scope = word === 'invalid_scope' || word === 'unauthorized_client';
  return new TieoutError({
    code: scope ? 'auth/scope-missing' : 'config/invalid',
    action: 'stop-connection',
    message: `${title} refused the login (${said}).`,
    remedy: scope
      ? `Check in ${title}'s developer portal that the app may ask for the scopes Tieout needs.`
      : `Check the app's client id and redirect addresses in ${title}'s developer portal, then try again.`,
    details: { error: said },
  });
}

function nobodyAnswered(title: string, timeoutMs: number): TieoutError {
  return denied(`Nobody answered ${title}'s consent page within ${Math.round(timeoutMs / 60_000)} minutes.`);
}

function denied(message: string): TieoutError {
  return new TieoutError({
    code: 'auth/denied',
    action: 'stop-connection',
    message,
    remedy: 'Start the login again when you are ready; nothing was changed.',
  });
}

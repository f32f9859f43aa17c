import { TieoutError, bugError, isTieoutError } from '../../../shared/errors.ts';
import type { ConnectionId, ProviderId } from '../../../shared/ids.ts';
import { redactUrl } from '../../../shared/redact.ts';
import type { Logins } from '../auth/logins.ts';
import type { Signer } from '../auth/signer.ts';
import { findConnection } from '../connection/find-connection.ts';
import type { HttpRequest, HttpResponse, Ports } from '../ports.ts';
import type { LimitBudget, LimitsDefinition, ProviderDefinition, UnsignedRequest } from '../provider.ts';
import type { ConnectionRow, Store } from '../store/api.ts';
import { postponedUntilMs } from '../sync/pressure.ts';
import { createBudgets, type BudgetAsk, type Permit } from './budget.ts';
import { createClockSkew } from './clock-skew.ts';
import type { Gateway, GatewayAnswer, GatewayAsk } from './gateway.ts';
import { hostsOf, isLoopbackHost, ownUrl } from './hosts.ts';
import { explainShutOut } from './shut-out.ts';
import {
  apiRetry,
  createPatience,
  retryAfterMs,
  throwIfCancelled,
  withDetails,
  type Patience,
  type RetryPolicy,
} from './retry.ts';

export interface GatewayDeps {
  readonly ports: Pick<Ports, 'clock' | 'http' | 'log' | 'network' | 'random'>;
  readonly store: Pick<Store, 'read' | 'write'>;
  readonly providerOf: (id: ProviderId) => ProviderDefinition;
  readonly logins: Pick<Logins, 'signer' | 'renew' | 'endLogin' | 'boundTenant'>;
  /** Whether a limit holds for connections with that `endpoint`; all do when left out. */
  readonly holds?: (budget: LimitBudget, endpoint: string | null) => boolean;
  readonly retry?: RetryPolicy;
  /** For one whole answer. */
  readonly timeoutMs?: number;
}

export interface NodeGateway extends Gateway {
  /** Reads connections and stored budgets, so that `remaining` is right before the first request. */
  load(): Promise<void>;
  /** Platform's clock minus this machine's; null before any answer. */
  clockSkewMs(): number | null;
  /** Resolves when every budget counted so far is stored. */
  flush(): Promise<void>;
}

const defaultTimeoutMs = 60_000;
/** How long a platform that says "too many" without saying until when is left alone, once our own tries are used up. */
const unsaidLimitMs = 60_000;

/** One call while it is under way. */
interface Call {
  readonly ask: GatewayAsk;
  readonly provider: ProviderDefinition;
  readonly connection: ConnectionRow;
  readonly url: string;
  readonly patience: Patience;
  readonly signal: AbortSignal;
  /** Counted for the caller even when the call fails. */
  readonly spent: { requests: number };
  refreshed: boolean;
}

/** The Gateway over the given ports: budget, then token, then request, then judgement. See docs/ARCHITECTURE.md for the decision table. */
export function createGateway(deps: GatewayDeps): NodeGateway {
  const { clock, log } = deps.ports;
  const retry = deps.retry ?? apiRetry;
  const budgets = createBudgets({ clock, log, store: deps.store });
  const skew = createClockSkew(log);
  const known = new Map<ConnectionId, Pick<ConnectionRow, 'provider' | 'endpoint'>>();
  const limitsOf = ({ limits }: ProviderDefinition, { endpoint }: Pick<ConnectionRow, 'endpoint'>): LimitsDefinition => {
    const { holds } = deps;
    return holds === undefined ? limits : { ...limits, budgets: limits.budgets.filter((budget) => holds(budget, endpoint)) };
  };

  const budgetAsk = (call: Call): BudgetAsk => ({
    provider: call.provider.id,
    title: call.provider.title,
    limits: limitsOf(call.provider, call.connection),
    connectionId: call.connection.id,
    tenantExternalId: call.ask.tenant?.externalId ?? null,
    urgent: call.ask.urgent,
    maxWaitMs: retry.totalWaitMs,
  });

  /** What a platform said to wait for outlives the process that it was said to. */
  const shutWhatWaits = async (): Promise<void> => {
    for (const { id, connectionId, externalId } of await deps.store.read.listTenants({ connectionId: null })) {
      const connection = known.get(connectionId);
      const untilMs = postponedUntilMs(await deps.store.read.listStreams({ tenantId: id }), clock.nowMs());
      if (connection === undefined || untilMs === null) continue;
      const { provider } = connection;
      const limits = limitsOf(deps.providerOf(provider), connection);
      budgets.shut({ provider, limits, connectionId, tenantExternalId: externalId }, untilMs);
    }
  };

  /** One request inside the budgets, judged. */
  const attempt = async (call: Call): Promise<Attempt> => {
    const permit = await budgets.acquire(budgetAsk(call), call.signal);
    try {
      const signer = await waitOrCancel(deps.logins.signer(call.connection.id, call.ask.tenant?.externalId ?? null), call.signal);
      throwIfCancelled(call.signal);
      call.spent.requests += 1;
      const requestedAtMs = clock.nowMs();
      const response = await sent(call, signer);
      if (isTieoutError(response)) return { kind: 'failed', error: response, mark: null, askedMs: undefined };
      permit.learn(response);
      skew.observe(new URL(call.url).host, response);
      const error = call.provider.judge(response, { stream: call.ask.stream, nowMs: response.receivedAtMs });
      if (error !== null) return failed(call, permit, signer.mark, error, response);
      return { kind: 'answer', answer: answerOf(call, response, requestedAtMs) };
    } finally {
      permit.release();
    }
  };

  /** The answer, or the failure to get one. Failures of budgets and tokens are not caught here: they have had their own patience. */
  const sent = async (call: Call, signer: Signer): Promise<HttpResponse | TieoutError> => {
    try {
      return await deps.ports.http.send(requestOf(call, signer, deps.timeoutMs ?? defaultTimeoutMs), call.signal);
    } catch (error) {
      throwIfCancelled(call.signal);
      if (isTieoutError(error)) return error;
      throw error;
    }
  };

  const failed = (call: Call, permit: Permit, mark: string, error: TieoutError, response: HttpResponse): Attempt => {
    const askedMs = retryAfterMs(response, response.receivedAtMs) ?? untilMs(error, response.receivedAtMs);
    const limit = error.details['limit'];
    if (error.action === 'wait' && askedMs !== undefined) {
      permit.refused(typeof limit === 'string' ? limit : null, clock.nowMs() + askedMs);
    }
    log.debug('a request was refused', { request: shown(call), status: response.status, code: error.code, askedMs });
    return { kind: 'failed', error, mark, askedMs };
  };

  /** What to do about a failure: returns to try again, throws to give up. */
  const settle = async (call: Call, { error, mark, askedMs }: Extract<Attempt, { kind: 'failed' }>): Promise<void> => {
    throwIfCancelled(call.signal);
    const { lostTenant } = call.provider;
    if (lostTenant !== undefined && mark !== null && error.action === 'refresh' && call.ask.tenant !== null) {
      await settleLikeToken(call, call.ask.tenant.externalId, lostTenant());
      return;
    }
    if (mark !== null && (error.action === 'refresh' || error.code === 'auth/revoked')) {
      // 'Revoked' is believed only of a token fresh from a refresh: an older one may just have been replaced.
      if (call.refreshed) throw await deps.logins.endLogin(call.connection.id);
      call.refreshed = true;
      await waitOrCancel(deps.logins.renew(call.connection.id, call.ask.tenant?.externalId ?? null, mark), call.signal);
      return;
    }
    if (error.code === 'auth/tenant-disconnected' && call.ask.tenant !== null) {
      const { externalId } = call.ask.tenant;
      const boundTenant = await deps.logins.boundTenant(call.connection.id);
      const list = await listTenants(call, boundTenant);
      const about = { tenantExternalId: externalId, boundTenant, stream: call.ask.stream };
      throw explainShutOut(call.provider, list, about, error);
    }
    if (error.action !== 'retry' && error.action !== 'wait') throw error;
    const goesOn = call.patience.mayTryAgain() && (await call.patience.pause(askedMs, call.signal));
    if (goesOn) return;
    if (error.action === 'retry') throw error;
    throw withDetails(error, {}, error.retryAtMs ?? clock.nowMs() + (askedMs ?? unsaidLimitMs));
  };

  /** Token or tenant: asking for the list renews the token if it ran out, ends the login if it was taken back, and otherwise tells whether the tenant is still there. */
  const settleLikeToken = async (call: Call, tenantExternalId: string, lost: TieoutError): Promise<void> => {
    const boundTenant = await deps.logins.boundTenant(call.connection.id);
    const list = await listTenants(call, boundTenant);
    const listed = call.provider.tenants.read(list, boundTenant).some(({ externalId }) => externalId === tenantExternalId);
    if (call.refreshed || !listed)
      throw explainShutOut(call.provider, list, { tenantExternalId, boundTenant, stream: call.ask.stream }, lost);
    call.refreshed = true;
  };

  /** The login's own list; when it cannot be had, its failure stands for the call, for then nothing is known. */
  const listTenants = async (call: Call, boundTenant: string | null): Promise<HttpResponse> => {
    const { provider, connection } = call;
    const ask = { ...call.ask, ...tenantsAsk(provider.tenants.request(hostsOf(provider, connection.endpoint), boundTenant)) };
    return (await answered(await begin(ask, call.spent, call.signal))).response;
  };

  /** Attempts until there is an answer or no hope of one. */
  const answered = async (call: Call): Promise<Omit<GatewayAnswer, 'requests'>> => {
    for (;;) {
      const result = await attempt(call);
      if (result.kind === 'answer') return result.answer;
      await settle(call, result);
    }
  };

  const begin = async (ask: GatewayAsk, spent: Call['spent'], signal: AbortSignal): Promise<Call> => {
    const connection = await findConnection(deps.store, ask.connectionId);
    const provider = deps.providerOf(connection.provider);
    known.set(connection.id, connection);
    const url = urlOf(provider, connection, ask);
    return { ask, provider, connection, url, patience: createPatience(deps.ports, retry), signal, spent, refreshed: false };
  };

  const refuseOffline = (call: Call): void => {
    if (isLoopbackHost(new URL(call.url).hostname) || deps.ports.network.isOnline()) return;
    throw new TieoutError({
      code: 'net/failed',
      action: 'retry',
      message: `This machine has no network, so ${call.provider.title} was not asked.`,
      remedy: 'Everything read so far can be used offline; Tieout goes on when the network is back.',
      details: { reason: 'offline', mayHaveArrived: false },
    });
  };

  return {
    send: async (ask, signal) => {
      throwIfCancelled(signal);
      const spent = { requests: 0 };
      const startedAtMs = clock.nowMs();
      try {
        const call = await begin(ask, spent, signal);
        refuseOffline(call);
        return { ...(await answered(call)), requests: spent.requests };
      } catch (error) {
        throwIfCancelled(signal);
        const known = isTieoutError(error) ? error : bugError(error);
        throw withDetails(known, { requests: spent.requests, elapsedMs: clock.nowMs() - startedAtMs });
      }
    },
    remaining: (connectionId, tenantExternalId) => {
      const connection = known.get(connectionId);
      if (connection === undefined) return [];
      const limits = limitsOf(deps.providerOf(connection.provider), connection);
      return budgets.remaining({ provider: connection.provider, limits, connectionId, tenantExternalId });
    },
    load: async () => {
      for (const row of await deps.store.read.listConnections()) known.set(row.id, row);
      await budgets.load();
      await shutWhatWaits();
    },
    clockSkewMs: () => skew.skewMs(),
    flush: () => budgets.flush(),
  };
}

type Attempt =
  | { readonly kind: 'answer'; readonly answer: Omit<GatewayAnswer, 'requests'> }
  /** `mark` is of the proof the platform refused; null when it did not get that far. */
  | { readonly kind: 'failed'; readonly error: TieoutError; readonly mark: string | null; readonly askedMs: number | undefined };

function urlOf(provider: ProviderDefinition, connection: ConnectionRow, ask: GatewayAsk): string {
  const tenantPath = ask.tenant === null ? '' : (provider.tenantPath?.(ask.tenant.externalId) ?? '');
  const base = ask.path.startsWith('/') ? `${hostsOf(provider, connection.endpoint).api}${tenantPath}${ask.path}` : ask.path;
  const url = ownUrl(provider, connection.endpoint, base);
  for (const [name, value] of Object.entries(ask.query)) url.searchParams.set(name, value);
  // A space as `+` is a convention of HTML forms; `%20` is read the same by every server.
  url.search = url.search.replaceAll('+', '%20');
  return url.href;
}

function requestOf(call: Call, signer: Signer, timeoutMs: number): HttpRequest {
  const { ask, provider, connection } = call;
  const tenantHeaders = ask.tenant === null ? {} : provider.apiHeaders(ask.tenant.externalId);
  const body =
    ask.body === undefined || ask.tenant === null
      ? ask.body
      : (provider.tenantBody?.(ask.body, ask.tenant.externalId) ?? ask.body);
  const signed = signer.sign({
    method: ask.method,
    url: call.url,
    headers: { accept: 'application/json', ...lowerCased(tenantHeaders), ...lowerCased(ask.headers) },
    ...(body === undefined ? {} : { body }),
  });
  // A session may name another address: it has to be one of the platform's own as well.
  return { ...signed, url: ownUrl(provider, connection.endpoint, signed.url).href, timeoutMs, maxBytes: ask.maxBytes };
}

/** How a platform is asked what a login may read. */
export function tenantsAsk({
  method,
  url,
  headers,
  body,
}: UnsignedRequest): Pick<GatewayAsk, 'tenant' | 'stream' | 'method' | 'path' | 'query' | 'headers' | 'body'> {
  return {
    tenant: null,
    stream: 'tenants',
    method: method === 'POST' ? 'POST' : 'GET',
    path: url,
    query: {},
    headers,
    ...(body === undefined ? {} : { body }),
  };
}

/** Header names without regard to case, so that nobody's `Accept` or `Authorization` stands beside ours. */
function lowerCased(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function answerOf(call: Call, response: HttpResponse, requestedAtMs: number): Omit<GatewayAnswer, 'requests'> {
  const durationMs = Math.max(0, response.receivedAtMs - requestedAtMs);
  return { response, requestedAtMs, durationMs, request: shown(call), url: call.url };
}

function shown(call: Call): string {
  return `${call.ask.method} ${redactUrl(call.url)}`;
}

function untilMs(error: TieoutError, nowMs: number): number | undefined {
  return error.retryAtMs === undefined ? undefined : Math.max(0, error.retryAtMs - nowMs);
}

/** Ends the wait of one caller when it is cancelled; what it waited for goes on for the others. */
async function waitOrCancel<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const stop = Promise.withResolvers<never>();
  const onAbort = (): void => stop.reject(new Error('cancelled'));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    throwIfCancelled(signal);
    return await Promise.race([work, stop.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    // Nobody listens to a wait that was given up; its failure is told to those who still do.
    work.catch(() => undefined);
  }
}

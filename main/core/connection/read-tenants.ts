import { TieoutError, isTieoutError } from '../../../shared/errors.ts';
import { hostsOf, ownUrl } from '../http/hosts.ts';
import { createPatience, loginRetry, retryAfterMs } from '../http/retry.ts';
import type { HttpResponse, Ports } from '../ports.ts';
import type { DiscoveredTenant, ProviderDefinition, UnsignedRequest } from '../provider.ts';
import type { Signer } from '../auth/signer.ts';

/**
 * Asks the platform what this login may read. In the platform's order, without repetitions. Rejects with what the platform's answer means (`auth/*`, `net/failed`, `provider/*`).
 */
export async function readTenants(
  ports: Pick<Ports, 'http' | 'clock' | 'random'>,
  ask: {
    readonly provider: ProviderDefinition;
    readonly endpoint: string | null;
    readonly signer: Signer;
    readonly boundTenant: string | null;
    readonly signal: AbortSignal;
  },
): Promise<readonly DiscoveredTenant[]> {
  return everyTenant(ask, (request) => answerTo(ports, ask, request));
}

/** The login's whole list, whoever asks for its parts: `send` gives answers to be read as data. Rejects with its failures, and with those of reading. */
export async function everyTenant(
  { provider, endpoint, boundTenant }: Pick<Ask, 'provider' | 'endpoint' | 'boundTenant'>,
  send: (request: UnsignedRequest) => Promise<HttpResponse>,
): Promise<readonly DiscoveredTenant[]> {
  const hosts = hostsOf(provider, endpoint);
  let response = await send(provider.tenants.request(hosts, boundTenant));
  const found = [...provider.tenants.read(response, boundTenant)];
  for (let pages = 0; pages < mostPages; pages += 1) {
    const next = provider.tenants.next?.(hosts, response, found, boundTenant) ?? null;
    if (next === null) break;
    try {
      response = await send(next.request);
    } catch (error) {
      if (next.mayBeRefused && isTieoutError(error) && error.code === 'auth/scope-missing') break;
      throw error;
    }
    found.push(...next.read(response));
  }
  return distinct(found);
}

/** Nobody keeps books for more organisations than stand on these. */
const mostPages = 100;

type Ask = Parameters<typeof readTenants>[1];

async function answerTo(
  ports: Pick<Ports, 'http' | 'clock' | 'random'>,
  { provider, endpoint, signer, signal }: Ask,
  request: UnsignedRequest,
): Promise<HttpResponse> {
  const patience = createPatience(ports, loginRetry);
  for (;;) {
    let askedMs: number | undefined;
    try {
      const signed = signer.sign(request);
      const url = ownUrl(provider, endpoint, signed.url).href;
      const response = await ports.http.send({ ...signed, url, timeoutMs: 30_000, maxBytes: 8 * 1024 * 1024 }, signal);
      askedMs = retryAfterMs(response, response.receivedAtMs);
      const error = provider.judge(response, { stream: 'tenants', nowMs: response.receivedAtMs });
      if (error !== null) throw error;
      return response;
    } catch (error) {
      const passing = isTieoutError(error) && (error.action === 'retry' || error.action === 'wait');
      if (!passing || !patience.mayTryAgain() || !(await patience.pause(askedMs, signal))) throw error;
    }
  }
}

function distinct(tenants: readonly DiscoveredTenant[]): readonly DiscoveredTenant[] {
  return [...new Map(tenants.map((tenant) => [tenant.externalId, tenant])).values()];
}

/** A login that can read nothing makes no connection. */
export function refuseEmpty(provider: ProviderDefinition, tenants: readonly DiscoveredTenant[]): void {
  if (tenants.length > 0) return;
  throw new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: `This ${provider.title} login has no organisation that Tieout may read.`,
    remedy: `Log in again and choose an organisation on ${provider.title}'s consent page.`,
  });
}

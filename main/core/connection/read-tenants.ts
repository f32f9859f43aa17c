import { TieoutError, isTieoutError } from '../../../shared/errors.ts';
import { hostsOf, ownUrl } from '../http/hosts.ts';
import { createPatience, loginRetry, retryAfterMs } from '../http/retry.ts';
import type { Ports } from '../ports.ts';
import type { DiscoveredTenant, ProviderDefinition } from '../provider.ts';
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
  const { provider, endpoint, signal, boundTenant } = ask;
  const request = provider.tenants.request(hostsOf(provider, endpoint), boundTenant);
  const patience = createPatience(ports, loginRetry);
  for (;;) {
    let askedMs: number | undefined;
    try {
      const signed = ask.signer.sign(request);
      const url = ownUrl(provider, endpoint, signed.url).href;
      const response = await ports.http.send({ ...signed, url, timeoutMs: 30_000, maxBytes: 8 * 1024 * 1024 }, signal);
      askedMs = retryAfterMs(response, response.receivedAtMs);
      const error = provider.judge(response, { stream: 'tenants', nowMs: response.receivedAtMs });
      if (error !== null) throw error;
      return distinct(provider.tenants.read(response, boundTenant));
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

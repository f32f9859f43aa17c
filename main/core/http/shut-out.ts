import { TieoutError } from '../../../shared/errors.ts';
import type { HttpResponse } from '../ports.ts';
import type { ProviderDefinition } from '../provider.ts';

/**
 * What "you may not read this organisation" means, once the login's own list was asked: an organisation that is not on it is gone for this login, one that is on it only keeps this
 * stream from this user. `list` is a usable answer of the tenant list. [Xero: both are 403 with the same body]
 */
export function explainShutOut(
  provider: Pick<ProviderDefinition, 'title' | 'tenants'>,
  list: HttpResponse,
  ask: { readonly tenantExternalId: string; readonly boundTenant: string | null; readonly stream: string },
  gone: TieoutError,
): TieoutError {
  const tenant = provider.tenants.read(list, ask.boundTenant).find((candidate) => candidate.externalId === ask.tenantExternalId);
  if (tenant === undefined) return gone;
  return new TieoutError({
    code: 'auth/scope-missing',
    action: 'stop-stream',
    message: `${provider.title} lists ${tenant.name} for this login but does not let it read ${ask.stream}: the user's role does not include it.`,
    remedy: `Ask an administrator of ${tenant.name} to widen the user's role in ${provider.title}, or reconnect as a user who has it.`,
    details: gone.details,
  });
}

import { TieoutError } from '../../../shared/errors.ts';
import { isRecord } from '../../../shared/unknown.ts';
import type { DiscoveredTenant, HttpResponse, ProviderDefinition, TenantProfile } from '../contract.ts';
import { accountsUrl } from './hosts.ts';
import { userAgent } from './limits.ts';

/** The Harvest accounts of a login; those of Forecast, another product behind the same login, are none of ours. */
export const tenants: ProviderDefinition['tenants'] = {
  request: (hosts) => ({
    method: 'GET',
    url: accountsUrl(hosts),
    headers: { accept: 'application/json', 'user-agent': userAgent },
  }),
  read: readAccounts,
  profile: { stream: 'company', read: readProfile },
};

/**
 * The accounts of `GET /api/v2/accounts` with the product `harvest`, by their id. An empty list is one: access was taken away. Throws `page/unreadable` for an answer of another
 * shape: it must not look like "no account is connected any more".
 */
function readAccounts(response: HttpResponse): readonly DiscoveredTenant[] {
  const body = jsonValue(response.body);
  const accounts = isRecord(body) ? body['accounts'] : undefined;
  if (!Array.isArray(accounts)) throw unreadable();
  const found = new Map<string, DiscoveredTenant>();
  for (const account of accounts as readonly unknown[]) {
    if (!isRecord(account)) throw unreadable();
    const { id, name, product } = account;
    if (typeof product !== 'string') throw unreadable();
    if (product !== 'harvest') continue;
    const externalId = typeof id === 'number' && Number.isSafeInteger(id) ? String(id) : id;
    if (typeof externalId !== 'string' || !/^\d+$/.test(externalId)) throw unreadable();
    const title = typeof name === 'string' && name !== '' ? name : externalId;
    found.set(externalId, { externalId, name: title, kind: 'ACCOUNT', linkId: null });
  }
  return [...found.values()];
}

/** The company's record says how it writes amounts and not which currency it keeps its books in: there are no books. */
function readProfile(_record: unknown): TenantProfile {
  return { baseCurrency: null, country: null, periodLockedThrough: null };
}

function jsonValue(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined; // Reported by the caller as unreadable, without repeating any of it.
  }
}

function unreadable(): TieoutError {
  return new TieoutError({
    code: 'page/unreadable',
    action: 'retry',
    message: 'Harvest sent the list of accounts in a shape that cannot be read.',
    remedy: 'Tieout tries again. If it stays, please report this with the output of "tieout doctor --json".',
  });
}

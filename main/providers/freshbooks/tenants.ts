import { TieoutError } from '../../../shared/errors.ts';
import { isRecord } from '../../../shared/unknown.ts';
import type { DiscoveredTenant, HttpResponse, ProviderDefinition, TenantProfile } from '../contract.ts';

/** The businesses a person belongs to that have books, and what their chart of accounts says of them. */
export const tenants: ProviderDefinition['tenants'] = {
  request: (hosts) => ({
    method: 'GET',
    url: `${hosts.api}/auth/api/v1/users/me`,
    headers: { accept: 'application/json', 'api-version': 'alpha' },
  }),
  read: readMemberships,
  // The one list whose records all are in the business's own currency, and say so.
  profile: { stream: 'accounts', read: readProfile },
};

/**
 * The businesses of `GET /auth/api/v1/users/me` with an `account_id`: one without has no books. Each is one tenant by that id, which is one of three a business has; a person with two
 * roles in a business has it once. Throws `page/unreadable` for an answer of another shape: it must not look like "no business is connected any more".
 */
function readMemberships(response: HttpResponse): readonly DiscoveredTenant[] {
  const body = jsonValue(response.body);
  const person = isRecord(body) ? body['response'] : undefined;
  const memberships = isRecord(person) ? person['business_memberships'] : undefined;
  if (!Array.isArray(memberships)) throw unreadable();
  const found = new Map<string, DiscoveredTenant>();
  for (const membership of memberships as readonly unknown[]) {
    const business = isRecord(membership) ? membership['business'] : undefined;
    if (!isRecord(business) || !isRecord(membership)) throw unreadable();
    const externalId = textOf(business['account_id']);
    if (externalId === null || found.has(externalId)) continue;
    found.set(externalId, {
      externalId,
      name: textOf(business['name']) ?? externalId,
      kind: (textOf(membership['role']) ?? 'member').toUpperCase(),
      linkId: typeof business['id'] === 'number' ? String(business['id']) : null,
    });
  }
  return [...found.values()];
}

/** `record` is any one account of the chart. */
function readProfile(record: unknown): TenantProfile {
  const currency = isRecord(record) ? textOf(record['currency_code']) : null;
  return { baseCurrency: currency, country: null, periodLockedThrough: null };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
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
    message: 'FreshBooks sent the list of businesses in a shape that cannot be read.',
    remedy: 'Tieout tries again. If it stays, please report this with the output of "tieout doctor --json".',
  });
}

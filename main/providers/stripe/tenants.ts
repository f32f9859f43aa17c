import { TieoutError } from '../../../shared/errors.ts';
import { isRecord, valueAt } from '../../../shared/unknown.ts';
import type { DiscoveredTenant, HttpResponse, ProviderDefinition, ProviderHosts, UnsignedRequest } from '../contract.ts';
import { apiVersion } from './hosts.ts';

/** A key reads its own account, and a platform's key the accounts connected to it: `acct_own:acct_connected`. */
const separator = ':';

/** The connected account a tenant's calls act on; null for the key's own account, which no header names. */
export function connectedAccountOf(tenantExternalId: string): string | null {
  const [, connected] = tenantExternalId.split(separator);
  return connected ?? null;
}

const headers = { 'stripe-version': apiVersion };

export const tenants: ProviderDefinition['tenants'] = {
  /** Where the key may not read the account, the person named it, and the balance shows that the key is one. */
  request: (hosts, boundTenant) => ({
    method: 'GET',
    url: boundTenant === null ? `${hosts.api}/v1/account` : `${hosts.api}/v1/balance`,
    headers,
  }),
  read(response, boundTenant) {
    const body = jsonOf(response);
    if (boundTenant !== null) {
      if (valueAt(body, 'object') !== 'balance') throw unreadable('the balance');
      return [{ externalId: boundTenant, name: boundTenant, kind: kindOf(body), linkId: null }];
    }
    return [tenantFrom(body, null)];
  },
  next(hosts, response, soFar) {
    const [own] = soFar;
    if (own === undefined) return null;
    const last = soFar.at(-1);
    const after = last === undefined || last === own ? null : connectedAccountOf(last.externalId);
    if (after !== null && valueAt(jsonOf(response), 'has_more') !== true) return null;
    if (after === null && soFar.length > 1) return null;
    if (after === null && valueAt(jsonOf(response), 'object') === 'list') return null;
    return {
      request: connectedRequest(hosts, after),
      // Only keys of a platform have the right, and the accounts connected to it are of no concern to others.
      mayBeRefused: true,
      read: (list) => connectedFrom(list, own.externalId),
    };
  },
  profile: { stream: 'account', read: readProfile },
};

function connectedRequest(hosts: ProviderHosts, after: string | null): UnsignedRequest {
  const place = after === null ? '' : `&starting_after=${encodeURIComponent(after)}`;
  return { method: 'GET', url: `${hosts.api}/v1/accounts?limit=100${place}`, headers };
}

function connectedFrom(response: HttpResponse, own: string): readonly DiscoveredTenant[] {
  const rows = valueAt(jsonOf(response), 'data');
  if (!Array.isArray(rows)) throw unreadable('the list of connected accounts');
  return rows.map((row: unknown) => tenantFrom(row, own));
}

function tenantFrom(account: unknown, own: string | null): DiscoveredTenant {
  const id = valueAt(account, 'id');
  if (typeof id !== 'string' || !id.startsWith('acct_')) throw unreadable('the account');
  const externalId = own === null ? id : `${own}${separator}${id}`;
  return { externalId, name: nameOf(account) ?? id, kind: own === null ? 'ACCOUNT' : 'CONNECTED', linkId: null };
}

function nameOf(account: unknown): string | null {
  const names = ['settings.dashboard.display_name', 'business_profile.name', 'email'];
  for (const path of names) {
    const name = valueAt(account, path);
    if (typeof name === 'string' && name.trim() !== '') return name;
  }
  return null;
}

function kindOf(body: unknown): string {
  return valueAt(body, 'livemode') === true ? 'ACCOUNT' : 'TEST';
}

/** `record` is the raw account. Books of a payment platform are never locked. */
function readProfile(record: unknown): ReturnType<typeof tenants.profile.read> {
  if (!isRecord(record)) throw unreadable('the account');
  const { default_currency: currency, country } = record;
  return {
    baseCurrency: typeof currency === 'string' && /^[a-z]{3}$/i.test(currency) ? currency.toUpperCase() : null,
    country: typeof country === 'string' && country !== '' ? country : null,
    periodLockedThrough: null,
  };
}

function jsonOf(response: HttpResponse): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(response.body));
  } catch {
    return undefined; // Reported by the caller as unreadable, without repeating any of it.
  }
}

function unreadable(what: string): TieoutError {
  return new TieoutError({
    code: 'page/unreadable',
    action: 'retry',
    message: `Stripe sent ${what} in a shape that cannot be read.`,
    remedy: 'Tieout tries again. If it stays, please report this with the output of "tieout doctor --json".',
  });
}

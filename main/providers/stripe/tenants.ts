import { TieoutError } from '../../../shared/errors.ts';
import { isRecord, valueAt } from '../../../shared/unknown.ts';
import type { DiscoveredTenant, HttpResponse, ProviderDefinition, ProviderHosts, UnsignedRequest } from '../contract.ts';
import { apiVersion } from './hosts.ts';

/**
 * A key reads its own account, and a platform's key the accounts connected to it: `acct_own:acct_connected`. An account has two sets of books under one id, of which the key decides:
 * those of test data are a tenant of their own, `acct_own:test` or `acct_own:acct_connected:test`. [doc: test mode]
 */
const separator = ':';
const testMark = 'test';

/** The connected account a tenant's calls act on; null for the key's own account, which no header names. */
export function connectedAccountOf(tenantExternalId: string): string | null {
  const [, connected] = tenantExternalId.split(separator);
  return connected === undefined || connected === testMark ? null : connected;
}

export function isOfTestData(tenantExternalId: string): boolean {
  return tenantExternalId.split(separator).at(-1) === testMark;
}

/** What a login says of its tenants that no answer does: the account, where a person named it, and that the key is one for test data. Null where it says neither. */
export function loginMark(account: string | null, test: boolean): string | null {
  const parts = [...(account === null ? [] : [account]), ...(test ? [testMark] : [])];
  return parts.length === 0 ? null : parts.join(separator);
}

/** The account a person named; null where the key is asked. */
function namedAccount(mark: string | null): string | null {
  return mark === null || mark === testMark ? null : mark;
}

const headers = { 'stripe-version': apiVersion };

export const tenants: ProviderDefinition['tenants'] = {
  /** Where the key may not read the account, the person named it, and the balance shows that the key is one. */
  request: (hosts, boundTenant) => ({
    method: 'GET',
    url: namedAccount(boundTenant) === null ? `${hosts.api}/v1/account` : `${hosts.api}/v1/balance`,
    headers,
  }),
  read(response, boundTenant) {
    const body = jsonOf(response);
    const test = boundTenant !== null && isOfTestData(boundTenant);
    const named = namedAccount(boundTenant);
    if (named === null) return [tenantFrom(body, null, test)];
    if (valueAt(body, 'object') !== 'balance' || valueAt(body, 'livemode') === test) throw unreadable('the balance');
    const [account = named] = named.split(separator);
    return [{ externalId: named, name: shownName(account, test), kind: test ? 'TEST' : 'ACCOUNT', linkId: null }];
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
  const [platform = own] = own.split(separator);
  return rows.map((row: unknown) => tenantFrom(row, platform, isOfTestData(own)));
}

function tenantFrom(account: unknown, platform: string | null, test: boolean): DiscoveredTenant {
  const id = valueAt(account, 'id');
  if (typeof id !== 'string' || !id.startsWith('acct_')) throw unreadable('the account');
  const parts = [...(platform === null ? [] : [platform]), id, ...(test ? [testMark] : [])];
  const kind = test ? 'TEST' : platform === null ? 'ACCOUNT' : 'CONNECTED';
  return { externalId: parts.join(separator), name: shownName(nameOf(account) ?? id, test), kind, linkId: null };
}

/** Both sets of books have the account's one name. */
function shownName(name: string, test: boolean): string {
  return test ? `${name} (test data)` : name;
}

function nameOf(account: unknown): string | null {
  const names = ['settings.dashboard.display_name', 'business_profile.name', 'email'];
  for (const path of names) {
    const name = valueAt(account, path);
    if (typeof name === 'string' && name.trim() !== '') return name;
  }
  return null;
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

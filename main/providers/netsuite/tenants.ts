import { TieoutError } from '../../../shared/errors.ts';
import { isRecord, valueAt } from '../../../shared/unknown.ts';
import type {
  DiscoveredTenant,
  HttpResponse,
  ProviderDefinition,
  ProviderHosts,
  TenantProfile,
  UnsignedRequest,
} from '../contract.ts';
import { accountInRealm, tenantOf } from './account.ts';
import { rowsPerAnswer } from './limits.ts';
import { lowerCased } from './spelling.ts';
import { posted, subsidiariesQuery, subsidiaryColumnQuery, suiteqlPath } from './query.ts';

/**
 * The subsidiaries that the role of a login may see: amounts in base currency are in the currency of each, so each is a set of books of its own. An account without subsidiaries is one.
 */
export const tenants: ProviderDefinition['tenants'] = {
  request: (hosts) => asked(hosts, subsidiariesQuery),
  read: readSubsidiaries,
  next: (hosts, response, soFar, boundTenant = null) => {
    if (response.status !== 400 || soFar.length > 0) return null;
    return {
      request: asked(hosts, subsidiaryColumnQuery),
      mayBeRefused: false,
      read: (answer) => readWholeAccount(answer, boundTenant),
    };
  },
  profile: { stream: 'company', read: readProfile },
};

/** What every call has to carry. [D 157909186990: without `Prefer`, 400] */
export const suiteqlHeaders = { 'content-type': 'application/json', prefer: 'transient' } as const;

function asked(hosts: ProviderHosts, query: string): UnsignedRequest {
  return {
    method: 'POST',
    url: `${hosts.api}${suiteqlPath}?limit=${rowsPerAnswer}`,
    headers: { accept: 'application/json', ...suiteqlHeaders },
    body: posted(query),
  };
}

/** `boundTenant` is the account. Throws `page/unreadable` for an answer of another shape. */
function readSubsidiaries(response: HttpResponse, boundTenant: string | null): readonly DiscoveredTenant[] {
  const account = accountOf(boundTenant);
  // There is no such table: for this role, or in this account. The words are the same, so the next question decides.
  if (response.status === 400) return [];
  const body = jsonValue(response.body);
  const rows = valueAt(body, 'items');
  if (!Array.isArray(rows) || valueAt(body, 'hasMore') === true) throw unreadable('the list of subsidiaries');
  return rows.map((row: unknown) => {
    const { id, name } = isRecord(row) ? row : {};
    if (typeof id !== 'string' || !/^\d{1,18}$/.test(id) || typeof name !== 'string')
      throw unreadable('the list of subsidiaries');
    return { externalId: tenantOf({ account, subsidiary: id }), name, kind: 'SUBSIDIARY', linkId: null };
  });
}

function accountOf(boundTenant: string | null): string {
  if (boundTenant === null) throw new Error('a NetSuite login names its account');
  return accountInRealm(boundTenant);
}

/** The account as one set of books, where lines name no subsidiary; where they do, the role lacks the list of them, and its books would run into one. */
function readWholeAccount(response: HttpResponse, boundTenant: string | null): readonly DiscoveredTenant[] {
  const account = accountOf(boundTenant);
  if (response.status !== 400) {
    throw unlisted(`NetSuite ${account} has subsidiaries, and the role of this login may not see the list of them.`);
  }
  return [{ externalId: tenantOf({ account, subsidiary: null }), name: `NetSuite ${account}`, kind: 'ACCOUNT', linkId: null }];
}

function unlisted(message: string): TieoutError {
  return new TieoutError({
    code: 'auth/scope-missing',
    action: 'stop-connection',
    message,
    remedy:
      'Add the permission "Subsidiaries" to the role under Setup > Users/Roles > Manage Roles (Permissions > Lists), then connect NetSuite again.',
    details: { table: 'subsidiary' },
  });
}

/** `record` is one raw row of the company stream. Throws `auth/scope-missing` for an account taken for one set of books that has several base currencies. */
function readProfile(record: unknown): TenantProfile {
  if (!isRecord(record)) throw unreadable("the company's record");
  const { currency, country, basecurrencies = '1' } = record;
  if (basecurrencies !== '1')
    throw unlisted('NetSuite states several base currencies: these are the books of several subsidiaries.');
  return {
    baseCurrency: typeof currency === 'string' && currency !== '' ? currency : null,
    country: typeof country === 'string' && country !== '' ? country : null,
    periodLockedThrough: null,
  };
}

function jsonValue(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(lowerCased(body)));
  } catch {
    return undefined; // Reported by the caller as unreadable, without repeating any of it.
  }
}

function unreadable(what: string): TieoutError {
  return new TieoutError({
    code: 'page/unreadable',
    action: 'retry',
    message: `NetSuite sent ${what} in a shape that cannot be read.`,
    remedy: 'Tieout tries again. If it stays, please report this with the output of "tieout doctor --json".',
  });
}

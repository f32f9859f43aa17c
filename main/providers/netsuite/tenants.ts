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
import { posted, subsidiariesQuery, suiteqlPath } from './query.ts';

/**
 * The subsidiaries that the role of a login may see: amounts in base currency are in the currency of each, so each is a set of books of its own. An account without subsidiaries is one.
 */
export const tenants: ProviderDefinition['tenants'] = {
  request: subsidiariesRequest,
  read: readSubsidiaries,
  profile: { stream: 'company', read: readProfile },
};

/** What every call has to carry. [D 157909186990: without `Prefer`, 400] */
export const suiteqlHeaders = { 'content-type': 'application/json', prefer: 'transient' } as const;

function subsidiariesRequest(hosts: ProviderHosts): UnsignedRequest {
  return {
    method: 'POST',
    url: `${hosts.api}${suiteqlPath}?limit=${rowsPerAnswer}`,
    headers: { accept: 'application/json', ...suiteqlHeaders },
    body: posted(subsidiariesQuery),
  };
}

/** `boundTenant` is the account. Throws `page/unreadable` for an answer of another shape. */
function readSubsidiaries(response: HttpResponse, boundTenant: string | null): readonly DiscoveredTenant[] {
  if (boundTenant === null) throw new Error('a NetSuite login names its account');
  const account = accountInRealm(boundTenant);
  // The one refusal that `judge` lets through: there is no such table.
  if (response.status === 400) {
    return [{ externalId: tenantOf({ account, subsidiary: null }), name: `NetSuite ${account}`, kind: 'ACCOUNT', linkId: null }];
  }
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

/** `record` is one raw row of the company stream. */
function readProfile(record: unknown): TenantProfile {
  if (!isRecord(record)) throw unreadable("the company's record");
  const { currency, country } = record;
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

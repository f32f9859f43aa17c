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
import { minorVersion } from './query.ts';

/** One login is for one company (realm), which only the redirect of the consent names. [sdk] */
export const tenants: ProviderDefinition['tenants'] = {
  request: companyRequest,
  read: readCompany,
  profile: { stream: 'preferences', read: readProfile },
};

function companyRequest(hosts: ProviderHosts, realmId: string | null): UnsignedRequest {
  const realm = encodeURIComponent(realmOf(realmId));
  return {
    method: 'GET',
    url: `${hosts.api}/${realm}/companyinfo/${realm}?minorversion=${minorVersion}`,
    headers: { accept: 'application/json' },
  };
}

/** The company's name. Throws `page/unreadable` for an answer of another shape. */
function readCompany(response: HttpResponse, realmId: string | null): readonly DiscoveredTenant[] {
  const name = valueAt(jsonValue(response.body), 'CompanyInfo.CompanyName');
  if (typeof name !== 'string' || name === '') throw unreadable("the company's name");
  return [{ externalId: realmOf(realmId), name, kind: 'COMPANY', linkId: null }];
}

/** `record` is one raw Preferences object. Without multicurrency the home currency is still named there. [rec: preferences.xml] */
function readProfile(record: unknown): TenantProfile {
  if (!isRecord(record)) throw unreadable("the company's preferences");
  return {
    baseCurrency: textAt(record, 'CurrencyPrefs.HomeCurrency.value'),
    country: null,
    periodLockedThrough: textAt(record, 'AccountingInfoPrefs.BookCloseDate'),
  };
}

function textAt(record: unknown, path: string): string | null {
  const value = valueAt(record, path);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Logins are stored with their realm; one without could not be used for anything. */
function realmOf(realmId: string | null): string {
  if (realmId !== null && realmId !== '') return realmId;
  throw new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: 'The stored QuickBooks login does not say which company it is for.',
    remedy: 'Connect QuickBooks again; the company is named when you come back from its consent page.',
    details: { field: 'realmId' },
  });
}

function jsonValue(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined; // Reported by the caller as unreadable, without repeating any of it.
  }
}

function unreadable(what: string): TieoutError {
  return new TieoutError({
    code: 'page/unreadable',
    action: 'retry',
    message: `QuickBooks sent ${what} in a shape that cannot be read.`,
    remedy: 'Tieout tries again. If it stays, please report this with the output of "tieout doctor --json".',
  });
}

import { TieoutError } from '../../../shared/errors.ts';
import { bookDateFromUtcMs } from '../../../shared/time.ts';
import { isRecord } from '../../../shared/unknown.ts';
import type { DiscoveredTenant, HttpResponse, ProviderDefinition, TenantProfile } from '../contract.ts';
import { connectionsUrl } from './hosts.ts';
import { msFromXeroDate } from './ms-date.ts';

/** The organisations a login may read, and what the organisation says about itself. */
export const tenants: ProviderDefinition['tenants'] = {
  request: (hosts) => ({ method: 'GET', url: connectionsUrl(hosts), headers: { accept: 'application/json' } }),
  read: readConnections,
  profile: { stream: 'organisation', read: readProfile },
};

/**
 * The organisations of `GET /connections`; practices and other kinds have no books. Keys are read in any letter case. Throws `page/unreadable` for an answer of another shape:
 * an unreadable list must not look like "no organisation is connected any more".
 */
function readConnections(response: HttpResponse): readonly DiscoveredTenant[] {
  const rows = jsonValue(response.body);
  if (!Array.isArray(rows)) throw unreadable('the list of organisations');
  return rows.map(readConnection).filter((tenant) => tenant.kind === 'ORGANISATION');
}

function readConnection(row: unknown): DiscoveredTenant {
  if (!isRecord(row)) throw unreadable('the list of organisations');
  const field = (name: string): string | null => {
    const found = Object.entries(row).find(([key]) => key.toLowerCase() === name);
    return typeof found?.[1] === 'string' && found[1] !== '' ? found[1] : null;
  };
  const externalId = field('tenantid');
  const kind = field('tenanttype');
  if (externalId === null || kind === null) throw unreadable('the list of organisations');
  // Recorded answers of 2019 have no tenantName; the organisation's own record names it later.
  return { externalId, name: field('tenantname') ?? externalId, kind: kind.toUpperCase(), linkId: field('id') };
}

/** `record` is one raw organisation, numbers as text or `JsonNumber`. */
function readProfile(record: unknown): TenantProfile {
  if (!isRecord(record)) throw unreadable("the organisation's record");
  const locks = [record['PeriodLockDate'], record['EndOfYearLockDate']]
    .map((value) => (typeof value === 'string' ? msFromXeroDate(value) : undefined))
    .filter((ms) => ms !== undefined);
  return {
    baseCurrency: textOf(record['BaseCurrency']),
    country: textOf(record['CountryCode']),
    periodLockedThrough: locks.length === 0 ? null : bookDateFromUtcMs(Math.max(...locks)),
  };
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

function unreadable(what: string): TieoutError {
  return new TieoutError({
    code: 'page/unreadable',
    action: 'retry',
    message: `Xero sent ${what} in a shape that cannot be read.`,
    remedy: 'Tieout tries again. If it stays, please report this with the output of "tieout doctor --json".',
  });
}

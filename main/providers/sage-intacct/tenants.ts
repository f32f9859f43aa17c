import { isRecord, valueAt } from '../../../shared/unknown.ts';
import type {
  DiscoveredTenant,
  HttpResponse,
  ProviderDefinition,
  ProviderHosts,
  TenantProfile,
  UnsignedRequest,
} from '../contract.ts';
import { gatewayPath } from './hosts.ts';
import { entitiesXml } from './requests.ts';
import { countIn, readAnswer } from './response.ts';
import { childText, parseXml, unreadable } from './xml.ts';

/** One login reads a company: its top level, and each entity with books of its own. [sheet 3] */
export const tenants: ProviderDefinition['tenants'] = {
  request: entitiesRequest,
  read: readEntities,
  profile: { stream: 'company', read: readProfile },
};

const listed = 'entities';

function entitiesRequest(hosts: ProviderHosts): UnsignedRequest {
  return { method: 'POST', url: `${hosts.api}${gatewayPath}`, headers: {}, body: entitiesXml(listed) };
}

/** The top level first. A user bound to one entity sees that alone. Throws `page/unreadable` for an answer of another shape. */
function readEntities(response: HttpResponse): readonly DiscoveredTenant[] {
  const answer = readAnswer(parseXml(response.body));
  const companyId = answer?.authentication?.companyId ?? '';
  if (answer === undefined || companyId === '') throw unreadable('it does not name the company');
  const bound = answer.authentication?.locationId ?? '';
  const result = answer.results.find(({ controlId }) => controlId === listed);
  if ((countIn(result?.data, 'numremaining') ?? 0) > 0) throw unreadable('it lists only some of the entities');
  const entities = (result?.data?.children ?? []).map((row) => {
    const id = childText(row, 'LOCATIONID');
    if (id === '') throw unreadable('an entity has no ID');
    return { externalId: `${companyId}|${id}`, name: childText(row, 'NAME') || id, kind: 'ENTITY', linkId: null };
  });
  if (bound !== '') {
    const own = entities.filter(({ externalId }) => externalId === `${companyId}|${bound}`);
    return own.length > 0 ? own : [{ externalId: `${companyId}|${bound}`, name: bound, kind: 'ENTITY', linkId: null }];
  }
  const top = entities.length === 0 ? companyId : `${companyId} (top level)`;
  return [{ externalId: companyId, name: top, kind: 'COMPANY', linkId: null }, ...entities];
}

/**
 * The base currency: an entity's own. The top level's is the one all entities have, or the one its documents state; where entities keep books in different currencies the top level
 * has no books in one.
 */
function readProfile(record: unknown): TenantProfile {
  if (!isRecord(record)) throw unreadable('the company is no record');
  const locationId = record['LOCATIONID'];
  const entities = rowsAt(record, 'ENTITIES');
  const currencies = entities
    .filter((entity) => locationId === '' || valueAt(entity, 'LOCATIONID') === locationId)
    .map((entity) => valueAt(entity, 'CURRENCY'));
  const stated = [...rowsAt(record, 'INVOICE'), ...rowsAt(record, 'BILL')].map((row) => valueAt(row, 'BASECURR'));
  const named = codesIn(currencies);
  // What one document states never settles what the entities leave open: they keep books in several.
  const [code = null, ...others] = named.length > 0 ? named : codesIn(stated);
  return { baseCurrency: others.length === 0 ? code : null, country: null, periodLockedThrough: null };
}

function rowsAt(record: Readonly<Record<string, unknown>>, name: string): readonly unknown[] {
  const rows = record[name];
  return Array.isArray(rows) ? rows : [];
}

/** The currencies they name, each once. */
function codesIn(values: readonly unknown[]): readonly string[] {
  return [...new Set(values.filter((value): value is string => typeof value === 'string' && value !== ''))];
}

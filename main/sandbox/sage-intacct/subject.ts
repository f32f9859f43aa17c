import type { RequestSubject } from '../simulator.ts';
import type { Company } from './company.ts';
import { OBJECTS, streamOf } from './objects.ts';
import { QueryFault, readQuery, type Query } from './query.ts';
import type { SageIntacctSettings } from './settings.ts';
import type { Element } from './xml.ts';

/** What a request is about, for faults and the request log. */
export function subjectOf(
  company: Company,
  root: Element | undefined,
  entity: string | undefined,
  settings: SageIntacctSettings,
): RequestSubject {
  const base = { page: null, pageSize: null, fresh: true };
  const functions = (root?.first('operation')?.first('content')?.all('function') ?? []).flatMap(({ children }) =>
    children.slice(0, 1),
  );
  const named = (name: string): Element | undefined => functions.find((each) => each.name === name);
  const tenant = entity === undefined ? null : tenantId(company, entity);
  if (named('getAPISession') !== undefined) return { ...base, stream: 'session', kind: 'auth', tenant: null };
  if (named('get_trialbalance') !== undefined) return { ...base, stream: 'report:trial-balance', kind: 'report', tenant };
  const queries = functions.filter(({ name }) => name === 'query').flatMap((each) => queryIn(each, settings));
  const read = named('read') ?? named('readByName');
  const [query] = queries;
  if (queries.some(({ object }) => object === 'LOCATIONENTITY'))
    return queries.length > 1
      ? { ...base, stream: 'company', kind: 'list', tenant }
      : { ...base, stream: 'connections', kind: 'auth', tenant: null };
  if (query?.object === 'AUDITHISTORY') return { ...base, stream: 'deletions', kind: 'other', tenant };
  const object = OBJECTS.find(({ name }) => name === (query?.object ?? read?.text('object')));
  if (object === undefined) return { ...base, stream: 'other', kind: 'other', tenant };
  const below = query?.conditions.some(({ operator, field }) => field === 'TRX_TOTALENTERED' && operator === 'lessthan') ?? true;
  const own = { stream: streamOf(object, below), tenant };
  if (query === undefined) {
    const keys = read?.text('keys').split(',').length ?? 0;
    return { ...base, ...own, kind: keys === 1 ? 'record' : 'list', fresh: false };
  }
  const after = query.conditions.find(({ field }) => field === 'RECORDNO')?.values[0] ?? '0';
  const windowed = query.conditions.some(({ field }) => field === 'WHENMODIFIED');
  return { ...base, ...own, kind: 'list', pageSize: query.pageSize, fresh: after === '0' && !windowed };
}

export function tenantId(company: Company, entity: string): string {
  return entity === '' ? company.keys.companyId : `${company.keys.companyId}|${entity}`;
}

function queryIn(element: Element, settings: SageIntacctSettings): readonly Query[] {
  try {
    return [readQuery(element, settings)];
  } catch (error) {
    if (error instanceof QueryFault) return [];
    throw error;
  }
}

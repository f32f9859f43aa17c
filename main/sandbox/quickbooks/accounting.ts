import { createRandom } from '../random.ts';
import type { RowsBody, SimReply, SimRequest } from '../simulator.ts';
import type { LiveOrganisation } from '../world/generate.ts';
import { ENTITIES, entityByName, type Entity, type Lists } from './entities.ts';
import { gatewayFault, objectNotFound, throttled, validationFault, xmlFault } from './faults.ts';
import type { Identity } from './identity.ts';
import { createLimits } from './limits.ts';
import { fits, parseQuery, QueryFault, type ParsedQuery } from './query.ts';
import { reportText } from './reports.ts';
import type { QboRow } from './row.ts';
import type { QuickbooksSettings } from './settings.ts';
import { pacific } from './text.ts';

/** The accounting service below `/v3/company/{realmId}`: who may ask, how often, and the answers. */
export interface Accounting {
  handle(request: SimRequest, realmId: string, path: string): SimReply;
}

const DEFAULT_ROWS = 100;
const REACH_MS = 30 * 86_400_000;
const MOST_BATCHED = 30;

export function createAccounting(ask: {
  readonly seed: number;
  readonly liveOf: (realmId: string) => LiveOrganisation | undefined;
  readonly lists: Lists;
  readonly identity: Identity;
  readonly settings: () => QuickbooksSettings;
}): Accounting {
  const { lists, identity, settings } = ask;
  const limits = createLimits(settings);
  const random = createRandom(ask.seed, 'quickbooks/answers');
  const headers = (): Readonly<Record<string, string>> => ({
    'content-type': 'application/json;charset=UTF-8',
    intuit_tid: `1-${random.uuid().slice(0, 8)}`,
  });
  const timeOf = (request: SimRequest): string => pacific(request.shownMs, 'milliseconds');

  /** The rows a query names, in its order, before position and size. */
  const matching = (live: LiveOrganisation, entity: Entity, query: ParsedQuery): readonly QboRow[] => {
    const list = lists.of(live, entity);
    const asked = query.conditions.some(({ field }) => field === 'active');
    const byStamp = query.order?.field.toLowerCase() === 'metadata.lastupdatedtime';
    let rows = byStamp ? list.byUpdated : list.rows;
    if (entity.hides && !asked) rows = rows.filter((row) => row.active);
    for (const condition of query.conditions) rows = rows.filter((row) => fits(row, condition));
    return query.order?.descending === true ? rows.toReversed() : rows;
  };

  const queryBody = (live: LiveOrganisation, text: string, request: SimRequest): string | RowsBody => {
    const query = parseQuery(text);
    const entity = entityByName(query.entity);
    if (entity === undefined) throw new QueryFault('4001', `QueryValidationError: Invalid context declaration: ${query.entity}`);
    const rows = matching(live, entity, query);
    const tail = `,"time":"${timeOf(request)}"}`;
    if (query.counts) {
      const counts = { itemCount: rows.length, pageCount: 1 };
      return {
        rows: [],
        counts,
        render: (_, stated) => `{"QueryResponse":{"totalCount":${stated?.itemCount ?? rows.length}}${tail}`,
      };
    }
    const { maxPageSize, extraRows } = settings();
    const size = Math.min(query.max ?? DEFAULT_ROWS, maxPageSize) + extraRows;
    const page = rows.slice(query.start - 1, query.start - 1 + size).map((row) => row.text());
    return {
      rows: page,
      counts: null,
      render: (sent) =>
        sent.length === 0
          ? `{"QueryResponse":{}${tail}`
          : `{"QueryResponse":{"${entity.name}":[${sent.join(',')}],"startPosition":${query.start},"maxResults":${sent.length}}${tail}`,
    };
  };

  const record = (live: LiveOrganisation, entity: Entity, id: string, request: SimRequest): SimReply => {
    const row = lists.of(live, entity).byId.get(id);
    if (row === undefined) return objectNotFound(timeOf(request));
    const body: RowsBody = {
      rows: [row.text()],
      counts: null,
      render: (sent) => `{"${entity.name}":${sent[0] ?? '{}'},"time":"${timeOf(request)}"}`,
    };
    return { status: 200, headers: headers(), body };
  };

  const captured = (live: LiveOrganisation, request: SimRequest): SimReply => {
    const names = (request.query.get('entities') ?? '').split(',').filter((name) => name !== '');
    const sinceMs = Date.parse(request.query.get('changedSince') ?? '');
    const invalid = (detail: string): SimReply =>
      validationFault('2010', 'Request has invalid or unsupported property', detail, timeOf(request));
    if (Number.isNaN(sinceMs) || names.length === 0) return invalid('Property Name:changedSince is not valid');
    if (request.nowMs - sinceMs > REACH_MS) return invalid('changedSince is more than 30 days in the past');
    let left = settings().mostCaptured;
    const parts: string[] = [];
    for (const name of names) {
      const entity = entityByName(name);
      if (entity?.captured !== true) return invalid(`Unsupported entity: ${name}`);
      const list = lists.of(live, entity);
      const changed = list.byUpdated.filter((row) => row.updatedMs >= sinceMs).map((row) => row.text());
      const gone = list.gone
        .filter((row) => row.atMs >= sinceMs)
        .map(
          (row) => `{"domain":"QBO","status":"Deleted","Id":"${row.id}","MetaData":{"LastUpdatedTime":"${pacific(row.atMs)}"}}`,
        );
      // Cut without a word, and what was removed goes first. [doc; mirror]
      const rows = [...changed, ...gone].slice(0, left);
      left -= rows.length;
      if (rows.length > 0) parts.push(`{"${entity.name}":[${rows.join(',')}],"startPosition":1,"maxResults":${rows.length}}`);
    }
    const inner = parts.length === 0 ? '{}' : parts.join(',');
    return {
      status: 200,
      headers: headers(),
      body: `{"CDCResponse":[{"QueryResponse":[${inner}]}],"time":"${timeOf(request)}"}`,
    };
  };

  /** Queries in one call; each answers or fails by itself. [doc: batch] */
  const batch = (live: LiveOrganisation, request: SimRequest): SimReply => {
    const items = itemsOf(request.body);
    if (items === undefined || items.length > MOST_BATCHED)
      return validationFault('2020', 'Required parameter missing', `At most ${MOST_BATCHED} items`, timeOf(request));
    const answers = items.map(({ bId, query }) => {
      try {
        const body = queryBody(live, query, request);
        const text = typeof body === 'string' ? body : body.render(body.rows, body.counts);
        return `{"bId":${JSON.stringify(bId)},${text.slice(1, text.lastIndexOf(',"time"'))}}`;
      } catch (error) {
        if (!(error instanceof QueryFault)) throw error;
        return `{"bId":${JSON.stringify(bId)},"Fault":{"Error":[{"Message":"Invalid query","Detail":${JSON.stringify(error.message)},"code":"${error.code}"}],"type":"ValidationFault"}}`;
      }
    });
    return { status: 200, headers: headers(), body: `{"BatchItemResponse":[${answers.join(',')}],"time":"${timeOf(request)}"}` };
  };

  const answer = (live: LiveOrganisation, realmId: string, path: string, request: SimRequest): SimReply => {
    const [head = '', id] = path.split('/').filter((segment) => segment !== '');
    const posts = request.method === 'POST';
    if (posts && head === 'batch') return batch(live, request);
    if (head === 'query') {
      const text = posts ? request.body : (request.query.get('query') ?? '');
      return { status: 200, headers: headers(), body: queryBody(live, text, request) };
    }
    if (request.method !== 'GET')
      return validationFault('500', 'Unsupported Operation', 'The sandbox is read-only', timeOf(request));
    if (head === 'cdc') return captured(live, request);
    if (head === 'reports') {
      const text = reportText(live, id ?? '', request);
      return text === undefined
        ? validationFault('5020', 'Permission Denied Error', `Report ${id ?? ''} is not played here`, timeOf(request))
        : { status: 200, headers: headers(), body: text };
    }
    const entity = ENTITIES.find((candidate) => candidate.name.toLowerCase() === head);
    if (entity === undefined || id === undefined)
      return validationFault('500', 'Unsupported Operation', 'Operation is not supported', timeOf(request));
    // The company and its preferences are asked for by the realm.
    return record(live, entity, !entity.captured && id === realmId ? '1' : id, request);
  };

  return {
    handle: (request, realmId, path) => {
      const time = timeOf(request);
      const grant = identity.bearer(request);
      if (grant === undefined || grant.revoked || request.nowMs >= grant.expiresAtMs) {
        const detail =
          grant === undefined
            ? 'Malformed bearer token: too short or too long'
            : grant.revoked
              ? 'Token revoked'
              : 'Token expired';
        const message = 'message=AuthenticationFailed; errorCode=003200; statusCode=401';
        return gatewayFault(401, '3200', message, detail, 'AUTHENTICATION', request.nowMs);
      }
      const live = ask.liveOf(realmId);
      if (live === undefined || grant.realmId !== realmId) {
        const detail = 'AuthenticationErrorGeneral: SRV-110-Authentication Failure , statusCode: 401';
        return xmlFault(401, '100', 'AuthenticationFault', 'General Authentication Error', detail, time);
      }
      if (!limits.enter(realmId, request.nowMs)) {
        return { ...throttled(settings().faultsInXml, time, request.nowMs), onEnd: () => limits.leave(realmId) };
      }
      const onEnd = (): void => limits.leave(realmId);
      try {
        return { ...answer(live, realmId, path, request), onEnd };
      } catch (error) {
        if (!(error instanceof QueryFault)) throw error;
        const message = error.code === '4000' ? 'Error parsing query' : 'Invalid query';
        return { ...validationFault(error.code, message, error.message, time), onEnd };
      }
    },
  };
}

function itemsOf(body: string): readonly { readonly bId: string; readonly query: string }[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined; // Answered as a fault by the caller.
  }
  const list = fieldOf(value, 'BatchItemRequest');
  if (!Array.isArray(list)) return undefined;
  return list.map((item: unknown) => ({ bId: String(fieldOf(item, 'bId')), query: String(fieldOf(item, 'Query')) }));
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
}

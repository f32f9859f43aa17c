import { createHash } from 'node:crypto';
import { assertNever } from '../../../shared/result.ts';
import type { TruthSummary } from '../../../shared/truth.ts';
import { decimalText } from '../decimal.ts';
import type { Fault, StateEffect } from '../faults.ts';
import type { RequestSubject, Simulator, SimRequest } from '../simulator.ts';
import type { World } from '../world.ts';
import type { LiveOrganisation } from '../world/generate.ts';
import { disturb, mutateOrganisation, type Change, type DisturbAsk } from '../world/mutate.ts';
import type { Currency } from '../world/types.ts';
import { createAccounting } from './accounting.ts';
import { createLists, ENTITIES, entityByName, type Entity } from './entities.ts';
import { APP, createIdentity } from './identity.ts';
import { createIds, type Ids } from './ids.ts';
import { parseQuery, QueryFault } from './query.ts';
import type { QboRow } from './row.ts';
import type { QuickbooksSettings } from './settings.ts';

/** QuickBooks Online on loopback: sign-in and accounting service below one base address. */

const API = '/v3/company/';

const STREAM_BY_KIND: Readonly<Record<Change['kind'], string>> = {
  invoice: 'invoices',
  bill: 'bills',
  'credit-note': 'credit-notes',
  'supplier-credit': 'vendor-credits',
  prepayment: 'payments',
  'supplier-prepayment': 'bill-payments',
  overpayment: 'payments',
  'supplier-overpayment': 'bill-payments',
  payment: 'payments',
  contact: 'customers',
  'bank-entry': 'purchases',
  item: 'items',
};

const FAMILY_BY_STREAM: Readonly<Record<string, DisturbAsk['family']>> = {
  invoices: 'invoices',
  'credit-notes': 'credits',
  customers: 'contacts',
  purchases: 'bank',
  payments: 'payments',
  items: 'items',
};

export interface QuickbooksSimulator extends Simulator {
  readonly settings: QuickbooksSettings;
  /** A login for each company, in the order of the companies: one login reads one. */
  readonly logins: readonly {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly refreshToken: string;
    readonly realmId: string;
  }[];
}

/** A realm's number belongs to its organisation for good. */
function realmOf(live: LiveOrganisation): string {
  const digest = createHash('sha256').update(live.organisation.id).digest();
  return `91303${String(digest.readUIntBE(0, 6) % 10_000_000_000).padStart(10, '0')}`;
}

export function createQuickbooks(ask: {
  readonly world: World;
  readonly settings: QuickbooksSettings;
  readonly clockMs: () => number;
}): QuickbooksSimulator {
  const { world, settings } = ask;
  const { organisations } = world;
  const realms = new Map(organisations.map((live) => [realmOf(live), live]));
  const idsByLive = new Map<LiveOrganisation, Ids>(organisations.map((live) => [live, createIds()]));
  const lists = createLists((live) => idsByLive.get(live) ?? createIds());
  const identity = createIdentity({
    seed: world.seed,
    nowMs: ask.clockMs(),
    realms: [...realms.keys()],
    settings: () => settings,
  });
  const accounting = createAccounting({
    seed: world.seed,
    liveOf: (realmId) => realms.get(realmId),
    lists,
    identity,
    settings: () => settings,
  });
  const logins = [...realms.keys()].map((realmId) => ({ ...APP, refreshToken: identity.evergreen(realmId), realmId }));
  const worldIdToOwn = (live: LiveOrganisation, stream: string, worldId: string): string | undefined => {
    const entity = ENTITIES.find((candidate) => candidate.stream === stream);
    return entity === undefined ? undefined : lists.of(live, entity).rows.find((row) => row.worldId === worldId)?.id;
  };

  const disturbStream = (
    effect: Extract<StateEffect, { verb: 'delete-rows' | 'insert-rows' | 'edit-rows' }>,
    request: SimRequest,
    subject: RequestSubject,
  ): void => {
    const live = subject.tenant === null ? undefined : realms.get(subject.tenant);
    const entity = ENTITIES.find((candidate) => candidate.stream === subject.stream);
    const family = FAMILY_BY_STREAM[subject.stream];
    if (live === undefined || entity === undefined || family === undefined) return;
    disturb(
      live,
      {
        what: effect.verb === 'delete-rows' ? 'delete' : effect.verb === 'insert-rows' ? 'insert' : 'edit',
        how: effect.verb === 'delete-rows' ? effect.how : 'void',
        bump: effect.verb === 'edit-rows' ? effect.bump : true,
        family,
        count: effect.count,
        // In the order the client reads, so that what goes or moves lies on pages it has already read.
        ids: lists.of(live, entity).byUpdated.map((row) => row.worldId),
      },
      request.nowMs,
    );
  };

  const summaryOf = (live: LiveOrganisation, entity: Entity): TruthSummary['tenants'][number]['streams'][number] => {
    const { rows } = lists.of(live, entity);
    const sums = new Map<Currency, bigint>();
    for (const { total } of rows) if (total !== null) sums.set(total.currency, (sums.get(total.currency) ?? 0n) + total.amount);
    return {
      stream: entity.stream,
      count: rows.length,
      totals: Object.fromEntries([...sums].map(([currency, sum]) => [currency.code, decimalText(sum, currency.decimals)])),
    };
  };
  const sorted = new Map<readonly QboRow[], readonly QboRow[]>();
  const byId = (rows: readonly QboRow[]): readonly QboRow[] => {
    const known = sorted.get(rows) ?? rows.toSorted((left, right) => (left.id < right.id ? -1 : left.id > right.id ? 1 : 0));
    sorted.set(rows, known);
    return known;
  };

  return {
    id: 'quickbooks',
    settings,
    logins,
    credentials: logins[0],
    subject: (request) => subjectOf(request),
    handle: (request) => {
      const answered = identity.handle(request);
      if (answered !== undefined) return Promise.resolve(answered);
      const [realmId = '', ...rest] = request.path.startsWith(API) ? request.path.slice(API.length).split('/') : [];
      return Promise.resolve(accounting.handle(request, realmId, `/${rest.join('/')}`));
    },
    refusesFault: refusal,
    applyFault: (effect, request, subject) => {
      switch (effect.verb) {
        case 'expire-token': {
          const grant = identity.bearer(request);
          if (grant !== undefined) grant.expiresAtMs = Math.min(grant.expiresAtMs, request.nowMs);
          break;
        }
        case 'revoke':
          identity.revokeRealm(effect.of === 'tenant' ? subject.tenant : null);
          break;
        case 'lose-refresh-response':
          // `gone`: it was the day's first refresh, so the client holds a dead token now.
          if (effect.grace === 'gone') identity.rotateNow();
          break;
        case 'delete-rows':
        case 'insert-rows':
        case 'edit-rows':
          disturbStream(effect, request, subject);
          break;
        case 'exact-page-boundary': {
          const size = effect.size ?? subject.pageSize ?? 100;
          const live = subject.tenant === null ? undefined : realms.get(subject.tenant);
          const entity = ENTITIES.find((candidate) => candidate.stream === subject.stream);
          const over = live === undefined || entity === undefined ? 0 : lists.of(live, entity).rows.length % size;
          if (over > 0) disturbStream({ verb: 'insert-rows', count: size - over }, request, subject);
          break;
        }
        case 'drop-scope':
        case 'expire-session':
        case 'expire-cursor':
          // Refused when they are placed.
          break;
        default:
          assertNever(effect);
      }
    },
    // Its announced tokens log in again whatever was revoked, and it has no rights to lose.
    restore: () => undefined,
    mutate: (asked, nowMs) => {
      const changed = [...realms]
        .filter(([realmId]) => asked.tenant === null || realmId === asked.tenant)
        .flatMap(([realmId, live]) =>
          mutateOrganisation(live, asked, nowMs).flatMap((change) => {
            const stream = STREAM_BY_KIND[change.kind];
            const id = worldIdToOwn(live, stream, change.id);
            return id === undefined ? [] : [{ tenant: realmId, stream, id, what: change.what }];
          }),
        );
      return { changed };
    },
    truthSummary: () => ({
      provider: 'quickbooks',
      tenants: [...realms].map(([realmId, live]) => ({
        externalId: realmId,
        name: live.organisation.name,
        baseCurrency: live.organisation.baseCurrency.code,
        streams: ENTITIES.map((entity) => summaryOf(live, entity)),
      })),
    }),
    planted: () =>
      [...realms].flatMap(([realmId, live]) =>
        live.organisation.planted.map(({ of, kind, ids, why }) => {
          const stream = STREAM_BY_KIND[of];
          const own = ids.map((id) => worldIdToOwn(live, stream, id)).filter((id) => id !== undefined);
          return { tenant: realmId, stream, kind, ids: own, why };
        }),
      ),
    truthPage: ({ tenant, stream, after, limit }) => {
      const live = realms.get(tenant);
      const entity = ENTITIES.find((candidate) => candidate.stream === stream);
      if (live === undefined || entity === undefined) return undefined;
      const rows = byId(lists.of(live, entity).rows);
      const start = after === null ? 0 : rows.findIndex((row) => row.id > after);
      const part = start < 0 ? [] : rows.slice(start, start + limit);
      return {
        records: part.map((row) => row.truth()),
        next: start >= 0 && start + limit < rows.length ? (part.at(-1)?.id ?? null) : null,
      };
    },
  };
}

function subjectOf(request: SimRequest): RequestSubject {
  const base = { page: null, pageSize: null, fresh: true, tenant: null };
  const { path } = request;
  if (path === '/oauth2/v1/tokens/bearer') {
    const exchanges = new URLSearchParams(request.body).get('grant_type') === 'authorization_code';
    return { ...base, stream: exchanges ? 'code' : 'token', kind: 'auth' };
  }
  if (path === '/connect/oauth2') return { ...base, stream: 'authorize', kind: 'auth' };
  if (path === '/v2/oauth2/tokens/revoke') return { ...base, stream: 'revocation', kind: 'auth' };
  if (!path.startsWith(API)) return { ...base, stream: 'other', kind: 'other' };
  const [realmId = '', head = '', id] = path.slice(API.length).split('/');
  const own = { ...base, tenant: realmId };
  if (head === 'companyinfo') return { ...own, stream: 'connections', kind: 'auth' };
  if (head === 'cdc') return { ...own, stream: 'cdc', kind: 'other' };
  if (head === 'reports')
    return {
      ...own,
      stream: (id ?? '').toLowerCase() === 'trialbalance' ? 'report:trial-balance' : 'report:unknown',
      kind: 'report',
    };
  if (head === 'query') return querySubject(own, request.method === 'POST' ? request.body : (request.query.get('query') ?? ''));
  const entity = ENTITIES.find((candidate) => candidate.name.toLowerCase() === head);
  return entity === undefined ? { ...own, stream: 'other', kind: 'other' } : { ...own, stream: entity.stream, kind: 'record' };
}

function querySubject(own: Omit<RequestSubject, 'stream' | 'kind'>, text: string): RequestSubject {
  try {
    const query = parseQuery(text);
    const stream = entityByName(query.entity)?.stream ?? 'other';
    const windowed = query.conditions.some(({ field }) => field === 'metadata.lastupdatedtime');
    const byId = query.conditions.some(({ field }) => field === 'id');
    // Counting is no page; one row is what counting looks like elsewhere.
    const pageSize = query.counts ? 1 : (query.max ?? 100);
    return { ...own, stream, kind: byId ? 'record' : 'list', pageSize, fresh: query.start === 1 && !windowed };
  } catch (error) {
    if (error instanceof QueryFault) return { ...own, stream: 'other', kind: 'other' };
    throw error;
  }
}

/** Why a fault has nothing to strike at QuickBooks. */
function refusal(fault: Fault): string | undefined {
  const { verb } = fault.effect;
  if (verb === 'expire-session') return 'QuickBooks has no sessions; use expire-token';
  if (verb === 'expire-cursor') return 'QuickBooks has no cursors: its lists are queries with positions and change stamps';
  if (verb === 'drop-scope') return 'QuickBooks has one right for all accounting data; use revoke';
  if (verb.startsWith('event-')) return 'QuickBooks events are not played here';
  const rows = verb === 'delete-rows' || verb === 'insert-rows' || verb === 'edit-rows' || verb === 'exact-page-boundary';
  if (rows && (fault.when.stream === undefined || FAMILY_BY_STREAM[fault.when.stream] === undefined)) {
    return `${verb} needs when.stream to be one of ${Object.keys(FAMILY_BY_STREAM).join(', ')}`;
  }
  return undefined;
}

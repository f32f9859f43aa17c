import { assertNever } from '../../../shared/result.ts';
import type { TruthSummary } from '../../../shared/truth.ts';
import { decimalText } from '../decimal.ts';
import type { Fault, StateEffect } from '../faults.ts';
import type { RequestSubject, Simulator, SimRequest } from '../simulator.ts';
import type { World } from '../world.ts';
import type { LiveOrganisation } from '../world/generate.ts';
import { disturb, mutateOrganisation, type Change, type DisturbAsk } from '../world/mutate.ts';
import type { Currency } from '../world/types.ts';
import { createApi, domainOf } from './api.ts';
import { createIdentity, json } from './identity.ts';
import { createLists, LISTS, type HarvestList } from './lists.ts';
import { fact, type HarvestRow } from './row.ts';
import type { HarvestSettings } from './settings.ts';

/** Harvest on loopback: the identity service and the API below one base address. */

const API = '/v2/';
const FIRST_ACCOUNT = 1_234_567;

const STREAM_BY_KIND: Readonly<Record<Change['kind'], string | null>> = {
  invoice: 'invoices',
  bill: null,
  'credit-note': null,
  'supplier-credit': null,
  prepayment: null,
  'supplier-prepayment': null,
  overpayment: null,
  'supplier-overpayment': null,
  payment: 'payments',
  contact: 'clients',
  'bank-entry': 'expenses',
  item: 'item-categories',
};

const FAMILY_BY_STREAM: Readonly<Record<string, DisturbAsk['family']>> = {
  invoices: 'invoices',
  clients: 'contacts',
  expenses: 'bank',
  payments: 'payments',
  'item-categories': 'items',
};

export interface HarvestSimulator extends Simulator {
  readonly settings: HarvestSettings;
}

export function createHarvest(ask: {
  readonly world: World;
  readonly settings: HarvestSettings;
  readonly clockMs: () => number;
}): HarvestSimulator {
  const { world, settings } = ask;
  const accounts = new Map(world.organisations.map((live, at) => [String(FIRST_ACCOUNT + at), live]));
  const gone = new Set<string>();
  const shut = new Set<string>();
  const forgotten = new Set<string>();
  const identity = createIdentity({
    seed: world.seed,
    nowMs: ask.clockMs(),
    settings: () => settings,
    // Forecast is another product behind the same login, and comes first.
    accounts: () =>
      settings.noAccounts
        ? []
        : [
            { id: 987_654, name: 'Forecast', product: 'forecast' },
            ...[...accounts]
              .filter(([id]) => !gone.has(id))
              .map(([id, live]) => ({ id: Number(id), name: live.organisation.name, product: 'harvest' })),
          ],
  });
  const lists = createLists();
  const liveOf = (accountId: string): LiveOrganisation | undefined =>
    gone.has(accountId) || settings.noAccounts ? undefined : accounts.get(accountId);
  const isForgotten = (cursor: string): boolean => forgotten.delete(cursor);
  const api = createApi({ liveOf, lists, identity, settings: () => settings, shut, isForgotten });
  const listOf = (stream: string | null): HarvestList | undefined => LISTS.find((each) => each.stream === stream);

  const disturbStream = (
    effect: Extract<StateEffect, { verb: 'delete-rows' | 'insert-rows' | 'edit-rows' }>,
    request: SimRequest,
    subject: RequestSubject,
  ): void => {
    const live = subject.tenant === null ? undefined : accounts.get(subject.tenant);
    const list = listOf(subject.stream);
    const family = FAMILY_BY_STREAM[subject.stream];
    if (live === undefined || list === undefined || family === undefined) return;
    disturb(
      live,
      {
        what: effect.verb === 'delete-rows' ? 'delete' : effect.verb === 'insert-rows' ? 'insert' : 'edit',
        how: effect.verb === 'delete-rows' ? effect.how : 'void',
        bump: effect.verb === 'edit-rows' ? effect.bump : true,
        family,
        count: effect.count,
        // In the order of the list, so that what goes lies on pages already read and the rest moves up.
        ids: lists.rowsOf(live, list).map((row) => row.worldId),
      },
      request.nowMs,
    );
  };

  const summaryOf = (live: LiveOrganisation, list: HarvestList): TruthSummary['tenants'][number]['streams'][number] => {
    const rows = lists.rowsOf(live, list);
    const sums = new Map<Currency, bigint>();
    for (const { total } of rows) if (total !== null) sums.set(total.currency, (sums.get(total.currency) ?? 0n) + total.amount);
    return {
      stream: list.stream,
      count: rows.length,
      totals: Object.fromEntries([...sums].map(([currency, sum]) => [currency.code, decimalText(sum, currency.decimals)])),
    };
  };
  const sorted = new Map<readonly HarvestRow[], readonly HarvestRow[]>();
  /** In the order of the ids as text. */
  const byName = (live: LiveOrganisation, list: HarvestList): readonly HarvestRow[] => {
    const rows = lists.rowsOf(live, list);
    const known =
      sorted.get(rows) ?? rows.toSorted((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
    sorted.set(rows, known);
    return known;
  };

  return {
    id: 'harvest',
    settings,
    credentials: identity.credentials,
    subject: subjectOf,
    handle: (request) => {
      const answered = identity.handle(request);
      if (answered !== undefined) return Promise.resolve(answered);
      // It answers below `/api/v2` as well.
      const path = request.path.replace(/^\/api(?=\/v2\/)/, '');
      if (!path.startsWith(API)) return Promise.resolve(json(404, { status: 404, error: 'Not Found' }));
      return Promise.resolve(api.handle(request, path.slice(API.length)));
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
          if (effect.of === 'tenant' && subject.tenant !== null) gone.add(subject.tenant);
          else identity.revokeUser();
          break;
        case 'drop-scope':
          shut.add(effect.scope ?? subject.stream);
          break;
        case 'lose-refresh-response':
          if (effect.grace === 'gone') identity.forgetOldRefreshTokens();
          break;
        case 'expire-cursor': {
          const cursor = request.query.get('cursor');
          if (cursor !== null) forgotten.add(cursor);
          break;
        }
        case 'delete-rows':
        case 'insert-rows':
        case 'edit-rows':
          disturbStream(effect, request, subject);
          break;
        case 'exact-page-boundary': {
          const size = effect.size ?? subject.pageSize ?? settings.maxPageSize;
          const live = subject.tenant === null ? undefined : accounts.get(subject.tenant);
          const list = listOf(subject.stream);
          const over = live === undefined || list === undefined ? 0 : lists.rowsOf(live, list).length % size;
          if (over > 0) disturbStream({ verb: 'insert-rows', count: size - over }, request, subject);
          break;
        }
        case 'expire-session':
          // Refused when it is placed.
          break;
        default:
          assertNever(effect);
      }
    },
    restore: () => {
      gone.clear();
      shut.clear();
      identity.restorePersonalToken();
    },
    mutate: (asked, nowMs) => ({
      changed: [...accounts]
        .filter(([accountId]) => asked.tenant === null || accountId === asked.tenant)
        .flatMap(([accountId, live]) =>
          mutateOrganisation(live, asked, nowMs).flatMap((change) => {
            const list = listOf(STREAM_BY_KIND[change.kind]);
            const row = list === undefined ? undefined : lists.rowsOf(live, list).find((each) => each.worldId === change.id);
            return list === undefined || row === undefined
              ? []
              : [{ tenant: accountId, stream: list.stream, id: row.name, what: change.what }];
          }),
        ),
    }),
    truthSummary: () => ({
      provider: 'harvest',
      tenants: [...accounts].map(([accountId, live]) => ({
        externalId: accountId,
        name: live.organisation.name,
        baseCurrency: live.organisation.baseCurrency.code,
        streams: [{ stream: 'company', count: 1, totals: {} }, ...LISTS.map((list) => summaryOf(live, list))],
      })),
    }),
    planted: () =>
      [...accounts].flatMap(([accountId, live]) =>
        live.organisation.planted.flatMap(({ of, kind, ids, why }) => {
          const list = listOf(STREAM_BY_KIND[of]);
          if (list === undefined) return [];
          const rows = lists.rowsOf(live, list);
          const own = ids.flatMap((id) => rows.find((row) => row.worldId === id)?.name ?? []);
          return own.length < 2 ? [] : [{ tenant: accountId, stream: list.stream, kind, ids: own, why }];
        }),
      ),
    truthPage: ({ tenant, stream, after, limit }) => {
      const live = accounts.get(tenant);
      if (live !== undefined && stream === 'company')
        return { records: after === null ? [fact(domainOf(live), 'raw', {})] : [], next: null };
      const list = listOf(stream);
      if (live === undefined || list === undefined) return undefined;
      const rows = byName(live, list);
      const start = after === null ? 0 : rows.findIndex((row) => row.name > after);
      const part = start < 0 ? [] : rows.slice(start, start + limit);
      const last = part.at(-1);
      return {
        records: part.map((row) => row.truth()),
        next: last !== undefined && start + limit < rows.length ? last.name : null,
      };
    },
  };
}

function subjectOf(request: SimRequest): RequestSubject {
  const base = { page: null, pageSize: null, fresh: true, tenant: null };
  const { query } = request;
  const path = request.path.replace(/^\/api(?=\/v2\/(?!oauth2|accounts))/, '');
  if (path === '/api/v2/oauth2/token') {
    const exchanges = /authorization_code/.test(request.body);
    return { ...base, stream: exchanges ? 'code' : 'token', kind: 'auth' };
  }
  if (path === '/oauth2/authorize') return { ...base, stream: 'authorize', kind: 'auth' };
  if (path === '/api/v2/accounts') return { ...base, stream: 'connections', kind: 'auth' };
  if (!path.startsWith(API)) return { ...base, stream: 'other', kind: 'other' };
  const own = { ...base, tenant: request.headers['harvest-account-id'] ?? null };
  const [head = '', id, tail] = path.slice(API.length).split('/');
  if (head === 'company') return { ...own, stream: 'company', kind: 'record' };
  if (head === 'reports') return { ...own, stream: `report:${id ?? 'unknown'}`, kind: 'report' };
  const list = tail === 'payments' ? LISTS.find(({ stream }) => stream === 'payments') : LISTS.find((each) => each.path === head);
  if (list === undefined) return { ...own, stream: 'other', kind: 'other' };
  if (id !== undefined && tail === undefined) return { ...own, stream: list.stream, kind: 'record' };
  const whole = (text: string | null): number | null => (text === null || !/^\d+$/.test(text) ? null : Number(text));
  return {
    ...own,
    stream: list.stream,
    kind: 'list',
    page: whole(query.get('page')),
    pageSize: whole(query.get('per_page')),
    fresh: query.get('cursor') === null,
  };
}

/** Why a fault has nothing to strike at Harvest. */
function refusal(fault: Fault): string | undefined {
  const { effect, when } = fault;
  const { verb } = effect;
  if (verb === 'expire-session') return 'Harvest has no sessions; use expire-token';
  if (verb.startsWith('event-')) return 'Harvest has no webhooks';
  const rows = verb === 'delete-rows' || verb === 'insert-rows' || verb === 'edit-rows' || verb === 'exact-page-boundary';
  if (rows && (when.stream === undefined || FAMILY_BY_STREAM[when.stream] === undefined))
    return `${verb} needs when.stream to be one of ${Object.keys(FAMILY_BY_STREAM).join(', ')}`;
  if (verb === 'drop-scope' && effect.scope === undefined && when.stream === undefined)
    return 'drop-scope needs do.scope or when.stream: a stream this person may not read any more';
  return undefined;
}

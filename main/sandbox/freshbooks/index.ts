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
import { createAccounting, unauthenticated } from './accounting.ts';
import { createIdentity, json } from './identity.ts';
import { createLists, LISTS, type FreshbooksList } from './lists.ts';
import type { FreshbooksRow } from './row.ts';
import type { FreshbooksSettings } from './settings.ts';

/** FreshBooks on loopback: sign-in, the list of businesses and the accounting service below one base address. */

const API = '/accounting/account/';
const ME = '/auth/api/v1/users/me';

const STREAM_BY_KIND: Readonly<Record<Change['kind'], string | null>> = {
  invoice: 'invoices',
  bill: 'bills',
  'credit-note': 'credit-notes',
  'supplier-credit': null,
  prepayment: 'credit-notes',
  'supplier-prepayment': null,
  overpayment: 'credit-notes',
  'supplier-overpayment': null,
  payment: 'payments',
  contact: 'clients',
  'bank-entry': 'expenses',
  item: 'items',
};

const FAMILY_BY_STREAM: Readonly<Record<string, DisturbAsk['family']>> = {
  invoices: 'invoices',
  bills: 'invoices',
  'credit-notes': 'credits',
  clients: 'contacts',
  expenses: 'bank',
  payments: 'payments',
  items: 'items',
};

export interface FreshbooksSimulator extends Simulator {
  readonly settings: FreshbooksSettings;
}

/** Six characters that belong to the organisation for good, such as `xZNQ1X`. */
function accountIdOf(live: LiveOrganisation): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz0123456789';
  const digest = createHash('sha256').update(live.organisation.id).digest();
  return Array.from(digest.subarray(0, 6), (byte) => letters[byte % letters.length] ?? 'x').join('');
}

export function createFreshbooks(ask: {
  readonly world: World;
  readonly settings: FreshbooksSettings;
  readonly clockMs: () => number;
}): FreshbooksSimulator {
  const { world, settings } = ask;
  const accounts = new Map(world.organisations.map((live) => [accountIdOf(live), live]));
  const inactive = new Set<string>();
  const identity = createIdentity({ seed: world.seed, nowMs: ask.clockMs(), settings: () => settings });
  const lists = createLists(accountIdOf);
  const accounting = createAccounting({
    liveOf: (accountId) => accounts.get(accountId),
    isInactive: (accountId) => inactive.has(accountId),
    lists,
    identity,
    settings: () => settings,
  });
  const listOf = (stream: string | null): FreshbooksList | undefined => LISTS.find((each) => each.stream === stream);
  const shown = (live: LiveOrganisation, list: FreshbooksList): readonly FreshbooksRow[] =>
    lists.rowsOf(live, list).filter((row) => row.visState !== 1);

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
        how: 'void',
        bump: effect.verb === 'edit-rows' ? effect.bump : true,
        family,
        count: effect.count,
        // In the order of the list, so that what goes lies on pages already read and the rest moves up.
        ids: shown(live, list).map((row) => row.worldId),
      },
      request.nowMs,
    );
  };

  const summaryOf = (live: LiveOrganisation, list: FreshbooksList): TruthSummary['tenants'][number]['streams'][number] => {
    const rows = shown(live, list);
    const sums = new Map<Currency, bigint>();
    for (const { total } of rows) if (total !== null) sums.set(total.currency, (sums.get(total.currency) ?? 0n) + total.amount);
    return {
      stream: list.stream,
      count: rows.length,
      totals: Object.fromEntries([...sums].map(([currency, sum]) => [currency.code, decimalText(sum, currency.decimals)])),
    };
  };
  const sorted = new Map<readonly FreshbooksRow[], readonly FreshbooksRow[]>();
  /** In the order of the ids as text, deleted ones left out: the list is what is true. */
  const byId = (live: LiveOrganisation, list: FreshbooksList): readonly FreshbooksRow[] => {
    const rows = lists.rowsOf(live, list);
    const known =
      sorted.get(rows) ??
      shown(live, list).toSorted((left, right) =>
        String(left.id) < String(right.id) ? -1 : String(left.id) > String(right.id) ? 1 : 0,
      );
    sorted.set(rows, known);
    return known;
  };

  const me = (request: SimRequest) => {
    const grant = identity.bearer(request);
    if (grant === undefined || grant.revoked || request.nowMs >= grant.expiresAtMs) return unauthenticated();
    const memberships = [...accounts]
      .filter(([accountId]) => !inactive.has(accountId))
      .map(([accountId, live], at) => membership(at, accountId, live.organisation.name, live.organisation.id));
    // A business that was never set up, and one membership more in a business that is there already.
    const unfinished = { ...membership(90, null, 'Unfinished', 'sandbox-unfinished'), role: 'client' };
    const again = memberships[0] === undefined ? [] : [{ ...memberships[0], id: 999, role: 'business_employee' }];
    return json(200, {
      response: {
        id: 1,
        identity_id: 1,
        identity_uuid: 'sandbox-person',
        first_name: 'Sandbox',
        last_name: 'User',
        email: 'sandbox@example.com',
        language: 'en',
        setup_complete: true,
        phone_numbers: [{ title: '', phone_number: null }],
        addresses: [null],
        profession: null,
        permissions: Object.fromEntries([...accounts.keys()].map((accountId) => [accountId, {}])),
        groups: [],
        roles: [],
        subscription_statuses: Object.fromEntries([...accounts.keys()].map((accountId) => [accountId, 'active'])),
        business_memberships: [...memberships, unfinished, ...again],
      },
    });
  };

  return {
    id: 'freshbooks',
    settings,
    credentials: identity.credentials,
    subject: subjectOf,
    handle: (request) => {
      const answered = identity.handle(request);
      if (answered !== undefined) return Promise.resolve(answered);
      if (request.path === ME) return Promise.resolve(me(request));
      if (!request.path.startsWith(API)) return Promise.resolve(json(404, { message: 'Requested resource could not be found.' }));
      const [accountId = '', ...rest] = request.path.slice(API.length).split('/');
      return Promise.resolve(accounting.handle(request, accountId, rest.join('/')));
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
          if (effect.of === 'tenant' && subject.tenant !== null) inactive.add(subject.tenant);
          else identity.revokeUser();
          break;
        case 'drop-scope': {
          const scope = effect.scope ?? listOf(subject.stream)?.scope;
          if (scope !== undefined) identity.droppedScopes.add(scope);
          break;
        }
        case 'lose-refresh-response':
          // There is no grace to withhold: the token that was used is dead either way.
          break;
        case 'delete-rows':
        case 'insert-rows':
        case 'edit-rows':
          disturbStream(effect, request, subject);
          break;
        case 'exact-page-boundary': {
          const size = effect.size ?? subject.pageSize ?? settings.maxPageSize;
          const live = subject.tenant === null ? undefined : accounts.get(subject.tenant);
          const list = listOf(subject.stream);
          const over = live === undefined || list === undefined ? 0 : shown(live, list).length % size;
          if (over > 0) disturbStream({ verb: 'insert-rows', count: size - over }, request, subject);
          break;
        }
        case 'expire-session':
        case 'expire-cursor':
          // Refused when they are placed.
          break;
        default:
          assertNever(effect);
      }
    },
    restore: () => {
      inactive.clear();
      identity.droppedScopes.clear();
    },
    mutate: (asked, nowMs) => {
      const changed = [...accounts]
        .filter(([accountId]) => asked.tenant === null || accountId === asked.tenant)
        .flatMap(([accountId, live]) =>
          mutateOrganisation(live, asked, nowMs).flatMap((change) => {
            const list = listOf(STREAM_BY_KIND[change.kind]);
            const row = list === undefined ? undefined : lists.rowsOf(live, list).find((each) => each.worldId === change.id);
            return list === undefined || row === undefined
              ? []
              : [{ tenant: accountId, stream: list.stream, id: String(row.id), what: change.what }];
          }),
        );
      return { changed };
    },
    truthSummary: () => ({
      provider: 'freshbooks',
      tenants: [...accounts].map(([accountId, live]) => ({
        externalId: accountId,
        name: live.organisation.name,
        baseCurrency: live.organisation.baseCurrency.code,
        streams: LISTS.map((list) => summaryOf(live, list)),
      })),
    }),
    planted: () =>
      [...accounts].flatMap(([accountId, live]) =>
        live.organisation.planted.flatMap(({ of, kind, ids, why }) => {
          const list = listOf(STREAM_BY_KIND[of]);
          if (list === undefined) return [];
          const rows = lists.rowsOf(live, list);
          const own = ids.flatMap((id) => rows.find((row) => row.worldId === id)?.id ?? []).map(String);
          return own.length < 2 ? [] : [{ tenant: accountId, stream: list.stream, kind, ids: own, why }];
        }),
      ),
    truthPage: ({ tenant, stream, after, limit }) => {
      const live = accounts.get(tenant);
      const list = listOf(stream);
      if (live === undefined || list === undefined) return undefined;
      const rows = byId(live, list);
      const start = after === null ? 0 : rows.findIndex((row) => String(row.id) > after);
      const part = start < 0 ? [] : rows.slice(start, start + limit);
      const last = part.at(-1);
      return {
        records: part.map((row) => row.truth()),
        next: last !== undefined && start + limit < rows.length ? String(last.id) : null,
      };
    },
  };
}

/** `account_id` may be null, and so may what else a business is known for. [survey] */
function membership(at: number, accountId: string | null, name: string, uuid: string) {
  return {
    id: 1_000 + at,
    role: 'owner',
    unacknowledged_change: false,
    business: {
      id: 5_000 + at,
      business_uuid: uuid,
      name,
      account_id: accountId,
      date_format: 'dd/mm/yyyy',
      address: null,
      phone_number: null,
      business_clients: [],
    },
  };
}

function subjectOf(request: SimRequest): RequestSubject {
  const base = { page: null, pageSize: null, fresh: true, tenant: null };
  const { path, query } = request;
  if (path === '/auth/oauth/token') {
    const exchanges = /authorization_code/.test(request.body);
    return { ...base, stream: exchanges ? 'code' : 'token', kind: 'auth' };
  }
  if (path === '/oauth/authorize') return { ...base, stream: 'authorize', kind: 'auth' };
  if (path === '/auth/oauth/revoke') return { ...base, stream: 'revocation', kind: 'auth' };
  if (path === ME) return { ...base, stream: 'connections', kind: 'auth' };
  if (!path.startsWith(API)) return { ...base, stream: 'other', kind: 'other' };
  const [tenant = '', head = '', tail = '', id] = path.slice(API.length).split('/');
  const own = { ...base, tenant };
  if (head === 'reports')
    return { ...own, stream: id === 'accounts_aging' ? 'report:accounts-aging' : 'report:unknown', kind: 'report' };
  const list = LISTS.find((each) => each.path === `${head}/${tail}`);
  if (list === undefined) return { ...own, stream: 'other', kind: 'other' };
  if (id !== undefined) return { ...own, stream: list.stream, kind: 'record' };
  // The list of deleted records is another list than the stream's own.
  if (query.get('search[vis_state]') === '1') return { ...own, stream: `deleted:${list.stream}`, kind: 'other' };
  const whole = (text: string | null): number | null => (text === null || !/^\d+$/.test(text) ? null : Number(text));
  return {
    ...own,
    stream: list.stream,
    kind: 'list',
    page: whole(query.get('page')) ?? 1,
    pageSize: whole(query.get('per_page')),
    fresh: query.get('search[updated_min]') === null,
  };
}

/** Why a fault has nothing to strike at FreshBooks. */
function refusal(fault: Fault): string | undefined {
  const { effect, when } = fault;
  const { verb } = effect;
  if (verb === 'expire-session') return 'FreshBooks has no sessions; use expire-token';
  if (verb === 'expire-cursor') return 'FreshBooks has no cursors: its pages are numbers';
  if (verb.startsWith('event-')) return 'FreshBooks callbacks are not played here';
  if (verb === 'delete-rows' && effect.how === 'vanish')
    return 'FreshBooks keeps what is deleted and shows it when asked; use how: void';
  const rows = verb === 'delete-rows' || verb === 'insert-rows' || verb === 'edit-rows' || verb === 'exact-page-boundary';
  if (rows && (when.stream === undefined || FAMILY_BY_STREAM[when.stream] === undefined))
    return `${verb} needs when.stream to be one of ${Object.keys(FAMILY_BY_STREAM).join(', ')}`;
  if (verb === 'drop-scope' && effect.scope === undefined && when.stream === undefined)
    return 'drop-scope needs do.scope or when.stream';
  return undefined;
}

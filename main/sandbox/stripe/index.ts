import { assertNever } from '../../../shared/result.ts';
import type { TruthSummary } from '../../../shared/truth.ts';
import { decimalText } from '../decimal.ts';
import type { Fault, StateEffect } from '../faults.ts';
import type { RequestSubject, Simulator, SimRequest } from '../simulator.ts';
import type { World } from '../world.ts';
import { disturb, mutateOrganisation, type Change, type DisturbAsk } from '../world/mutate.ts';
import type { Currency } from '../world/types.ts';
import { createApi, type Account } from './api.ts';
import { createEventLog } from './events.ts';
import { createIdentity } from './identity.ts';
import { idOf } from './ids.ts';
import { createLists, LISTS, type StripeList } from './lists.ts';
import type { StripeRow } from './row.ts';
import type { StripeSettings } from './settings.ts';

/** Stripe on loopback: keys, lists, events and the balance of one account and of another that is connected to it. */

const STREAM_BY_KIND: Readonly<Record<Change['kind'], string | null>> = {
  invoice: 'invoices',
  bill: null,
  'credit-note': null,
  'supplier-credit': null,
  prepayment: null,
  'supplier-prepayment': null,
  overpayment: null,
  'supplier-overpayment': null,
  payment: 'charges',
  contact: 'customers',
  'bank-entry': null,
  item: 'products',
};

const FAMILY_BY_STREAM: Readonly<Record<string, DisturbAsk['family']>> = {
  invoices: 'invoices',
  customers: 'contacts',
  products: 'items',
  charges: 'payments',
  'invoice-payments': 'payments',
};

/** States that Stripe changes by itself, long after an object was made. */
const LATER_STREAMS = ['payouts', 'refunds', 'disputes'] as const;

export interface StripeSimulator extends Simulator {
  readonly settings: StripeSettings;
}

export function createStripe(ask: { readonly world: World; readonly settings: StripeSettings }): StripeSimulator {
  const { world, settings } = ask;
  const accounts: readonly Account[] = world.organisations.map((live, at) => ({
    id: idOf('acct', live.organisation.id),
    live,
    connected: at > 0,
    disconnected: false,
  }));
  const own = accounts[0]?.id ?? '';
  const tenantOf = (account: Account): string => (account.connected ? `${own}:${account.id}` : account.id);
  const identity = createIdentity(world.seed);
  const lists = createLists();
  const events = createEventLog(lists);
  const api = createApi({ accounts, lists, events, identity, settings: () => settings });
  const accountOf = (tenant: string | null): Account | undefined =>
    accounts.find((account) => tenant !== null && tenantOf(account) === tenant);
  const listOf = (stream: string | null): StripeList | undefined => LISTS.find((each) => each.stream === stream);

  /** Whatever changes the world is told by events, to the second it happened in. */
  const changing = <Result>(account: Account, nowMs: number, change: () => Result): Result => {
    events.note(account.live, nowMs);
    const result = change();
    events.note(account.live, nowMs);
    return result;
  };

  const changeLater = (account: Account, stream: string, count: number, nowMs: number): void => {
    const { later } = lists;
    const { payouts, refunds, disputes } = lists.movements(account.live);
    const nowSec = Math.floor(nowMs / 1000);
    if (stream === 'payouts') {
      for (const { id } of payouts.filter(({ status }) => status === 'paid').slice(-count)) later.payouts.set(id, nowSec);
    } else if (stream === 'refunds') {
      for (const { worldId } of refunds.filter(({ status }) => status === 'succeeded').slice(-count))
        later.refunds.set(worldId, nowSec);
    } else {
      const open = disputes.filter(({ status }) => status !== 'won');
      for (const { id } of open.slice(-count)) later.disputes.set(id, nowSec);
    }
    lists.changeLater();
  };

  const disturbStream = (
    effect: Extract<StateEffect, { verb: 'delete-rows' | 'insert-rows' | 'edit-rows' }>,
    request: SimRequest,
    subject: RequestSubject,
  ): void => {
    const account = accountOf(subject.tenant);
    const list = listOf(subject.stream);
    if (account === undefined || list === undefined) return;
    const family = FAMILY_BY_STREAM[subject.stream];
    changing(account, request.nowMs, () => {
      if (family === undefined) changeLater(account, subject.stream, effect.count, request.nowMs);
      else
        disturb(
          account.live,
          {
            what: effect.verb === 'delete-rows' ? 'delete' : effect.verb === 'insert-rows' ? 'insert' : 'edit',
            how: effect.verb === 'delete-rows' ? effect.how : 'void',
            bump: effect.verb === 'edit-rows' ? effect.bump : true,
            family,
            count: effect.count,
            ids: lists.rowsOf(account.live, list).map((row) => row.worldId),
          },
          request.nowMs,
        );
    });
  };

  const summaryOf = (account: Account, list: StripeList): TruthSummary['tenants'][number]['streams'][number] => {
    const rows = lists.rowsOf(account.live, list);
    const sums = new Map<Currency, bigint>();
    for (const { total } of rows) if (total !== null) sums.set(total.currency, (sums.get(total.currency) ?? 0n) + total.amount);
    return {
      stream: list.stream,
      count: rows.length,
      totals: Object.fromEntries([...sums].map(([currency, sum]) => [currency.code, decimalText(sum, currency.decimals)])),
    };
  };
  const sorted = new WeakMap<readonly StripeRow[], readonly StripeRow[]>();
  const byId = (account: Account, list: StripeList): readonly StripeRow[] => {
    const rows = lists.rowsOf(account.live, list);
    const known = sorted.get(rows) ?? rows.toSorted((one, other) => (one.id < other.id ? -1 : one.id > other.id ? 1 : 0));
    sorted.set(rows, known);
    return known;
  };

  return {
    id: 'stripe',
    settings,
    credentials: identity.credentials,
    subject: (request) => subjectOf(request, accounts, tenantOf),
    handle: (request, subject) => Promise.resolve(api.handle(request, subject.tenant)),
    refusesFault: refusal,
    applyFault: (effect, request, subject) => {
      switch (effect.verb) {
        case 'expire-token':
          identity.revokeAll('expired');
          break;
        case 'revoke': {
          const account = accountOf(subject.tenant);
          if (effect.of === 'tenant' && account?.connected === true) account.disconnected = true;
          else identity.revokeAll('revoked');
          break;
        }
        case 'drop-scope': {
          const permission = effect.scope ?? listOf(subject.stream)?.permission;
          if (permission !== undefined) identity.dropped.add(permission);
          break;
        }
        case 'expire-cursor': {
          const place = request.query.get('starting_after');
          if (place !== null) api.lostPlaces.add(place);
          break;
        }
        case 'delete-rows':
        case 'insert-rows':
        case 'edit-rows':
          disturbStream(effect, request, subject);
          break;
        case 'exact-page-boundary': {
          const size = effect.size ?? subject.pageSize ?? settings.maxPageSize;
          const account = accountOf(subject.tenant);
          const list = listOf(subject.stream);
          const over = account === undefined || list === undefined ? 0 : lists.rowsOf(account.live, list).length % size;
          if (over > 0) disturbStream({ verb: 'insert-rows', count: size - over }, request, subject);
          break;
        }
        case 'lose-refresh-response':
        case 'expire-session':
          // Refused when they are placed.
          break;
        default:
          assertNever(effect);
      }
    },
    restore: () => {
      identity.restore();
      for (const account of accounts) account.disconnected = false;
    },
    mutate: (asked, nowMs) => ({
      changed: accounts
        .filter((account) => asked.tenant === null || tenantOf(account) === asked.tenant)
        .flatMap((account) =>
          changing(account, nowMs, () => mutateOrganisation(account.live, asked, nowMs)).flatMap((change) => {
            const list = listOf(STREAM_BY_KIND[change.kind]);
            const row =
              list === undefined ? undefined : lists.rowsOf(account.live, list).find((each) => each.worldId === change.id);
            return list === undefined || row === undefined
              ? []
              : [{ tenant: tenantOf(account), stream: list.stream, id: row.id, what: change.what }];
          }),
        ),
    }),
    truthSummary: () => ({
      provider: 'stripe',
      tenants: accounts.map((account) => ({
        externalId: tenantOf(account),
        name: account.live.organisation.name,
        baseCurrency: account.live.organisation.baseCurrency.code,
        streams: LISTS.map((list) => summaryOf(account, list)),
      })),
    }),
    planted: () =>
      accounts.flatMap((account) =>
        account.live.organisation.planted.flatMap(({ of, kind, ids, why }) => {
          const list = listOf(STREAM_BY_KIND[of]);
          if (list === undefined) return [];
          const rows = lists.rowsOf(account.live, list);
          const found = ids.flatMap((id) => rows.find((row) => row.worldId === id)?.id ?? []);
          return found.length < 2 ? [] : [{ tenant: tenantOf(account), stream: list.stream, kind, ids: found, why }];
        }),
      ),
    truthPage: ({ tenant, stream, after, limit }) => {
      const account = accountOf(tenant);
      const list = listOf(stream);
      if (account === undefined || list === undefined) return undefined;
      const rows = byId(account, list);
      const start = after === null ? 0 : rows.findIndex((row) => row.id > after);
      const part = start < 0 ? [] : rows.slice(start, start + limit);
      const last = part.at(-1);
      return {
        records: part.map((row) => row.truth()),
        next: last !== undefined && start + limit < rows.length ? last.id : null,
      };
    },
  };
}

function subjectOf(
  { path, query, headers }: SimRequest,
  accounts: readonly Account[],
  tenantOf: (account: Account) => string,
): RequestSubject {
  const asked = headers['stripe-account'];
  const account = asked === undefined ? accounts[0] : accounts.find(({ id }) => id === asked);
  const base = { page: null, pageSize: null, fresh: true, tenant: account === undefined ? null : tenantOf(account) };
  const [head = '', id, part] = path.slice('/v1/'.length).split('/');
  if (head === 'account') return { ...base, stream: 'account', kind: 'other' };
  if (head === 'accounts') return { ...base, stream: 'connections', kind: 'auth', tenant: null };
  if (head === 'balance') return { ...base, stream: 'report:balance', kind: 'report' };
  if (head === 'events') return { ...base, stream: 'events-list', kind: 'other' };
  const list = LISTS.find((each) => each.path === head);
  if (list === undefined) return { ...base, stream: 'other', kind: 'other' };
  if (part === 'lines') return { ...base, stream: `lines:${list.stream}`, kind: 'other' };
  if (id !== undefined) return { ...base, stream: list.stream, kind: 'record' };
  const limit = query.get('limit');
  return {
    ...base,
    stream: list.stream,
    kind: 'list',
    pageSize: limit !== null && /^\d+$/.test(limit) ? Number(limit) : 10,
    fresh: query.get('starting_after') === null,
  };
}

/** Why a fault has nothing to strike at Stripe. */
function refusal(fault: Fault): string | undefined {
  const { effect, when } = fault;
  const { verb } = effect;
  const stream = when.stream ?? '';
  if (verb === 'expire-session') return 'Stripe has no sessions; use expire-token';
  if (verb === 'lose-refresh-response') return 'Stripe refreshes nothing: a key lives until it is rolled';
  if (verb.startsWith('event-')) return 'Stripe webhooks are not played here';
  if (verb === 'wrong-total') return 'Stripe states no totals';
  const edits = verb === 'edit-rows';
  const rows = verb === 'delete-rows' || verb === 'insert-rows' || edits || verb === 'exact-page-boundary';
  if (rows && FAMILY_BY_STREAM[stream] === undefined && !(edits && LATER_STREAMS.some((each) => each === stream)))
    return `${verb} needs when.stream to be one of ${[...Object.keys(FAMILY_BY_STREAM), ...(edits ? LATER_STREAMS : [])].join(', ')}`;
  if (verb === 'delete-rows' && effect.how === 'vanish' && FAMILY_BY_STREAM[stream] === 'payments')
    return 'Stripe never removes a charge; use how: void';
  if (verb === 'drop-scope' && effect.scope === undefined && when.stream === undefined)
    return 'drop-scope needs do.scope or when.stream';
  return undefined;
}

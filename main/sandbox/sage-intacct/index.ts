import { assertNever } from '../../../shared/result.ts';
import type { TruthSummary } from '../../../shared/truth.ts';
import { decimalText } from '../decimal.ts';
import type { Fault, StateEffect } from '../faults.ts';
import type { RequestSubject, Simulator, SimRequest } from '../simulator.ts';
import type { World } from '../world.ts';
import { disturb, mutateOrganisation, type Change, type DisturbAsk } from '../world/mutate.ts';
import type { Currency } from '../world/types.ts';
import type { Company } from './company.ts';
import { createGateway, SESSION_PATH } from './gateway.ts';
import { createIds } from './ids.ts';
import { createLists, objectOfStream, OBJECTS, type Entity } from './objects.ts';
import type { IntacctRow } from './row.ts';
import { createSessions } from './sessions.ts';
import type { SageIntacctSettings } from './settings.ts';
import { tenantId } from './subject.ts';

/** Sage Intacct on loopback: one company over its XML gateway, with a top level, an entity for each set of books of the world, and one that was just made. */

/** A bank entry becomes one of several things, or none. */
const STREAMS_BY_KIND: Readonly<Partial<Record<Change['kind'], readonly string[]>>> = {
  invoice: ['invoices'],
  bill: ['bills'],
  'credit-note': ['credit-notes'],
  'supplier-credit': ['vendor-credits'],
  prepayment: ['advances'],
  'supplier-prepayment': ['vendor-advances'],
  overpayment: ['payments'],
  'supplier-overpayment': ['bill-payments'],
  payment: ['payments'],
  contact: ['customers'],
  item: ['items'],
  'bank-entry': ['card-transactions', 'other-receipts', 'expense-reports'],
};

const FAMILY_BY_STREAM: Readonly<Record<string, DisturbAsk['family']>> = {
  invoices: 'invoices',
  bills: 'invoices',
  'credit-notes': 'credits',
  'vendor-credits': 'credits',
  customers: 'contacts',
  payments: 'payments',
  items: 'items',
  'card-transactions': 'bank',
  'other-receipts': 'bank',
  'expense-reports': 'bank',
};

export interface SageIntacctSimulator extends Simulator {
  readonly settings: SageIntacctSettings;
}

export function createSageIntacct(ask: {
  readonly world: World;
  readonly settings: SageIntacctSettings;
  /** Address of the simulator's base, known once the server listens. */
  readonly base: () => string;
}): SageIntacctSimulator {
  const { world, settings } = ask;
  const entities: readonly Entity[] = [
    ...world.organisations.map((live, at) => ({
      id: String((at + 1) * 100),
      name: live.organisation.name,
      currency: live.organisation.baseCurrency.code,
      live,
    })),
    { id: '300', name: 'Finch Americas Inc', currency: 'USD', live: null },
  ];
  const lists = createLists(entities, createIds());
  const company: Company = {
    keys: {
      companyId: 'HARBOURFINCH',
      userId: 'tieout_ws',
      userPassword: 'Sandbox & Finch 1',
      senderId: 'TIEOUTMPP',
      senderPassword: 'sender<secret>',
    },
    entities,
    lists,
    denied: new Set(),
    senderAuthorised: true,
    revoked: false,
  };
  const sessions = createSessions(world.seed, () => settings);
  const gateway = createGateway({
    company,
    sessions,
    settings: () => settings,
    endpoint: (host) => {
      const base = new URL(ask.base());
      return `http://${host ?? base.host}${base.pathname}${SESSION_PATH}`;
    },
  });
  const places = ['', ...entities.map(({ id }) => id)];
  const entityOf = (tenant: string | null): string | undefined => places.find((entity) => tenantId(company, entity) === tenant);
  const rowsOf = (entity: string, stream: string): readonly IntacctRow[] => {
    const object = objectOfStream(stream);
    return object === undefined ? [] : lists.of(entity, object).filter((row) => row.stream === stream);
  };
  const rowFor = (entity: string, kind: Change['kind'], worldId: string): IntacctRow | undefined => {
    for (const stream of STREAMS_BY_KIND[kind] ?? []) {
      const found = rowsOf(entity, stream).find((row) => row.worldId === worldId);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const streams = OBJECTS.flatMap((object) => object.streams);

  const disturbStream = (
    effect: Extract<StateEffect, { verb: 'delete-rows' | 'insert-rows' | 'edit-rows' }>,
    request: SimRequest,
    subject: RequestSubject,
  ): void => {
    const entity = entityOf(subject.tenant);
    const live = entities.find(({ id }) => id === entity)?.live ?? null;
    const family = FAMILY_BY_STREAM[subject.stream];
    if (entity === undefined || live === null || family === undefined) return;
    disturb(
      live,
      {
        what: effect.verb === 'delete-rows' ? 'delete' : effect.verb === 'insert-rows' ? 'insert' : 'edit',
        how: effect.verb === 'delete-rows' ? effect.how : 'void',
        bump: effect.verb === 'edit-rows' ? effect.bump : true,
        family,
        count: effect.count,
        // In the order the client reads, so that what goes lies on pages it has already read.
        ids: rowsOf(entity, subject.stream).map((row) => row.worldId),
      },
      request.nowMs,
    );
  };

  const summaryOf = (entity: string, stream: string): TruthSummary['tenants'][number]['streams'][number] => {
    const rows = rowsOf(entity, stream);
    const sums = new Map<Currency, bigint>();
    for (const { total } of rows) if (total !== null) sums.set(total.currency, (sums.get(total.currency) ?? 0n) + total.amount);
    return {
      stream,
      count: rows.length,
      totals: Object.fromEntries([...sums].map(([currency, sum]) => [currency.code, decimalText(sum, currency.decimals)])),
    };
  };

  return {
    id: 'sage-intacct',
    settings,
    credentials: { kind: 'company-user', ...company.keys },
    subject: (request) => gateway.subject(request),
    handle: (request) => Promise.resolve(gateway.handle(request)),
    refusesFault: refusal,
    applyFault: (effect, request, subject) => {
      switch (effect.verb) {
        case 'expire-token':
        case 'expire-session': {
          const id = gateway.sessionIn(request);
          if (id !== undefined) sessions.end(id);
          break;
        }
        case 'expire-cursor':
          sessions.forgetResults();
          break;
        case 'revoke':
          company.revoked = true;
          sessions.endAll();
          break;
        case 'drop-scope': {
          const object = objectOfStream(effect.scope ?? subject.stream);
          if (object !== undefined) company.denied.add(object.name);
          break;
        }
        case 'delete-rows':
        case 'insert-rows':
        case 'edit-rows':
          disturbStream(effect, request, subject);
          break;
        case 'exact-page-boundary': {
          const size = effect.size ?? subject.pageSize ?? 100;
          const entity = entityOf(subject.tenant);
          const over = entity === undefined ? 0 : rowsOf(entity, subject.stream).length % size;
          if (over > 0) disturbStream({ verb: 'insert-rows', count: size - over }, request, subject);
          break;
        }
        case 'lose-refresh-response':
          // Refused when it is placed.
          break;
        default:
          assertNever(effect);
      }
    },
    restore: () => {
      company.revoked = false;
      company.denied.clear();
    },
    mutate: (asked, nowMs) => {
      const changed = entities.flatMap(({ id: entity, live }) => {
        const tenant = tenantId(company, entity);
        if (live === null || (asked.tenant !== null && asked.tenant !== tenant)) return [];
        return mutateOrganisation(live, asked, nowMs).flatMap((change) => {
          const row = rowFor(entity, change.kind, change.id);
          return row === undefined ? [] : [{ tenant, stream: row.stream, id: row.id, what: change.what }];
        });
      });
      return { changed };
    },
    truthSummary: () => ({
      provider: 'sage-intacct',
      tenants: places.map((entity) => ({
        externalId: tenantId(company, entity),
        name: entities.find(({ id }) => id === entity)?.name ?? `${company.keys.companyId} (top level)`,
        baseCurrency: entities.find(({ id }) => id === entity)?.currency ?? entities[0]?.currency ?? '',
        streams: streams.map((stream) => summaryOf(entity, stream)),
      })),
    }),
    planted: () =>
      entities.flatMap(({ id: entity, live }) =>
        (live?.organisation.planted ?? []).flatMap(({ of, kind, ids, why }) => {
          const own = ids.flatMap((worldId) => rowFor(entity, of, worldId) ?? []);
          const [first] = own;
          if (first === undefined) return [];
          return [{ tenant: tenantId(company, entity), stream: first.stream, kind, ids: own.map(({ id }) => id), why }];
        }),
      ),
    truthPage: ({ tenant, stream, after, limit }) => {
      const entity = entityOf(tenant);
      if (entity === undefined || !streams.includes(stream)) return undefined;
      const rows = rowsOf(entity, stream).toSorted((left, right) => (left.id < right.id ? -1 : left.id > right.id ? 1 : 0));
      const start = after === null ? 0 : rows.findIndex((row) => row.id > after);
      const part = start < 0 ? [] : rows.slice(start, start + limit);
      return {
        records: part.map((row) => row.truth()),
        next: start >= 0 && start + limit < rows.length ? (part.at(-1)?.id ?? null) : null,
      };
    },
  };
}

/** Why a fault has nothing to strike at Sage Intacct. */
function refusal(fault: Fault): string | undefined {
  const { effect, when } = fault;
  if (effect.verb === 'lose-refresh-response') return 'Sage Intacct has no refresh tokens; use expire-session';
  if (effect.verb.startsWith('event-')) return 'Sage Intacct has no events';
  if (effect.verb === 'revoke' && effect.of === 'tenant') return 'Sage Intacct ends logins as a whole; use drop-scope for a part';
  if (effect.verb === 'drop-scope' && objectOfStream(effect.scope ?? when.stream ?? '') === undefined)
    return 'drop-scope needs when.stream or scope to be a stream';
  const rows =
    effect.verb === 'delete-rows' ||
    effect.verb === 'insert-rows' ||
    effect.verb === 'edit-rows' ||
    effect.verb === 'exact-page-boundary';
  if (rows && (when.stream === undefined || FAMILY_BY_STREAM[when.stream] === undefined))
    return `${effect.verb} needs when.stream to be one of ${Object.keys(FAMILY_BY_STREAM).join(', ')}`;
  return undefined;
}

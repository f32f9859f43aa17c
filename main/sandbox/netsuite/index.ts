import { assertNever } from '../../../shared/result.ts';
import type { TruthRecord, TruthSummary } from '../../../shared/truth.ts';
import { decimalText } from '../decimal.ts';
import type { Fault, StateEffect } from '../faults.ts';
import type { RequestSubject, Simulator, SimRequest } from '../simulator.ts';
import type { World } from '../world.ts';
import { disturb, mutateOrganisation, type Change, type DisturbAsk } from '../world/mutate.ts';
import type { Currency } from '../world/types.ts';
import { booksOf, type Books } from './books.ts';
import { LIST_STREAMS, TXN_STREAMS } from './catalogue.ts';
import { ACCOUNT, createIdentity, type Identity } from './identity.ts';
import { createIds } from './ids.ts';
import { createTables, type Tables } from './query.ts';
import { createServices } from './services.ts';
import type { NetsuiteSettings } from './settings.ts';
import { subjectOf } from './subject.ts';
import type { Subsidiary } from './txn.ts';

/** NetSuite on loopback: one account, whose subsidiaries are the organisations of the world. */

const STREAM_BY_KIND: Readonly<Record<Change['kind'], string>> = {
  invoice: 'invoices',
  bill: 'bills',
  'credit-note': 'credit-memos',
  'supplier-credit': 'vendor-credits',
  prepayment: 'customer-deposits',
  'supplier-prepayment': 'vendor-prepayments',
  overpayment: 'payments',
  'supplier-overpayment': 'vendor-prepayments',
  payment: 'payments',
  contact: 'customers',
  'bank-entry': 'checks',
  item: 'items',
};

const FAMILY_BY_STREAM: Readonly<Record<string, DisturbAsk['family']>> = {
  invoices: 'invoices',
  'credit-memos': 'credits',
  customers: 'contacts',
  checks: 'bank',
  payments: 'payments',
  items: 'items',
};

export interface NetsuiteSimulator extends Simulator {
  readonly settings: NetsuiteSettings;
  /** The second way in: token-based. */
  readonly tokenLogin: Identity['tokenLogin'];
}

interface Entry {
  readonly id: string;
  readonly worldId: string;
  readonly counts: { readonly currency: Currency; readonly amount: bigint } | null;
  readonly truth: TruthRecord;
}

export function createNetsuite(ask: {
  readonly world: World;
  readonly settings: NetsuiteSettings;
  readonly clockMs: () => number;
}): NetsuiteSimulator {
  const { world, settings } = ask;
  const lives = world.organisations;
  const ids = createIds(lives);
  const places: readonly Subsidiary[] = lives.map((live, at) => ({ id: at + 1, live, ids }));
  const identity = createIdentity({ seed: world.seed, nowMs: ask.clockMs(), settings: () => settings });

  let kept: {
    readonly revision: string;
    readonly books: Books;
    tables: Tables | null;
    readonly entries: Map<string, readonly Entry[]>;
  } | null = null;
  /** Made anew when the world or what the role may see has changed. */
  const current = (): NonNullable<typeof kept> => {
    const { oneWorld, secondBook, voidsByJournal, mainOnControl, hiddenTypes, visibleSubsidiaries } = settings;
    const revision = JSON.stringify([
      lives.map((live) => live.revision),
      oneWorld,
      secondBook,
      voidsByJournal,
      mainOnControl,
      hiddenTypes,
      visibleSubsidiaries,
      settings.hiddenTables,
    ]);
    if (kept?.revision === revision) return kept;
    kept?.tables?.close();
    ids.settle();
    kept = { revision, books: booksOf(places, settings), tables: null, entries: new Map() };
    return kept;
  };
  const tables = (): Tables => {
    const now = current();
    now.tables ??= createTables(now.books, { ...settings });
    return now.tables;
  };
  const services = createServices({ seed: world.seed, identity, settings: () => settings, books: () => current().books, tables });

  const tenantOf = (place: Subsidiary): string => (settings.oneWorld ? `${ACCOUNT}:${place.id}` : ACCOUNT);
  const listed = (): readonly Subsidiary[] => (settings.oneWorld ? places : places.slice(0, 1));
  const placeOf = (tenant: string | null): Subsidiary | undefined => listed().find((place) => tenantOf(place) === tenant);

  /** What a tenant has in a stream, in ascending order of its ids as text. */
  const entriesOf = (place: Subsidiary, stream: string): readonly Entry[] | undefined => {
    const { books, entries } = current();
    const key = `${place.id}/${stream}`;
    const known = entries.get(key);
    if (known !== undefined) return known;
    const found = readEntries(books, place, stream);
    if (found === undefined) return undefined;
    const sorted = found.toSorted((left, right) => (left.id < right.id ? -1 : left.id > right.id ? 1 : 0));
    entries.set(key, sorted);
    return sorted;
  };
  const readEntries = (books: Books, place: Subsidiary, stream: string): readonly Entry[] | undefined => {
    const txnStream = TXN_STREAMS.find((candidate) => candidate.stream === stream);
    if (txnStream !== undefined) {
      return books.txns
        .filter(({ type, subsidiary }) => type === txnStream.type && subsidiary === place.id)
        .map((txn) => ({
          id: String(txn.id),
          worldId: txn.worldId,
          counts: txn.counts === null ? null : { currency: txn.currency, amount: txn.counts },
          truth: { id: String(txn.id), ...txn.truth },
        }));
    }
    const list = LIST_STREAMS.find((candidate) => candidate.stream === stream);
    if (list === undefined) return undefined;
    // Without subsidiaries, the books are described by their currency.
    const rows =
      list.stream === 'company' && !settings.oneWorld
        ? books.lists.currency.filter(({ cells }) => cells['isbasecurrency'] === 'T')
        : books.lists[list.table];
    return rows
      .filter(({ subsidiary }) => subsidiary === null || subsidiary === place.id)
      .map(({ id, worldId, truth }) => ({ id: String(id), worldId, counts: null, truth: { id: String(id), ...truth } }));
  };
  const streams = [...LIST_STREAMS, ...TXN_STREAMS].map(({ stream }) => stream);
  const ownId = (place: Subsidiary, stream: string, worldId: string): string | undefined =>
    entriesOf(place, stream)?.find((entry) => entry.worldId === worldId)?.id;

  const disturbStream = (
    effect: Extract<StateEffect, { verb: 'delete-rows' | 'insert-rows' | 'edit-rows' }>,
    request: SimRequest,
    subject: RequestSubject,
  ): void => {
    const place = placeOf(subject.tenant) ?? places[0];
    const family = FAMILY_BY_STREAM[subject.stream];
    if (place === undefined || family === undefined) return;
    // In the order the client reads, so that what goes or moves lies on pages it has already read.
    const inOrder = (entriesOf(place, subject.stream) ?? []).toSorted((left, right) => Number(left.id) - Number(right.id));
    disturb(
      place.live,
      {
        what: effect.verb === 'delete-rows' ? 'delete' : effect.verb === 'insert-rows' ? 'insert' : 'edit',
        how: effect.verb === 'delete-rows' ? effect.how : 'void',
        bump: effect.verb === 'edit-rows' ? effect.bump : true,
        family,
        count: effect.count,
        ids: inOrder.map(({ worldId }) => worldId),
      },
      request.nowMs,
    );
  };

  /** Types of transactions that faults took away from the role. */
  const hiddenByFaults = new Set<string>();

  return {
    id: 'netsuite',
    settings,
    tokenLogin: identity.tokenLogin,
    credentials: identity.certificateLogin,
    subject: (request) => subjectOf(request, (subsidiary) => (settings.oneWorld ? `${ACCOUNT}:${subsidiary ?? '1'}` : ACCOUNT)),
    handle: (request) => Promise.resolve(identity.handle(request) ?? services.handle(request)),
    refusesFault: refusal,
    applyFault: (effect, request, subject) => {
      switch (effect.verb) {
        case 'expire-token':
        case 'expire-session':
          identity.expire(request);
          break;
        case 'revoke':
          identity.revoke();
          break;
        case 'drop-scope':
          // The role loses the right to a type of transaction: rows vanish without a word.
          if (effect.scope !== undefined) {
            settings.hiddenTypes = [...settings.hiddenTypes, effect.scope];
            hiddenByFaults.add(effect.scope);
          }
          break;
        case 'lose-refresh-response':
          // Tokens are bought anew each time; one more does no harm.
          break;
        case 'delete-rows':
        case 'insert-rows':
        case 'edit-rows':
          disturbStream(effect, request, subject);
          break;
        case 'exact-page-boundary': {
          const size = effect.size ?? 100;
          const place = placeOf(subject.tenant);
          const over = place === undefined ? 0 : (entriesOf(place, subject.stream)?.length ?? 0) % size;
          if (over > 0) disturbStream({ verb: 'insert-rows', count: size - over }, request, subject);
          break;
        }
        case 'expire-cursor':
          // Refused when it is placed.
          break;
        default:
          assertNever(effect);
      }
    },
    restore: () => {
      identity.restore();
      settings.hiddenTypes = settings.hiddenTypes.filter((type) => !hiddenByFaults.has(type));
      hiddenByFaults.clear();
    },
    mutate: (asked, nowMs) => ({
      changed: listed()
        .filter((place) => asked.tenant === null || tenantOf(place) === asked.tenant)
        .flatMap((place) =>
          mutateOrganisation(place.live, asked, nowMs).flatMap((change) => {
            const stream = STREAM_BY_KIND[change.kind];
            const id = ownId(place, stream, change.id);
            return id === undefined ? [] : [{ tenant: tenantOf(place), stream, id, what: change.what }];
          }),
        ),
    }),
    prepare: () => void tables(),
    truthSummary: () => ({
      provider: 'netsuite',
      tenants: listed().map((place) => ({
        externalId: tenantOf(place),
        name: place.live.organisation.name,
        baseCurrency: place.live.organisation.baseCurrency.code,
        streams: streams.map((stream) => summaryOf(stream, entriesOf(place, stream) ?? [])),
      })),
    }),
    planted: () =>
      listed().flatMap((place) =>
        place.live.organisation.planted.map(({ of, kind, ids: worldIds, why }) => {
          const stream = STREAM_BY_KIND[of];
          const own = worldIds.map((id) => ownId(place, stream, id)).filter((id) => id !== undefined);
          return { tenant: tenantOf(place), stream, kind, ids: own, why };
        }),
      ),
    truthPage: ({ tenant, stream, after, limit }) => {
      const place = placeOf(tenant);
      const entries = place === undefined ? undefined : entriesOf(place, stream);
      if (entries === undefined) return undefined;
      const start = after === null ? 0 : entries.findIndex(({ id }) => id > after);
      const part = start < 0 ? [] : entries.slice(start, start + limit);
      return {
        records: part.map(({ truth }) => truth),
        next: start >= 0 && start + limit < entries.length ? (part.at(-1)?.id ?? null) : null,
      };
    },
  };
}

function summaryOf(stream: string, entries: readonly Entry[]): TruthSummary['tenants'][number]['streams'][number] {
  const sums = new Map<Currency, bigint>();
  for (const { counts } of entries)
    if (counts !== null) sums.set(counts.currency, (sums.get(counts.currency) ?? 0n) + counts.amount);
  return {
    stream,
    count: entries.length,
    totals: Object.fromEntries([...sums].map(([currency, sum]) => [currency.code, decimalText(sum, currency.decimals)])),
  };
}

/** Why a fault has nothing to strike at NetSuite. */
function refusal(fault: Fault): string | undefined {
  const { verb } = fault.effect;
  if (verb === 'expire-cursor') return 'NetSuite has no cursors: each page runs its query anew';
  if (verb === 'drop-scope' && fault.effect.scope === undefined)
    return 'drop-scope needs the type of transaction the role may not see, as in CustInvc';
  if (verb.startsWith('event-')) return 'NetSuite sends no events';
  const rows = verb === 'delete-rows' || verb === 'insert-rows' || verb === 'edit-rows' || verb === 'exact-page-boundary';
  if (rows && (fault.when.stream === undefined || FAMILY_BY_STREAM[fault.when.stream] === undefined)) {
    return `${verb} needs when.stream to be one of ${Object.keys(FAMILY_BY_STREAM).join(', ')}`;
  }
  return undefined;
}

import { TieoutError } from '../../../shared/errors.ts';
import { assertNever } from '../../../shared/result.ts';
import type { ConnectionId, ProviderId } from '../../../shared/ids.ts';
import type { Clock, HttpResponse, Log } from '../ports.ts';
import type { LimitBudget, LimitsDefinition } from '../provider.ts';
import type { Store } from '../store/api.ts';
import { createMeter, type Meter } from './budget-meter.ts';
import { throwIfCancelled } from './retry.ts';

/** Who wants to send, and against which budgets it counts. */
export interface BudgetAsk {
  readonly provider: ProviderId;
  readonly title: string;
  readonly limits: LimitsDefinition;
  readonly connectionId: ConnectionId;
  /** Null for calls about the login itself: they count against connection and app budgets only. */
  readonly tenantExternalId: string | null;
  readonly urgent: boolean;
  /** A budget that is spent for longer than this rejects instead of waiting. */
  readonly maxWaitMs: number;
}

/** A place to send one request. Give it back exactly once, with `release`. */
export interface Permit {
  /** Reads what the platform says is left. */
  learn(response: HttpResponse): void;
  /** The platform refused for its limits; `budget` names the one, null when it did not say which. */
  refused(budget: string | null, untilMs: number): void;
  release(): void;
}

export interface BudgetLine {
  readonly name: string;
  readonly used: number;
  readonly max: number;
  readonly resetsAtMs: number | null;
}

/**
 * The platforms' limits as budgets shared by everything this process sends. A request waits until every budget it counts against has room; people go before
 * background work, and tenants take turns so that one large backfill does not hold up the rest. Long budgets survive a restart.
 */
export interface Budgets {
  /** Rejects with `rate/limited` and `retryAtMs` when the wait would be longer than `maxWaitMs`, with `run/cancelled` when the signal aborts. */
  acquire(ask: BudgetAsk, signal: AbortSignal): Promise<Permit>;
  remaining(ask: Pick<BudgetAsk, 'provider' | 'limits' | 'connectionId' | 'tenantExternalId'>): readonly BudgetLine[];
  /** An earlier process was refused until then: nothing goes before, as if this one had been. */
  shut(ask: Pick<BudgetAsk, 'provider' | 'limits' | 'connectionId' | 'tenantExternalId'>, untilMs: number): void;
  /** Reads what an earlier process used up. Called by `acquire` itself; call it early to have `remaining` right from the start. */
  load(): Promise<void>;
  /** Resolves when everything counted so far is stored. */
  flush(): Promise<void>;
}

interface Waiter {
  readonly ask: BudgetAsk;
  readonly place: string;
  readonly meters: readonly Meter[];
  readonly grant: () => void;
  readonly refuse: (error: TieoutError) => void;
}

export function createBudgets(deps: {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Pick<Store, 'read' | 'write'>;
}): Budgets {
  const { clock } = deps;
  const meters = new Map<string, Meter>();
  const stored = new Map<string, { readonly windowStartedAtMs: number; readonly used: number }>();
  /** Places (tenants, or logins for calls without one) by name: requests under way, when they were last served, until when they are shut. */
  const places = new Map<string, { inFlight: number; servedTurn: number; shutUntilMs: number }>();
  const memory = createMemory(deps);
  let waiters: Waiter[] = [];
  let turn = 0;
  let alarm: { readonly atMs: number; readonly stop: AbortController } | null = null;
  let loading: Promise<void> | null = null;

  const load = (): Promise<void> => {
    loading ??= readStored();
    return loading;
  };
  const readStored = async (): Promise<void> => {
    try {
      for (const row of await deps.store.read.readBudgets()) stored.set(`${row.scope} ${row.name}`, row);
    } catch (error) {
      loading = null; // The next request reads again.
      throw error;
    }
  };
  const meterFor = (scope: string, budget: LimitBudget): Meter => {
    const key = `${scope} ${budget.name}`;
    const known = meters.get(key);
    if (known !== undefined) return known;
    const meter = createMeter(scope, budget, stored.get(key));
    meters.set(key, meter);
    return meter;
  };
  const metersOf = (ask: Pick<BudgetAsk, 'provider' | 'limits' | 'connectionId' | 'tenantExternalId'>): readonly Meter[] =>
    ask.limits.budgets.flatMap((budget) => {
      const scope = scopeOf(ask, budget.per);
      return scope === null ? [] : [meterFor(scope, budget)];
    });
  const placeOf = (name: string) => {
    const known = places.get(name) ?? { inFlight: 0, servedTurn: 0, shutUntilMs: 0 };
    places.set(name, known);
    return known;
  };
  const freeAtMs = (waiter: Waiter, nowMs: number): number =>
    waiter.meters.reduce((latest, meter) => Math.max(latest, meter.freeAtMs(nowMs)), placeOf(waiter.place).shutUntilMs);

  /** The waiter to serve next among those that may go now: people first, then the tenant that waited longest, then first come. */
  const nextReady = (nowMs: number): Waiter | undefined => {
    let best: Waiter | undefined;
    for (const waiter of waiters) {
      if (placeOf(waiter.place).inFlight >= waiter.ask.limits.concurrentPerTenant || freeAtMs(waiter, nowMs) > nowMs) continue;
      if (best === undefined || goesBefore(waiter, best)) best = waiter;
    }
    return best;
  };
  const goesBefore = (a: Waiter, b: Waiter): boolean =>
    a.ask.urgent === b.ask.urgent ? placeOf(a.place).servedTurn < placeOf(b.place).servedTurn : a.ask.urgent;

  const pump = (): void => {
    const nowMs = clock.nowMs();
    for (let ready = nextReady(nowMs); ready !== undefined; ready = nextReady(nowMs)) {
      waiters = waiters.filter((waiter) => waiter !== ready);
      turn += 1;
      const place = placeOf(ready.place);
      place.inFlight += 1;
      place.servedTurn = turn;
      for (const meter of ready.meters) {
        meter.count(nowMs);
        memory.keep(meter);
      }
      ready.grant();
    }
    let wakeAtMs = Number.POSITIVE_INFINITY;
    for (const waiter of waiters) {
      const atMs = freeAtMs(waiter, nowMs);
      if (atMs - nowMs > waiter.ask.maxWaitMs) {
        waiters = waiters.filter((other) => other !== waiter);
        waiter.refuse(spent(waiter.ask, atMs));
      } else if (atMs > nowMs) wakeAtMs = Math.min(wakeAtMs, atMs);
    }
    setAlarm(wakeAtMs);
  };
  /** One timer for all waiters, and none when nobody waits for time to pass. */
  const setAlarm = (atMs: number): void => {
    if (alarm?.atMs === atMs) return;
    alarm?.stop.abort();
    alarm = null;
    if (!Number.isFinite(atMs)) return;
    const mine = { atMs, stop: new AbortController() };
    alarm = mine;
    void ring(mine);
  };
  const ring = async (mine: { readonly atMs: number; readonly stop: AbortController }): Promise<void> => {
    try {
      await clock.sleep(Math.max(1, mine.atMs - clock.nowMs()), mine.stop.signal);
    } catch {
      return; // Only an abort ends the sleep early, and whoever aborted has set another alarm or needs none.
    }
    if (alarm === mine) alarm = null;
    pump();
  };
  const permitFor = (waiter: Waiter): Permit => {
    const place = placeOf(waiter.place);
    let held = true;
    return {
      learn: (response) => {
        for (const meter of waiter.meters) {
          const left = remainingFrom(response, waiter.ask.limits.remainingHeaders[meter.budget.name]);
          if (left === undefined) continue;
          meter.learn(left, clock.nowMs());
          memory.keep(meter);
        }
      },
      refused: (budget, untilMs) => {
        const meter = waiter.meters.find((candidate) => candidate.budget.name === budget);
        if (meter === undefined) place.shutUntilMs = Math.max(place.shutUntilMs, untilMs);
        else {
          meter.spentUntil(untilMs, clock.nowMs());
          memory.keep(meter);
        }
        pump();
      },
      release: () => {
        if (!held) return;
        held = false;
        place.inFlight -= 1;
        pump();
      },
    };
  };

  return {
    acquire: async (ask, signal) => {
      throwIfCancelled(signal);
      await load();
      throwIfCancelled(signal);
      return new Promise<Permit>((resolve, reject) => {
        const stopWaiting = (): void => {
          waiters = waiters.filter((other) => other !== waiter);
          pump();
          try {
            throwIfCancelled(signal);
          } catch (error) {
            reject(error instanceof Error ? error : new Error('cancelled'));
          }
        };
        const settled = (): void => signal.removeEventListener('abort', stopWaiting);
        const waiter: Waiter = {
          ask,
          place: placeName(ask),
          meters: metersOf(ask),
          grant: () => {
            settled();
            resolve(permitFor(waiter));
          },
          refuse: (error) => {
            settled();
            reject(error);
          },
        };
        signal.addEventListener('abort', stopWaiting, { once: true });
        waiters.push(waiter);
        pump();
      });
    },
    remaining: (ask) => {
      const nowMs = clock.nowMs();
      return metersOf(ask).map((meter) => ({
        name: meter.budget.name,
        used: meter.used(nowMs),
        max: meter.budget.max,
        resetsAtMs: meter.resetsAtMs(nowMs),
      }));
    },
    shut: (ask, untilMs) => {
      const place = placeOf(placeName(ask));
      place.shutUntilMs = Math.max(place.shutUntilMs, untilMs);
    },
    load,
    flush: memory.flush,
  };
}

/** Who takes turns with whom: tenants, or logins where the platform counts a whole login and for calls without a tenant. */
function placeName(ask: Pick<BudgetAsk, 'provider' | 'limits' | 'connectionId' | 'tenantExternalId'>): string {
  const ofLogin = `${ask.provider}/login/${ask.connectionId}`;
  return ask.limits.concurrentPer === 'connection' ? ofLogin : (scopeOf(ask, 'tenant') ?? ofLogin);
}

function scopeOf(ask: Pick<BudgetAsk, 'provider' | 'connectionId' | 'tenantExternalId'>, per: LimitBudget['per']): string | null {
  switch (per) {
    case 'app':
      return `${ask.provider}/app`;
    case 'connection':
      return `${ask.provider}/connection/${ask.connectionId}`;
    case 'tenant':
      return ask.tenantExternalId === null ? null : `${ask.provider}/tenant/${ask.tenantExternalId}`;
    default:
      return assertNever(per);
  }
}

function remainingFrom(response: HttpResponse, header: string | undefined): number | undefined {
  const text = header === undefined ? undefined : response.headers[header.toLowerCase()];
  return text !== undefined && /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
}

function spent(ask: BudgetAsk, retryAtMs: number): TieoutError {
  return new TieoutError({
    code: 'rate/limited',
    action: 'wait',
    message: `${ask.title} allows no more requests for this organisation until ${new Date(retryAtMs).toISOString()}.`,
    remedy: 'Nothing to do: Tieout goes on by itself then, from the page where it stopped.',
    retryAtMs,
  });
}

/** Writes long budgets down behind the requests: at most one write per meter under way, and always the newest count last. */
function createMemory(deps: { readonly log: Log; readonly store: Pick<Store, 'write'> }) {
  const writing = new Map<Meter, Promise<void>>();
  const again = new Set<Meter>();
  const write = async (meter: Meter): Promise<void> => {
    do {
      again.delete(meter);
      const snapshot = meter.snapshot();
      if (snapshot !== null) await deps.store.write.putBudget({ scope: meter.scope, name: meter.budget.name, ...snapshot });
    } while (again.has(meter));
  };
  return {
    keep: (meter: Meter): void => {
      if (meter.snapshot() === null) return;
      again.add(meter);
      if (writing.has(meter)) return;
      const done = write(meter)
        .catch((error: unknown) => {
          // The count stays right in memory; a restart would only begin with an older one, and the platform's headers correct that.
          deps.log.warn('a request budget could not be stored', { scope: meter.scope, reason: String(error) });
        })
        .finally(() => writing.delete(meter));
      writing.set(meter, done);
    },
    flush: async (): Promise<void> => {
      while (writing.size > 0) await Promise.all(writing.values());
    },
  };
}

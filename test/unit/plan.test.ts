import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startPaging } from '../../main/core/sync/paging/index.ts';
import type { Checkpoint } from '../../main/core/sync/paging/paging.ts';
import { planStream } from '../../main/core/sync/plan.ts';
import { watermarkAfter } from '../../main/core/sync/prove.ts';
import { isClosing } from '../../main/core/sync/pressure.ts';
import { nextRunAt, planDue, planNext } from '../../main/core/sync/scheduler.ts';
import type { StreamDefinition } from '../../main/core/sync/stream.ts';
import type { SyncReport } from '../../main/core/core.ts';
import type { ConnectionRow, StreamRow } from '../../main/core/store/api.ts';
import type { ClientId, ConnectionId, RunId, StreamId, TenantId } from '../../shared/ids.ts';

const NOW = Date.UTC(2026, 2, 10, 9);
const HOUR = 3_600_000;

const definition: StreamDefinition = {
  name: 'invoices',
  title: 'invoices',
  request: { path: '/Invoices', query: {}, rows: 'Invoices' },
  key: 'InvoiceID',
  modified: { path: 'UpdatedDateUTC', read: 'instant' },
  envelope: {},
  paging: { kind: 'page-number', pageParam: 'page', sizeParam: 'pageSize', size: 100 },
  changes: { kind: 'modified-since-header', header: 'if-modified-since', format: 'iso-utc', overlapSec: 120 },
  deletes: { sweepEverySec: 86_400, confirm: 'by-record' },
  record: null,
  count: null,
  scopes: [],
  availability: 'always',
  schema: z.looseObject({}),
  mapping: { target: 'raw', version: 1 },
};

const proven: StreamRow = {
  id: 1 as StreamId,
  tenantId: 1 as TenantId,
  name: 'invoices',
  state: 'ok',
  stateReason: null,
  watermarkMs: NOW - HOUR,
  checkpoint: null,
  checkpointRunId: null,
  profile: null,
  complete: true,
  gap: null,
  retryAtMs: null,
  expected: 10,
  lastSuccessAtMs: NOW - HOUR,
  lastSweepAtMs: NOW - HOUR,
  lastProofAtMs: NOW - HOUR,
};

const plan = (row: Partial<StreamRow>, ask: { full?: boolean; held?: number } = {}) =>
  planStream(definition, { ...proven, ...row }, { full: ask.full ?? false, held: ask.held ?? 0 }, NOW);

describe('how a stream is read', () => {
  it('is everything the first time', () => {
    expect(plan({ lastSweepAtMs: null, watermarkMs: null, complete: false })).toEqual({ kind: 'full', why: 'first' });
  });

  it('is only what changed, with the overlap, once it was proved', () => {
    expect(plan({})).toEqual({ kind: 'incremental', sinceMs: NOW - HOUR - 120_000 });
  });

  it('is everything when the daily sweep is due', () => {
    expect(plan({ lastSweepAtMs: NOW - 25 * HOUR })).toEqual({ kind: 'full', why: 'sweep-due' });
  });

  it('is everything when the last run left a gap', () => {
    expect(plan({ complete: false, gap: 'the platform counts 10, and 9 records were met' })).toEqual({
      kind: 'full',
      why: 'not-proved',
    });
  });

  it('is only what changed when all that is missing are records held in quarantine', () => {
    expect(plan({ complete: false, gap: '2 records are held in quarantine' }, { held: 2 }).kind).toBe('incremental');
  });

  it('goes on from the checkpoint of a run that died', () => {
    const checkpoint: Checkpoint = {
      mode: 'full',
      sinceMs: null,
      startedAtMs: NOW - HOUR,
      serverStartMs: null,
      maxModifiedMs: null,
      seq: 4,
      lastFingerprint: null,
      announced: null,
      state: startPaging(definition, { sinceMs: null }),
    };
    const row = { checkpoint: JSON.stringify(checkpoint), checkpointRunId: 7 as RunId };
    expect(plan(row)).toEqual({ kind: 'resume', checkpoint, runId: 7 });
    expect(plan({ ...row, checkpoint: JSON.stringify({ ...checkpoint, mode: 'incremental' }) }, { full: true })).toEqual({
      kind: 'full',
      why: 'asked',
    });
  });
});

describe('the watermark after a traversal', () => {
  const traversal = {
    stuck: null,
    rows: 0,
    byPosition: false,
    oneAnswer: true,
    newlySeen: 0,
    changed: 0,
    notes: [],
    keys: new Set<string>(),
    leftOut: 0,
    distinct: null,
  };

  it('is the latest change stamp met', () => {
    expect(watermarkAfter({ ...traversal, maxModifiedMs: NOW - 5, serverStartMs: NOW })).toBe(NOW - 5);
  });

  it("is never later than the platform's clock when the traversal began", () => {
    expect(watermarkAfter({ ...traversal, maxModifiedMs: NOW + HOUR, serverStartMs: NOW })).toBe(NOW);
  });

  it('does not follow a platform clock that runs ahead of the stamps', () => {
    expect(watermarkAfter({ ...traversal, maxModifiedMs: NOW, serverStartMs: NOW + HOUR })).toBe(NOW);
  });

  it('keeps a day of margin after an empty list, where there is no stamp to go by', () => {
    expect(watermarkAfter({ ...traversal, maxModifiedMs: null, serverStartMs: NOW })).toBe(NOW - 24 * HOUR);
  });
});

describe('what is due', () => {
  let nextId = 0;
  const connection = (clientId: number, lateMs: number, more: Partial<ConnectionRow> = {}): ConnectionRow => {
    nextId += 1;
    return {
      id: nextId as ConnectionId,
      clientId: clientId as ClientId,
      clientName: `client ${clientId}`,
      provider: 'xero',
      label: `connection ${nextId}`,
      state: 'connected',
      stateReason: null,
      endpoint: null,
      secretRef: `ref-${nextId}`,
      grantedScopes: [],
      intervalSec: 3600,
      nextRunAtMs: NOW - lateMs,
      failures: 0,
      ...more,
    };
  };
  const order = (connections: readonly ConnectionRow[], online = true) =>
    planDue(connections, NOW, online).map((due) => due.connection.label);

  it('takes turns between clients, each with its most overdue connection first', () => {
    const busy = [connection(1, 9000), connection(1, 8000), connection(1, 7000)];
    const other = connection(2, 10);
    expect(order([...busy, other])).toEqual([busy[0]?.label, other.label, busy[1]?.label, busy[2]?.label]);
  });

  it('leaves out what is paused, waits for a new sign-in, or is not due yet', () => {
    expect(
      order([connection(1, 10, { state: 'paused' }), connection(1, 10, { state: 'needs_reauth' }), connection(1, -10)]),
    ).toEqual([]);
  });

  it('reads only loopback endpoints while offline', () => {
    const local = connection(1, 10, { endpoint: 'http://127.0.0.1:4000/xero' });
    expect(order([connection(2, 10), local], false)).toEqual([local.label]);
  });

  it('puts clients whose books are being closed before staler ones', () => {
    const stale = connection(1, 9000);
    const closing = connection(2, 10);
    const pressure = { closing: new Set([closing.clientId]), postponed: new Map() };
    expect(planDue([stale, closing], NOW, true, pressure).map((due) => due.connection.label)).toEqual([
      closing.label,
      stale.label,
    ]);
  });

  it('leaves a connection that a limit stopped alone until the limit ends', () => {
    const stopped = connection(1, 10);
    const pressure = (untilMs: number) => ({ closing: new Set<ClientId>(), postponed: new Map([[stopped.id, untilMs]]) });
    expect(planDue([stopped], NOW, true, pressure(NOW + 1))).toEqual([]);
    expect(planDue([stopped], NOW, true, pressure(NOW))).toHaveLength(1);
  });

  it.each([
    ['locked through the month before last', '2026-09-30', true],
    ['locked through the last month that ended', '2026-10-31', false],
    ['never locked', null, false],
    ['locked years ago and not since', '2024-12-31', false],
  ])('books that were %s', (_how, periodLockedThrough, closing) => {
    expect(isClosing({ periodLockedThrough }, Date.UTC(2026, 10, 25))).toBe(closing);
  });

  it('comes again after the interval, give or take a tenth', () => {
    expect(nextRunAt({ intervalSec: 3600 }, 0, NOW, 0)).toBe(NOW + 0.9 * HOUR);
    expect(nextRunAt({ intervalSec: 3600 }, 0, NOW, 0.5)).toBe(NOW + HOUR);
  });

  it('waits longer after each failure in a row, and never more than its interval and six hours', () => {
    const waits = [1, 2, 3, 4, 5, 6, 12].map((failures) => nextRunAt({ intervalSec: 86_400 }, failures, NOW, 0.5) - NOW);
    expect(waits[0]).toBeLessThan(60_000);
    for (let at = 1; at < 3; at += 1) expect(waits[at]).toBeGreaterThan(waits[at - 1] ?? 0);
    expect(Math.max(...waits)).toBeLessThan(86_400_000 + 6 * HOUR);
  });

  it.each([
    ['the schedule', 'schedule', 3],
    ['a person', 'manual', 2],
  ] as const)('after a reading for %s that failed, only the schedule counts a failure', async (_who, trigger, failures) => {
    const row = connection(1, 10, { failures: 2 });
    const changes: Partial<ConnectionRow>[] = [];
    const store = {
      read: { listConnections: async () => [row], listTenants: async () => [] },
      write: { updateConnection: async (change: Partial<ConnectionRow>) => void changes.push(change) },
    };
    const report = {
      complete: false,
      tenants: [
        { connectionId: row.id, state: 'failed', error: { code: 'network/offline', message: '', remedy: '' }, streams: [] },
      ],
    };
    const deps = { store, clock: { nowMs: () => NOW }, random: { fraction: () => 0.5 } };
    await planNext(deps as unknown as Parameters<typeof planNext>[0], trigger, report as unknown as SyncReport);
    expect([row, ...changes].at(-1)?.failures).toBe(failures);
    expect(changes).toHaveLength(failures - 2);
  });
});

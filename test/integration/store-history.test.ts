import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDice } from '../fuzz/dice.ts';
import { openWorld, type LedgerWorld, type TestRecord } from '../support/ledger-world.ts';

/* What could go wrong: a field whose earlier value is lost; lines that come, go or change places and cannot be put back; a tombstone that hides what was there. */

let world: LedgerWorld;
beforeEach(() => {
  world = openWorld();
});
afterEach(() => world.close());

const line = (text: string, amount: string) => ({ description: text, amount_minor: amount, tax_minor: null });
const versions: readonly TestRecord[] = [
  { id: 'a', row: { number: 'INV-1', status: 'draft', total_minor: '100' }, lines: [line('One', '100')] },
  { id: 'a', row: { number: 'INV-1', status: 'open', total_minor: '350' }, lines: [line('One', '100'), line('Two', '250')] },
  { id: 'a', row: { number: 'INV-1b', status: 'open', total_minor: '250', reference: 'PO 7' }, lines: [line('Two', '250')] },
  {
    id: 'a',
    row: { number: 'INV-1b', status: 'paid', total_minor: '250', due_minor: '0' },
    lines: [line('Two', '250')],
    allocations: [{ target_stream: 'payments', target_external_id: 'p', amount_minor: '250' }],
  },
  { id: 'a', row: { number: 'INV-1b', status: 'void', total_minor: '0' }, tombstone: 'voided' },
  { id: 'a', row: { number: 'INV-1', status: 'open', total_minor: '100' }, lines: [line('One', '100')] },
];

/** Commits the versions one run after another; what the ledger itself shows after each. */
function lived(records: readonly TestRecord[]) {
  return records.map((record, at) => {
    world.nextRun();
    world.commit({ records: [record], over: { atMs: 1_000 * (at + 1) } });
    const now = world.read.readPastState({ recordId: world.recordId('a'), atMs: Number.MAX_SAFE_INTEGER });
    return { atMs: 1_000 * (at + 1), now };
  });
}

describe('the history of a document', () => {
  it('gives back each version it ever had, with its lines, allocations and tombstone', () => {
    const seen = lived(versions);
    expect(seen[3]?.now).toMatchObject({ columns: { status: 'paid' }, children: { allocations: [{ amount_minor: '250' }] } });
    expect(seen[4]?.now?.tombstone).toBe('voided');
    const recordId = world.recordId('a');
    for (const { atMs, now } of seen) {
      expect(world.read.readPastState({ recordId, atMs })).toEqual(now);
      // Between two changes the state is that of the earlier one.
      expect(world.read.readPastState({ recordId, atMs: atMs + 999 })).toEqual(now);
    }
  });

  it('gives back each version of documents that change at random', () => {
    const dice = createDice(7);
    const word = (): string => dice.pick(['x', 'y', 'z', 'Ä', '']);
    const records = Array.from({ length: 60 }, (): TestRecord => ({
      id: 'a',
      row: {
        number: word(),
        reference: dice.chance(0.3) ? null : word(),
        status: dice.pick(['open', 'paid']),
        total_minor: String(dice.between(-3, 3)),
      },
      lines: Array.from({ length: dice.between(0, 4) }, () => line(word(), String(dice.between(0, 2)))),
      tombstone: dice.chance(0.15) ? 'voided' : null,
    }));
    const seen = lived(records);
    const recordId = world.recordId('a');
    for (const { atMs, now } of seen) expect(world.read.readPastState({ recordId, atMs })).toEqual(now);
  });
});

describe('what a run moved', () => {
  const invoice: TestRecord = { id: 'a', row: { number: 'INV-1', total_minor: '100' } };
  /** One page of a run of its own, an instant after the run's beginning. */
  const run = (ask: Parameters<LedgerWorld['commit']>[0], startedAtMs: number) => {
    const { tenantId, streamId } = world;
    const runId = world.write.startRun({ tenantId, trigger: 'manual', atMs: startedAtMs });
    world.write.startStreamRun({ runId, streamId, mode: 'full', resumeFrom: null, atMs: startedAtMs });
    world.commit({ ...ask, over: { runId, atMs: startedAtMs + 1 } });
    world.write.endRun({ runId, state: 'complete', error: null, atMs: startedAtMs + 2 });
    return world.read.listMoved({ runId, from: 0, limit: 10 });
  };

  it('tells a release only of a document that this very run took out of quarantine', () => {
    run({ records: [invoice] }, 1_000);
    run({ held: [{ id: 'a', payload: '{"bad":1}' }] }, 2_000);
    expect(run({ records: [{ ...invoice, payload: '{"good":1}' }] }, 3_000)).toMatchObject({ total: 1, rows: [{ field: '' }] });
    expect(run({ records: [{ ...invoice, payload: '{"good":2}' }] }, 4_000)).toEqual({ total: 0, rows: [] });
  });
  it('tells nothing of a payload that came anew and moved no figure', () => {
    run({ records: [invoice] }, 1_000);
    expect(run({ records: [{ ...invoice, payload: '{"other":1}' }] }, 2_000)).toEqual({ total: 0, rows: [] });
  });
});

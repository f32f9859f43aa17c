import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorld, payloadOf, snapshot, type LedgerWorld, type TestRecord } from '../support/ledger-world.ts';

let world: LedgerWorld;
beforeEach(() => {
  world = openWorld();
});
afterEach(() => world.close());

const invoice: TestRecord = {
  id: 'inv-1',
  modifiedAtMs: 100,
  row: { number: 'INV-1', contact_name: 'Ridgeway University', total_minor: '12000', due_minor: '12000' },
  lines: [
    { description: 'Consulting', amount_minor: '10000', tax_minor: '2000' },
    { description: 'Travel', amount_minor: '0', tax_minor: null },
  ],
};
const none = { inserted: 0, updated: 0, unchanged: 0, tombstoned: 0, quarantined: 0 };

describe('a new record', () => {
  it('is stored with its payload, ledger row, lines and search text, and has no history', () => {
    const counts = world.commit({ records: [{ ...invoice, body: 'Consulting Travel' }] });

    expect(counts).toMatchObject({ ...none, inserted: 1, newlySeen: 1 });
    const recordId = world.recordId('inv-1');
    expect(world.read.readPayload({ recordId })).toEqual({
      payload: payloadOf({ ...invoice, body: 'Consulting Travel' }),
      request: 'GET /Invoices',
      fetchedAtMs: 900,
    });
    expect(world.read.listLedgerRecords({ streamId: world.streamId, target: 'document', after: null, limit: 10 })).toMatchObject([
      { externalId: 'inv-1', columns: { number: 'INV-1', total_minor: '12000' }, lineCount: 2, lineTotal: '100.00' },
    ]);
    expect(world.read.searchDocuments({ tenantId: null, text: 'travel', limit: 5 })).toMatchObject([
      { recordId, total: '120.00' },
    ]);
    expect(world.read.listHistory({ recordId })).toEqual([]);
  });

  it('that is voided when it is first met counts as inserted and is no live record', () => {
    expect(world.commit({ records: [{ ...invoice, tombstone: 'voided' }] })).toMatchObject({ ...none, inserted: 1 });
    expect(world.read.countRecords({ streamId: world.streamId })).toMatchObject({ live: 0, tombstoned: 1 });
  });

  it('keeps amounts of every size exactly, up to both ends of 64 bits', () => {
    const amounts = ['9223372036854775807', '-9223372036854775808', '999999999999999999', '9007199254740993', '-1', '0'];
    world.commit({ records: amounts.map((amount, at) => ({ id: `inv-${at}`, row: { total_minor: amount } })) });
    const stored = world.rows(
      'SELECT CAST(total_minor AS TEXT) AS amount, typeof(total_minor) AS type FROM documents ORDER BY record_id',
    );
    expect(stored).toEqual(amounts.map((amount) => ({ amount, type: 'integer' })));
  });

  it('with an amount beyond 64 bits fails the whole page instead of becoming a floating-point number', () => {
    const page = { records: [invoice, { id: 'inv-2', row: { total_minor: '9223372036854775808' } }] };
    expect(() => world.commit(page)).toThrow(/datatype|INTEGER/);
    expect(world.rows('SELECT * FROM raw_records')).toEqual([]);
  });

  it('of a stream that is kept raw has a payload and no ledger row', () => {
    world.commit({ target: 'raw', records: [{ id: 'GBP', payload: '{"Code":"GBP"}' }] });
    expect(world.read.listLedgerRecords({ streamId: world.streamId, target: null, after: null, limit: 5 })).toEqual([
      { externalId: 'GBP', tombstone: null, held: false, lastRunId: world.runId, columns: {}, lineCount: 0, lineTotal: null },
    ]);
  });
});

describe('a record met again', () => {
  beforeEach(() => {
    world.commit({ records: [invoice] });
    world.nextRun();
  });

  it('with the same payload changes nothing, and stores no chunk', () => {
    const before = snapshot(world);
    expect(world.commit({ records: [invoice] })).toMatchObject({ ...none, unchanged: 1, newlySeen: 1 });
    expect(snapshot(world)).toEqual(before);
  });

  it('recognised by the ingest worker costs no write but its place in the run', () => {
    const before = snapshot(world);
    const counts = world.commit({ unchanged: [world.recordId('inv-1')] });
    expect(counts).toMatchObject({ ...none, unchanged: 1, newlySeen: 1 });
    expect(snapshot(world)).toEqual(before);
  });

  it('with another payload keeps the old one and tells every field that changed', () => {
    const changed: TestRecord = {
      ...invoice,
      modifiedAtMs: 200,
      row: { ...invoice.row, status: 'paid', due_minor: '0' },
      lines: [{ description: 'Consulting', amount_minor: '10000', tax_minor: '2000' }],
    };
    expect(world.commit({ records: [changed], over: { atMs: 2_000 } })).toMatchObject({ ...none, updated: 1 });
    const recordId = world.recordId('inv-1');
    expect(world.read.listHistory({ recordId })).toEqual([
      { runId: world.runId, atMs: 2_000, field: 'status', before: 'open', after: 'paid' },
      { runId: world.runId, atMs: 2_000, field: 'due_minor', before: '12000', after: '0' },
      { runId: world.runId, atMs: 2_000, field: 'lines[1]', before: '{"description":"Travel","amount_minor":"0"}', after: null },
    ]);
    expect(world.rows('SELECT record_id, byte_length FROM raw_versions')).toEqual([
      { record_id: recordId, byte_length: payloadOf(invoice).length },
    ]);
    expect(world.read.readPayload({ recordId })?.payload).toBe(payloadOf(changed));
  });

  it('in an older state by its change stamp is left alone, and the page says so', () => {
    const before = snapshot(world);
    const older = { ...invoice, modifiedAtMs: 99, row: { ...invoice.row, total_minor: '1' } };
    expect(world.commit({ records: [older] })).toMatchObject({ ...none, unchanged: 1 });
    expect(snapshot(world)).toEqual(before);
    expect(world.read.listPages({ runId: world.runId, streamId: world.streamId })[0]?.note).toMatch(
      /^1 record came in an older state/,
    );
  });

  it('with an equal change stamp, or none, is taken: what was fetched later is newer', () => {
    world.commit({ records: [{ ...invoice, row: { ...invoice.row, total_minor: '1' } }] });
    world.commit({ records: [{ ...invoice, modifiedAtMs: null, row: { ...invoice.row, total_minor: '2' } }] });
    expect(world.rows('SELECT total_minor FROM documents')).toEqual([{ total_minor: 2 }]);
  });

  it('as a tombstone keeps its row and is told as a change; coming back it is live again', () => {
    const voided = { ...invoice, modifiedAtMs: 200, tombstone: 'voided' as const, row: { ...invoice.row, status: 'void' } };
    expect(world.commit({ records: [voided], over: { atMs: 2_000 } })).toMatchObject({ ...none, tombstoned: 1 });
    expect(world.rows('SELECT tombstone, tombstoned_at_ms FROM raw_records')).toEqual([
      { tombstone: 'voided', tombstoned_at_ms: 2_000 },
    ]);
    expect(world.commit({ records: [{ ...invoice, modifiedAtMs: 300 }], over: { atMs: 3_000 } })).toMatchObject({
      ...none,
      updated: 1,
    });
    expect(world.rows('SELECT tombstone, tombstoned_at_ms FROM raw_records')).toEqual([
      { tombstone: null, tombstoned_at_ms: null },
    ]);
    const fields = world.read.listHistory({ recordId: world.recordId('inv-1') }).filter((change) => change.field === 'tombstone');
    expect(fields.map(({ before, after }) => [before, after])).toEqual([
      [null, 'voided'],
      ['voided', null],
    ]);
  });

  it('twice on one page is one record, in its later state', () => {
    const later = { ...invoice, modifiedAtMs: 200, row: { ...invoice.row, total_minor: '5' } };
    expect(world.commit({ records: [invoice, later, invoice] })).toMatchObject({ updated: 1, unchanged: 2, newlySeen: 1 });
    expect(world.rows('SELECT total_minor FROM documents')).toEqual([{ total_minor: 5 }]);
  });
});

describe('a record that had vanished', () => {
  beforeEach(() => {
    world.commit({ records: [{ ...invoice, tombstone: 'voided' }, { id: 'inv-2' }] });
    world.write.tombstone({
      runId: world.runId,
      streamId: world.streamId,
      recordIds: [world.recordId('inv-1'), world.recordId('inv-2')],
      reason: 'vanished',
      atMs: 1_500,
    });
    world.nextRun();
  });
  const tombstones = (): unknown => world.rows('SELECT tombstone FROM raw_records ORDER BY id');

  it('is back with what it was before when the ingest worker recognises it', () => {
    expect(world.commit({ unchanged: [world.recordId('inv-1'), world.recordId('inv-2')] })).toMatchObject({
      updated: 2,
      unchanged: 0,
    });
    expect(tombstones()).toEqual([{ tombstone: 'voided' }, { tombstone: null }]);
  });

  it('is back with what its payload says when it comes as a record', () => {
    expect(world.commit({ records: [{ ...invoice, tombstone: 'voided' }, { id: 'inv-2' }] })).toMatchObject({ updated: 2 });
    expect(tombstones()).toEqual([{ tombstone: 'voided' }, { tombstone: null }]);
  });

  it('stays vanished when its stored payload is only mapped again', () => {
    world.commit({ records: [{ id: 'inv-2' }], mappingVersion: 2, over: { reapply: true } });
    expect(tombstones()).toEqual([{ tombstone: 'vanished' }, { tombstone: 'vanished' }]);
  });
});

describe('a held record that vanishes', () => {
  const entries = (): unknown => world.rows('SELECT state FROM quarantine ORDER BY id');
  const counts = (): unknown => world.read.countRecords({ streamId: world.streamId });

  beforeEach(() => {
    world.commit({ held: [{ id: 'inv-1', payload: '{"bad":1}' }] });
    world.write.tombstone({
      runId: world.runId,
      streamId: world.streamId,
      recordIds: [world.recordId('inv-1')],
      reason: 'vanished',
      atMs: 1_500,
    });
    world.nextRun();
  });

  it('waits in quarantine no longer', () => {
    expect(entries()).toEqual([{ state: 'superseded' }]);
    expect(counts()).toMatchObject({ held: 0, vanished: 1 });
  });

  it('is held again when it comes back as it was', () => {
    world.commit({ held: [{ id: 'inv-1', payload: '{"bad":1}' }] });
    expect(entries()).toEqual([{ state: 'superseded' }, { state: 'held' }]);
    expect(counts()).toMatchObject({ held: 1, vanished: 0 });
  });
});

describe('a newer mapping', () => {
  const again = { ...invoice, payload: '{"a":1}' };
  beforeEach(() => {
    world.commit({ records: [again] });
    world.nextRun('replay');
  });

  it('is applied to the same payload and told as a change', () => {
    const counts = world.commit({ records: [{ ...again, row: { ...again.row, due_minor: '1' } }], mappingVersion: 2 });
    expect(counts).toMatchObject({ ...none, updated: 1 });
    expect(world.read.listHistory({ recordId: world.recordId('inv-1') })).toMatchObject([
      { field: 'due_minor', before: '12000', after: '1' },
    ]);
    expect(world.rows('SELECT * FROM raw_versions')).toEqual([]);
    expect(world.rows('SELECT * FROM chunks')).toHaveLength(1);
  });

  it('that reads the same is only noted', () => {
    expect(world.commit({ records: [again], mappingVersion: 2 })).toMatchObject({ ...none, unchanged: 1 });
    expect(world.rows('SELECT mapping_version FROM raw_records')).toEqual([{ mapping_version: 2 }]);
    expect(world.rows('SELECT * FROM history')).toEqual([]);
  });

  it('of an older program does not undo it', () => {
    world.commit({ records: [{ ...again, row: { ...again.row, due_minor: '1' } }], mappingVersion: 2 });
    expect(world.commit({ records: [again], mappingVersion: 1 })).toMatchObject({ ...none, unchanged: 1 });
    expect(world.rows('SELECT due_minor FROM documents')).toEqual([{ due_minor: 1 }]);
  });

  it('is not applied from a payload that was replaced in the meantime', () => {
    world.commit({ records: [{ ...invoice, payload: '{"a":2}', row: { total_minor: '7' } }] });
    expect(world.commit({ records: [again], mappingVersion: 2, over: { reapply: true } })).toMatchObject({
      ...none,
      unchanged: 1,
    });
    expect(world.rows('SELECT total_minor FROM documents')).toEqual([{ total_minor: 7 }]);
  });
});

describe('a page', () => {
  it('is whole or absent: a record that fails at the end takes everything with it', () => {
    world.commit({ records: [invoice] });
    const before = snapshot(world);
    const runs = world.rows('SELECT * FROM run_streams');
    const page = world.page({
      records: [{ ...invoice, modifiedAtMs: 200 }, { id: 'inv-2' }, { id: 'inv-3', row: { kind: null } }],
      held: [{ id: 'inv-4', payload: '{}' }],
      over: { checkpoint: '{"seq":1}', profile: '{}' },
    });
    expect(() => world.write.commitPage(page)).toThrow('NOT NULL');
    expect(snapshot(world)).toEqual(before);
    expect(world.rows('SELECT * FROM run_streams')).toEqual(runs);
    expect(world.rows('SELECT checkpoint, profile FROM streams')).toEqual([{ checkpoint: null, profile: null }]);
    // What the writer remembers was taken back too: the same records are new when they come whole.
    expect(world.commit({ records: [invoice, { id: 'inv-2' }] })).toMatchObject({ inserted: 1, unchanged: 1, newlySeen: 1 });
    expect(world.read.findRecord({ streamId: world.streamId, externalId: 'inv-2' })).not.toBeNull();
  });

  it('whose arrays do not fit each other is refused before anything is written', () => {
    const page = world.page({ records: [invoice, { id: 'inv-2' }] });
    const short = { ...page, records: { ...page.records, cells: page.records.cells.slice(1) } };
    expect(() => world.write.commitPage(short)).toThrow('does not fit itself (cells');
    const lines = { counts: [3, 0], cells: page.records.children.lines.cells };
    const crooked = { ...page, records: { ...page.records, children: { ...page.records.children, lines } } };
    expect(() => world.write.commitPage(crooked)).toThrow('does not fit itself (cells of lines');
    expect(world.rows('SELECT * FROM pages')).toEqual([]);
  });

  it('with a payload outside its chunk is refused', () => {
    const page = world.page({ records: [invoice] });
    const beyond = { ...page, records: { ...page.records, lengths: [1_000_000] } };
    expect(() => world.write.commitPage(beyond)).toThrow('outside the chunk');
    expect(world.rows('SELECT * FROM raw_records')).toEqual([]);
  });

  it('moves the position with it, and leaves it when it is a single record', () => {
    world.commit({ over: { checkpoint: '{"seq":1}' } });
    expect(world.rows('SELECT checkpoint, checkpoint_run_id FROM streams')).toEqual([
      { checkpoint: '{"seq":1}', checkpoint_run_id: world.runId },
    ]);
    world.commit({ records: [invoice], over: { moves: false } });
    expect(world.rows('SELECT checkpoint FROM streams')).toEqual([{ checkpoint: '{"seq":1}' }]);
    world.commit({ over: { checkpoint: null } });
    expect(world.rows('SELECT checkpoint, checkpoint_run_id FROM streams')).toEqual([
      { checkpoint: null, checkpoint_run_id: null },
    ]);
  });

  it('is logged and counted even when nothing on it changed', () => {
    world.commit({ records: [invoice], over: { requests: 3 } });
    world.commit({ records: [invoice] });
    const log = world.read.listPages({ runId: world.runId, streamId: world.streamId });
    expect(log.map(({ inserted, unchanged }) => [inserted, unchanged])).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(world.read.listRuns({ tenantId: null, limit: 1 })[0]?.streams).toMatchObject([
      { pages: 2, requests: 4, seen: 1, inserted: 1, unchanged: 1 },
    ]);
  });

  it('for a stream run that was never started is refused', () => {
    const page = { ...world.page({ records: [invoice] }), streamId: world.stream('payments') };
    expect(() => world.write.commitPage(page)).toThrow('never started');
    expect(world.rows('SELECT * FROM raw_records')).toEqual([]);
  });
});

describe('drift', () => {
  const event = {
    kind: 'unknown-field' as const,
    path: 'Extra',
    expected: 'nothing',
    observed: 'text',
    severity: 'info' as const,
    occurrences: 2,
    sampleExternalId: 'inv-1',
  };

  it('observed again is one event with more occurrences, and stays what a person decided', () => {
    world.commit({ over: { drift: [event] } });
    const [first] = world.read.listDrift({ tenantId: null, state: 'open' });
    world.write.settleDrift({ driftId: first?.id ?? 0, state: 'dismissed' });
    world.commit({ over: { drift: [event, { ...event, observed: 'number' }], atMs: 2_000 } });
    expect(world.read.listDrift({ tenantId: world.tenantId, state: 'all' })).toMatchObject([
      { observed: 'number', occurrences: 2, state: 'open' },
      { observed: 'text', occurrences: 4, state: 'dismissed', firstAtMs: 1_000, lastAtMs: 2_000 },
    ]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Work } from '../../shared/contract/connection.ts';
import type { GridView } from '../../shared/contract/grid.ts';
import { failureOf } from '../support/failure-of.ts';
import { rowId } from '../support/row-id.ts';
import { startWindowOnCore, type WindowOnCore } from '../support/window-on-core.ts';

let world: WindowOnCore;
let demo: Work;

beforeAll(async () => {
  world = await startWindowOnCore();
  expect(await world.client.call('app:state', {})).toMatchObject({ empty: true, demo: false });
  const { workId } = await world.client.call('demo:start', { size: 'small' });
  demo = await world.ended(workId);
}, 60_000);
afterAll(async () => world.close());

describe('the demo', () => {
  it('connects the simulated platforms, reads them to the end and says so', async () => {
    expect(demo).toMatchObject({ state: 'done', error: null });
    expect(demo.done).toBeGreaterThan(100);
    expect(await world.client.call('app:state', {})).toMatchObject({ empty: false, demo: true });
  });
  it('tells how far it is while it reads', () => {
    const told = world.events.filter(({ name }) => name === 'work:changed').map(({ value }) => value as Work);
    const counts = told.map((work) => work.done);
    expect(new Set(counts).size).toBeGreaterThan(3);
    expect(told.some((work) => work.state === 'running' && work.streams.some((stream) => stream.phase !== 'ended'))).toBe(true);
  });
});

describe('connections', () => {
  it('are listed with health in words, permissions, and streams that are complete', async () => {
    const { connections } = await world.client.call('connection:list', {});
    expect(connections.length).toBeGreaterThan(0);
    for (const connection of connections) {
      expect(connection.health.words).not.toBe('');
      expect(connection.tenants.every((tenant) => tenant.complete)).toBe(true);
      // Clean books ask for nothing: an optional field that is never filled is a note, not work.
      expect(connection).toMatchObject({ health: { level: 'good', action: 'none' } });
    }
    expect(JSON.stringify(connections)).not.toMatch(/secretRef|connection-\d/);
  });
  it('are paused and resumed', async () => {
    const [first] = (await world.client.call('connection:list', {})).connections;
    if (first === undefined) throw new Error('nothing is connected');
    await world.client.call('connection:pause', { connectionId: first.id, paused: true });
    expect((await world.client.call('connection:list', {})).connections[0]).toMatchObject({
      state: 'paused',
      health: { action: 'resume' },
    });
    await world.client.call('connection:pause', { connectionId: first.id, paused: false });
    expect((await world.client.call('connection:list', {})).connections[0]).toMatchObject({ state: 'connected' });
  });
  it('ask to be reconnected by name when their login was withdrawn, and work again after it', async () => {
    const xero = (await world.client.call('connection:list', {})).connections.find((row) => row.provider === 'xero');
    if (xero === undefined) throw new Error('Xero is not connected');
    const fault = { provider: 'xero', do: { verb: 'revoke', of: 'user' }, times: 1 };
    await fetch(`${world.sandbox.url}/__sandbox/faults`, { method: 'POST', body: JSON.stringify(fault) });
    const ask = { connectionId: xero.id, tenantId: null, stream: null, record: null, full: false };
    expect(await world.ended((await world.client.call('sync:start', ask)).workId)).toMatchObject({ state: 'problems' });
    const state = async () => (await world.client.call('connection:list', {})).connections.find((row) => row.id === xero.id);
    expect(await state()).toMatchObject({ state: 'needs_reauth', health: { level: 'broken', action: 'reconnect' } });
    const again = await world.client.call('connection:reconnect', { connectionId: xero.id, app: null, withOptionalScopes: true });
    expect(await world.ended(again.workId)).toMatchObject({ state: 'done', result: { connectionId: xero.id } });
    expect(await state()).toMatchObject({ state: 'connected' });
  });
});

describe('runs', () => {
  it('are told down to each page and its request, without a secret', async () => {
    const { runs } = await world.client.call('run:list', {
      clientId: null,
      connectionId: null,
      tenantId: null,
      before: null,
      limit: 50,
    });
    const run = runs.find((candidate) => candidate.trigger === 'connect');
    if (run === undefined) throw new Error('nothing ran');
    const { streams } = await world.client.call('run:show', { runId: run.id });
    const read = streams.find((stream) => stream.pages > 0);
    const pages = await world.client.call('run:pages', { runId: run.id, stream: read?.stream ?? '', from: 0, limit: 10 });
    expect(pages.total).toBe(read?.pages);
    expect(pages.pages[0]?.request).toMatch(/^(?:GET|POST) /);
    expect(JSON.stringify(pages)).not.toMatch(/Bearer|access_token/);
  });
  it('go on where the last list ended', async () => {
    const ask = { clientId: null, connectionId: null, tenantId: null, limit: 1 };
    const [first] = (await world.client.call('run:list', { ...ask, before: null })).runs;
    const [second] = (await world.client.call('run:list', { ...ask, before: first?.id ?? null })).runs;
    expect(second?.id).toBeLessThan(first?.id ?? 0);
  });
  it('that are not there are refused with a remedy', async () => {
    expect(await failureOf(world.client.call('run:show', { runId: rowId(999_999) }))).toMatchObject({ code: 'record/not-found' });
  });
});

describe('control totals', () => {
  it('cross as decimal text with the difference worked out exactly', async () => {
    const { connections } = await world.client.call('connection:list', {});
    const tenantId = connections.find((row) => row.provider === 'xero')?.tenants[0]?.id ?? rowId(0);
    const { totals } = await world.client.call('total:list', { tenantId });
    expect(totals.length).toBeGreaterThan(0);
    expect(totals.filter((total) => total.ties && total.difference !== null && !/^0(\.0+)?$/.test(total.difference))).toEqual([]);
  });
});

describe('settings', () => {
  it('are kept, and every window hears of them', async () => {
    expect(await world.client.call('settings:change', { theme: 'dark' })).toMatchObject({ theme: 'dark', density: 'compact' });
    expect((await world.client.call('app:state', {})).settings.theme).toBe('dark');
    expect(world.events.at(-1)).toMatchObject({ name: 'app:changed', value: { settings: { theme: 'dark' } } });
  });
});

describe('the documents grid', () => {
  const view: GridView = {
    order: { by: 'issuedOn', descending: true },
    clientId: null,
    tenantIds: [],
    kinds: [],
    statuses: [],
    currencies: [],
    issuedFrom: null,
    issuedTo: null,
    dueFrom: null,
    dueTo: null,
    totalFrom: null,
    totalTo: null,
    text: '',
    marks: [],
    presence: 'all',
    attention: 'any',
  };
  const open = async (change: Partial<GridView>) => (await world.client.call('grid:open', { ...view, ...change })).snapshotId;
  const rows = async (snapshotId: number, from = 0) => world.client.call('grid:rows', { snapshotId, from, count: 500 });

  it('hands out blocks that together hold every document once, in the order asked for', async () => {
    const snapshotId = await open({});
    const { rowCount } = await rows(snapshotId);
    const met: { recordId: number; issuedOn: string | null }[] = [];
    for (let from = 0; from < (rowCount ?? 0); from += 7) {
      met.push(...(await world.client.call('grid:rows', { snapshotId, from, count: 7 })).rows);
    }
    expect(new Set(met.map((row) => row.recordId)).size).toBe(rowCount);
    const dates = met.map((row) => row.issuedOn ?? '');
    expect(dates).toEqual(dates.toSorted().toReversed());
    expect((await world.client.call('grid:totals', { snapshotId })).rowCount).toBe(rowCount);
  });
  it('filters by kind, text and amount, and adds up each currency exactly', async () => {
    const snapshotId = await open({ kinds: ['invoice'], totalFrom: '100' });
    const block = await rows(snapshotId);
    expect(block.rows.length).toBeGreaterThan(0);
    expect(block.rows.filter((row) => row.kind !== 'invoice' || BigInt(row.total.replace('.', '')) < 10_000n)).toEqual([]);
    const { byCurrency } = await world.client.call('grid:totals', { snapshotId });
    for (const { currency, total } of byCurrency) {
      const own = block.rows.filter((row) => row.currency === currency).map((row) => BigInt(row.total.replace('.', '')));
      expect(total.replace('.', '')).toBe(own.reduce((sum, each) => sum + each, 0n).toString());
    }
    const [first] = block.rows;
    const found = await rows(await open({ text: first?.number ?? '' }));
    expect(found.rows.map((row) => row.recordId)).toContain(first?.recordId);
    expect((await rows(await open({ text: '"; DROP' }))).rows).toEqual([]);
  });
  it('keeps review marks, finds documents by them, and tells what undo needs', async () => {
    const [first, second] = (await rows(await open({}))).rows;
    const recordIds = [first?.recordId ?? rowId<never>(0), second?.recordId ?? rowId<never>(0)];
    await world.client.call('review:set', { recordIds, mark: 'question', note: 'Which job?' });
    const marked = await rows(await open({ marks: ['question'] }));
    expect(marked.rows.map((row) => [row.recordId, row.note])).toEqual(recordIds.map((id) => [id, 'Which job?']));
    const { before } = await world.client.call('review:set', { recordIds, mark: null, note: null });
    expect(before.map((entry) => entry.mark)).toEqual(['question', 'question']);
    expect((await rows(await open({ marks: ['question'] }))).rows).toEqual([]);
  });
  it('answers a list that is not kept any more with what to do', async () => {
    expect(await failureOf(rows(999))).toMatchObject({ code: 'view/expired' });
  });
});

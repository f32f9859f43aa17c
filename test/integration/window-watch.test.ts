import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Ask, Reply } from '../../shared/contract/calls.ts';
import type { GridView } from '../../shared/contract/grid.ts';
import type { DriftEvent } from '../../shared/contract/watch.ts';
import { unfitCall } from '../support/unfit-messages.ts';
import { failureOf } from '../support/failure-of.ts';
import { rowId } from '../support/row-id.ts';
import { startWindowOnCore, type WindowOnCore } from '../support/window-on-core.ts';

/**
 * Documents in full, drift, quarantine and the board, as the window asks for them: over the product's core and the simulated platforms. A field is renamed at the source, the
 * proposed rename is accepted, and everything that moved is told.
 */

let world: WindowOnCore;
beforeAll(async () => {
  world = await startWindowOnCore();
  await world.ended((await world.client.call('demo:start', { size: 'small' })).workId);
}, 60_000);
afterAll(async () => world.close());

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
const rowsOf = async (change: Partial<GridView>) => {
  const { snapshotId } = await world.client.call('grid:open', { ...view, ...change });
  return (await world.client.call('grid:rows', { snapshotId, from: 0, count: 500 })).rows;
};
const invoices = async () => (await rowsOf({ kinds: ['invoice'] })).filter((row) => row.provider === 'xero');
const post = async (path: string, body: unknown) =>
  fetch(`${world.sandbox.url}/__sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
const everything = { connectionId: null, tenantId: null, stream: null, record: null, full: false };
const sync = async (full = false) =>
  world.ended((await world.client.call('sync:start', { ...everything, stream: 'invoices', full })).workId);
const logOf = async () =>
  (await world.client.call('activity:list', { clientId: null, before: null, limit: 100 })).entries.map((entry) => entry.words);

describe('a document', () => {
  it('is shown with lines that add up, what settles it from either end, and what its figures were read from', async () => {
    const paid = (await invoices()).find((row) => row.status === 'paid');
    const shown = await world.client.call('document:show', { recordId: paid?.recordId ?? rowId(0) });
    expect(shown.row.externalId).toBe(paid?.externalId);
    expect(shown.lines.length).toBeGreaterThan(0);
    expect(shown.linesTie?.ties).toBe(true);
    expect(shown.settledBy.length).toBeGreaterThan(0);
    expect(shown.traced).toEqual(expect.arrayContaining(['total_minor', 'status', 'lines[0].amount_minor']));
    expect(shown.request).toMatch(/^GET /);
    const payment = shown.settledBy.find((entry) => entry.recordId !== null);
    const back = await world.client.call('document:show', { recordId: payment?.recordId ?? rowId(0) });
    expect(back.settles.map((entry) => entry.recordId)).toContain(paid?.recordId);
    expect(back.settles.find((entry) => entry.recordId === paid?.recordId)?.amount).toBe(payment?.amount);
  });
  it('leads from every traced figure to the very place in the payload that states it', async () => {
    const rows = (await rowsOf({})).filter((row) => row.tombstone === null).slice(0, 120);
    const kinds = new Map(rows.map((row) => [`${row.provider} ${row.kind}`, row]));
    for (const { recordId } of kinds.values()) {
      const shown = await world.client.call('document:show', { recordId });
      for (const field of shown.traced.slice(0, 40)) {
        const lineage = await world.client.call('document:lineage', { recordId, field });
        expect(lineage.highlights.length, `${shown.row.provider} ${shown.row.kind} ${field}`).toBeGreaterThan(0);
        for (const { from, to } of lineage.highlights) expect(lineage.text.slice(from, to)).not.toBe('');
        expect(() => JSON.parse(lineage.text) as unknown).not.toThrow();
      }
    }
    const [first] = await invoices();
    const line = await world.client.call('document:lineage', {
      recordId: first?.recordId ?? rowId(0),
      field: 'lines[0].amount_minor',
    });
    const [place] = line.highlights;
    expect(place?.path).toBe('$.LineItems[0].LineAmount');
    expect(Number(line.text.slice(place?.from, place?.to))).toBe(Number(line.value));
  });
  it('that is none, and a field nobody knows, are refused', async () => {
    expect(await failureOf(world.client.call('document:show', { recordId: rowId(999_999) }))).toMatchObject({
      code: 'record/not-found',
    });
    const [first] = await invoices();
    const ask = { recordId: first?.recordId ?? rowId<never>(0), field: 'lines[x].amount' };
    expect(await failureOf(world.client.call('document:lineage', ask))).toMatchObject({ code: 'record/not-found' });
  });
});

describe('a field that is renamed at the source', () => {
  const proposal = async (settledToo = false): Promise<DriftEvent | undefined> =>
    (await world.client.call('drift:list', { tenantId: null, settledToo })).events.find(
      (event) => event.path === 'Total' && event.proposal !== null,
    );
  const held = async () => (await world.client.call('quarantine:list', { tenantId: null, settledToo: false })).entries;

  it('holds its records back, and proposes where the figure is read from now', async () => {
    await post('mutate', { edits: 40, seed: 5 });
    await post('faults', {
      provider: 'xero',
      when: { stream: 'invoices' },
      do: { verb: 'rename-field', field: 'Total', to: 'GrandTotal' },
    });
    await sync(true);
    const entries = await held();
    expect(entries.length).toBeGreaterThan(0);
    const shown = await world.client.call('quarantine:show', { quarantineId: entries[0]?.id ?? 0 });
    expect(shown.payload.text).toContain('"GrandTotal": ');
    expect(await proposal()).toMatchObject({ state: 'open', proposal: { from: 'Total', to: 'GrandTotal', fields: ['Total'] } });
  });
  it('is read from there once that is accepted, offline, and every figure that moved is told', async () => {
    const before = new Map((await invoices()).map((row) => [row.recordId, row]));
    const requests = async () => (await (await fetch(`${world.sandbox.url}/__sandbox/requests`)).json()) as { total?: number };
    const asked = JSON.stringify(await requests());
    const event = await proposal();
    const { workId } = await world.client.call('drift:settle', { driftId: event?.id ?? 0, state: 'accepted' });
    const work = await world.ended(workId ?? 0);
    expect(work).toMatchObject({ state: 'done', result: { kind: 'replay', held: 0 } });
    expect(JSON.stringify(await requests())).toBe(asked);
    expect(await held()).toEqual([]);
    const runIds = work.result?.kind === 'replay' ? work.result.runIds : [];
    const moved = (
      await Promise.all(runIds.map(async (runId) => world.client.call('run:changes', { runId, from: 0, limit: 500 })))
    ).flatMap(({ changes }) => changes);
    const now = await invoices();
    const changed = now.filter((row) => before.get(row.recordId)?.total !== row.total);
    expect(changed.length).toBeGreaterThan(0);
    for (const row of changed) {
      expect(moved).toContainEqual(
        expect.objectContaining({
          recordId: row.recordId,
          label: 'Total',
          before: before.get(row.recordId)?.total,
          after: row.total,
        }),
      );
    }
    expect(now.every((row) => !row.held)).toBe(true);
    const history = await world.client.call('document:history', { recordId: changed[0]?.recordId ?? rowId(0) });
    expect(history.entries).toContainEqual(expect.objectContaining({ field: 'total_minor', after: changed[0]?.total }));
    expect(await proposal(true)).toMatchObject({ state: 'accepted' });
  });
  it('is read from there in the next sync too', async () => {
    await post('mutate', { edits: 2, seed: 6 });
    await sync();
    expect(await held()).toEqual([]);
  });
  it('is held back again when the decision is taken back', async () => {
    const event = await proposal(true);
    const { workId } = await world.client.call('drift:settle', { driftId: event?.id ?? 0, state: 'open' });
    await world.ended(workId ?? 0);
    const entries = await held();
    expect(entries.length).toBeGreaterThan(0);
    await world.client.call('quarantine:dismiss', { quarantineId: entries[0]?.id ?? 0 });
    expect((await held()).length).toBe(entries.length - 1);
    expect((await logOf()).slice(0, 2).join(' ')).toContain('Dismissed from quarantine');
  });
  it('settles without a replay where no figure can change', async () => {
    const other = (await world.client.call('drift:list', { tenantId: null, settledToo: false })).events.find(
      (event) => event.proposal === null,
    );
    expect(await world.client.call('drift:settle', { driftId: other?.id ?? 0, state: 'dismissed' })).toEqual({ workId: null });
    expect(await failureOf(world.client.call('drift:settle', { driftId: 999_999, state: 'accepted' }))).toMatchObject({
      code: 'record/not-found',
    });
  });
});

describe('the board', () => {
  it('tells per client what ties, what is held and what is most pressing', async () => {
    const board = await world.client.call('dashboard:show', {});
    const [client] = board.clients;
    expect(client?.documents).toBeGreaterThan(30);
    expect(client?.totals.tie).toBeGreaterThan(0);
    expect(client?.held).toBeGreaterThan(0);
    expect(client?.controlTotals.length).toBe(
      (client?.totals.tie ?? 0) + (client?.totals.differ ?? 0) + (client?.totals.unknown ?? 0),
    );
    expect(board.attention.length).toBeGreaterThan(0);
  });
  it('counts the documents that Documents shows before anybody filters', async () => {
    const { clients } = await world.client.call('dashboard:show', {});
    const count = async (presence: GridView['presence']) => {
      const { snapshotId } = await world.client.call('grid:open', { ...view, presence });
      return (await world.client.call('grid:totals', { snapshotId })).rowCount;
    };
    expect(await count('gone')).toBeGreaterThan(0);
    expect(clients.reduce((sum, { documents }) => sum + documents, 0)).toBe(await count('live'));
  });
});

describe('clients', () => {
  it('are renamed, but not to a name another has, and connections move between them', async () => {
    const [connection] = (await world.client.call('connection:list', {})).connections;
    const clientId = connection?.clientId ?? rowId<never>(0);
    await world.client.call('client:rename', { clientId, name: 'Harbour & Finch' });
    const { clientId: other } = await world.client.call('client:add', { name: 'Somebody else' });
    expect(await failureOf(world.client.call('client:rename', { clientId: other, name: 'Harbour & Finch' }))).toMatchObject({
      code: 'config/invalid',
    });
    const moved = await world.client.call('connection:move', {
      connectionId: connection?.id ?? rowId(0),
      clientName: 'Somebody else',
    });
    expect(moved.clientId).toBe(other);
    expect((await world.client.call('connection:list', {})).connections[0]?.clientName).toBe('Somebody else');
    expect((await logOf()).join('\n')).toContain('moved from Harbour & Finch to Somebody else');
  });
});

describe('an estimate', () => {
  it('tells calls and time from the last reading of the same kind, and nothing where there was none', async () => {
    const estimate = await world.client.call('sync:estimate', { ...everything, full: true });
    expect(estimate.requests).toBeGreaterThan(10);
    expect(estimate.words).toMatch(/^About \d/);
    const none = await world.client.call('sync:estimate', { ...everything, stream: 'nothing-of-this-name' });
    expect(none).toMatchObject({ requests: null, seconds: null });
  });
});

describe('the log', () => {
  it('goes on where the last list ended, without a gap and without an entry twice', async () => {
    const all = (await world.client.call('activity:list', { clientId: null, before: null, limit: 200 })).entries;
    const met: string[] = [];
    for (let before: number | null = null; ;) {
      const { entries }: Reply<'activity:list'> = await world.client.call('activity:list', { clientId: null, before, limit: 3 });
      const last = entries.at(-1);
      if (last === undefined) break;
      met.push(...entries.map((entry) => entry.id));
      before = last.atMs;
    }
    expect(met.slice(0, all.length)).toEqual(all.map((entry) => entry.id));
    expect(new Set(met).size).toBe(met.length);
  });
});

describe('a review mark', () => {
  it('leaves a note as it is unless another is given, and takes it away when told so', async () => {
    const [first] = await invoices();
    const recordIds = [first?.recordId ?? rowId<never>(0)];
    const note = async () => (await rowsOf({})).find((row) => row.recordId === first?.recordId)?.note;
    await world.client.call('review:set', { recordIds, mark: 'question', note: 'Which job?' });
    const { before } = await world.client.call('review:set', { recordIds, mark: 'reviewed', note: null });
    expect(await note()).toBe('Which job?');
    expect(before).toEqual([{ recordId: first?.recordId, mark: 'question', note: 'Which job?' }]);
    await world.client.call('review:set', { recordIds, mark: 'reviewed', note: '' });
    expect(await note()).toBeNull();
    const unknown: Ask<'review:set'> = { recordIds: [rowId(999_999)], mark: 'reviewed', note: null };
    expect(await failureOf(world.client.call('review:set', unknown))).toMatchObject({ code: 'record/not-found' });
  });
});

describe('an export of the view', () => {
  const columns = ['number', 'contact', 'total', 'currency'] as const;
  it('is long work that ends with a file of all its rows, and is written into the log', async () => {
    const ask: Ask<'export:start'> = {
      view: { ...view, kinds: ['invoice'] },
      columns: [...columns],
      format: 'csv',
      viewName: 'All: invoices?',
    };
    const work = await world.ended((await world.client.call('export:start', ask)).workId);
    expect(work).toMatchObject({ state: 'done', kind: 'export', result: { kind: 'file', download: null } });
    const file = work.result?.kind === 'file' ? work.result : null;
    expect(path.basename(file?.file ?? '')).toMatch(/^All invoices \d{4}-\d\d-\d\d\.csv$/);
    const lines = (await readFile(file?.file ?? '', 'utf8')).trimEnd().split('\r\n');
    expect(lines.length).toBe((file?.rows ?? 0) + 1);
    expect(file?.rows).toBe((await rowsOf({ kinds: ['invoice'] })).length);
    expect((await logOf())[0]).toContain('Exported');
    const again = await world.ended((await world.client.call('export:start', ask)).workId);
    expect(again.result).toMatchObject({ file: expect.stringMatching(/ \(2\)\.csv$/) as string });
  });
});

describe('a call that fits in form and not in what it says', () => {
  const refused = async (call: string, ask: unknown) => {
    const reply = await world.dispatch(call, ask);
    return reply.ok ? 'answered' : reply.error.code;
  };
  const exportAsk = { view, columns: ['number', 'total'], format: 'csv', viewName: 'Documents' };

  it('is refused where a day is none, or an amount longer than any', async () => {
    for (const day of ['2026-02-31', '9999-99-99', '2026-2-1', '2026-03-01T00:00']) {
      expect(await refused('grid:open', { ...view, issuedFrom: day }), day).toBe('contract/invalid');
    }
    expect(await refused('grid:open', { ...view, issuedFrom: '2028-02-29' })).toBe('answered');
    expect(await refused('grid:open', { ...view, totalFrom: '9'.repeat(41) })).toBe('contract/invalid');
  });
  it('is refused where a name has signs nobody sees', async () => {
    for (const name of ['a\u0007b', 'a\u202Eb', 'a\u2066b', 'a\nb', '\uFEFFa']) {
      expect(await refused('client:add', { name }), JSON.stringify(name)).toBe('contract/invalid');
      expect(await refused('export:start', { ...exportAsk, viewName: name })).toBe('contract/invalid');
    }
  });
  it('is refused where an export has a column twice, or a record has no stream', async () => {
    expect(await refused('export:start', { ...exportAsk, columns: ['total', 'total'] })).toBe('contract/invalid');
    expect(await refused('sync:start', { ...everything, record: 'x' })).toBe('contract/invalid');
  });
  it('is refused where held records of unknown books or an unknown stream are to be mapped again', async () => {
    expect(await refused('quarantine:retry', { tenantId: 999_999, stream: null })).toBe('record/not-found');
    expect(await refused('quarantine:retry', { tenantId: null, stream: 'nothing-of-this-name' })).toBe('record/not-found');
  });
});

describe('10,000 calls that do not fit the contract', () => {
  it('are each refused with a typed error and change nothing, whatever carries them', async () => {
    const state = async () => {
      const asks = [
        world.client.call('app:state', {}),
        world.client.call('connection:list', {}),
        world.client.call('client:list', {}),
        world.client.call('drift:list', { tenantId: null, settledToo: true }),
        world.client.call('quarantine:list', { tenantId: null, settledToo: true }),
        world.client.call('activity:list', { clientId: null, before: null, limit: 200 }),
        world.client.call('work:list', {}),
        rowsOf({}),
      ];
      return JSON.stringify(await Promise.all(asks));
    };
    const before = await state();
    const codes = new Set<string>();
    for (const { call, ask } of fc.sample(unfitCall, { numRuns: 10_000, seed: 23 })) {
      const reply = await world.dispatch(call, ask);
      codes.add(reply.ok ? 'answered' : reply.error.code);
    }
    expect([...codes]).toEqual(['contract/invalid']);
    expect(await state()).toBe(before);
  });
});

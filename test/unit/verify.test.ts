import { describe, expect, it } from 'vitest';
import { verifyStream, type VerifyStream } from '../../main/core/ledger/verify.ts';
import type { DriftEventRow, LedgerRecord, QuarantineEntryRow } from '../../main/core/store/api.ts';
import type { TruthRecord } from '../../shared/truth.ts';
import type { RunId, TenantId } from '../../shared/ids.ts';

async function* from<Row>(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

const ledgerRow = (externalId: string, more: Partial<LedgerRecord> = {}): LedgerRecord => ({
  externalId,
  tombstone: null,
  held: false,
  lastRunId: 1 as RunId,
  columns: { kind: 'invoice', total_minor: '4600', exponent: 2, reference: 'PO 1' },
  lineCount: 1,
  lineTotal: '46.00',
  ...more,
});
const truthRow = (id: string, more: Partial<TruthRecord> = {}): TruthRecord => ({
  id,
  kind: 'invoice',
  gone: null,
  fields: { total: '46.00', reference: 'PO 1' },
  lineCount: 1,
  lineTotal: '46.00',
  ...more,
});
const driftOn = (path: string, more: Partial<DriftEventRow> = {}): DriftEventRow => ({
  id: 1,
  tenantId: 1 as TenantId,
  tenantName: 'Acme',
  stream: 'invoices',
  kind: 'missing-field',
  path,
  expected: 'text',
  observed: 'absent',
  severity: 'warning',
  occurrences: 1,
  sampleExternalId: null,
  firstRunId: 1 as RunId,
  lastRunId: 1 as RunId,
  firstAtMs: 0,
  lastAtMs: 0,
  state: 'open',
  ...more,
});
const heldRow = (externalId: string): QuarantineEntryRow => ({
  id: 1,
  tenantId: 1 as TenantId,
  tenantName: 'Acme',
  stream: 'invoices',
  externalId,
  runId: 1 as RunId,
  atMs: 0,
  code: 'schema/drift',
  path: 'Total',
  reason: 'no total',
  state: 'held',
});

async function verify(ledger: readonly LedgerRecord[], truth: readonly TruthRecord[], more: Partial<VerifyStream> = {}) {
  return verifyStream({
    tenant: 'Acme',
    stream: 'invoices',
    target: 'document',
    gap: null,
    drift: [],
    quarantine: [],
    pathsByColumn: new Map([
      ['reference', ['Reference']],
      ['total_minor', ['Total']],
      ['lines', ['LineItems', 'LineItems[].LineAmount']],
    ]),
    ledger: from(ledger),
    truth: from(truth),
    ...more,
  });
}

describe('verifying a stream against the truth', () => {
  it('finds nothing where both agree', async () => {
    expect(await verify([ledgerRow('a'), ledgerRow('b')], [truthRow('a'), truthRow('b')])).toMatchObject({
      missing: 0,
      extra: 0,
      different: 0,
      silent: 0,
    });
  });

  it('calls a record that only one side has missing or extra, and silent when nothing told of it', async () => {
    expect(await verify([ledgerRow('a'), ledgerRow('x')], [truthRow('a'), truthRow('b')])).toMatchObject({
      missing: 1,
      extra: 1,
      silent: 2,
    });
  });

  it('compares money as exact text', async () => {
    const verdict = await verify(
      [ledgerRow('a', { columns: { ...ledgerRow('a').columns, total_minor: '4601' } })],
      [truthRow('a')],
    );
    expect(verdict.gaps).toEqual([
      expect.objectContaining({ kind: 'different', field: 'total', ledger: '46.01', truth: '46.00', flaggedBy: null }),
    ]);
  });

  it('is not silent where the run said that it is incomplete', async () => {
    expect(await verify([], [truthRow('a')], { gap: 'the platform counts 1, and 0 records were met' })).toMatchObject({
      missing: 1,
      silent: 0,
    });
  });

  it('is not silent where a drift event is about the very field, and is where it is about another', async () => {
    const ledger = [ledgerRow('a', { columns: { ...ledgerRow('a').columns, reference: null } })];
    expect(await verify(ledger, [truthRow('a')], { drift: [driftOn('Reference')] })).toMatchObject({ different: 1, silent: 0 });
    expect(await verify(ledger, [truthRow('a')], { drift: [driftOn('DueDate')] })).toMatchObject({ different: 1, silent: 1 });
  });

  it('takes a drift event on the list or on the amounts in it for a difference in the lines, and none on their texts', async () => {
    const ledger = [ledgerRow('a', { lineTotal: '40.00' })];
    const silentWith = async (path: string): Promise<number> =>
      (await verify(ledger, [truthRow('a')], { drift: [driftOn(path)] })).silent;
    expect(await silentWith('LineItems')).toBe(0);
    expect(await silentWith('LineItems[].LineAmount')).toBe(0);
    expect(await silentWith('LineItems[].Item')).toBe(1);
  });

  it('is silent where all that tells of the field is a note, or was accepted or dismissed', async () => {
    const ledger = [ledgerRow('a', { columns: { ...ledgerRow('a').columns, reference: null } })];
    for (const more of [{ severity: 'info' }, { state: 'accepted' }, { state: 'dismissed' }] as const)
      expect(await verify(ledger, [truthRow('a')], { drift: [driftOn('Reference', more)] })).toMatchObject({ silent: 1 });
  });

  it('is silent where a drift event is older than what was last written of the record, unless it is about that very record', async () => {
    const ledger = [
      ledgerRow('a', { lastRunId: 2 as RunId, columns: { ...ledgerRow('a').columns, reference: null } }),
      ledgerRow('b', { lastRunId: 3 as RunId, columns: { ...ledgerRow('a').columns, reference: null } }),
    ];
    const event = driftOn('Reference', { lastRunId: 2 as RunId });
    const truth = [truthRow('a'), truthRow('b')];
    expect((await verify(ledger, truth, { drift: [event] })).gaps.map(({ id, flaggedBy }) => [id, flaggedBy])).toEqual([
      ['a', 'drift: missing-field Reference'],
      ['b', null],
    ]);
    expect(await verify(ledger, truth, { drift: [{ ...event, sampleExternalId: 'b' }] })).toMatchObject({ silent: 0 });
  });

  it('counts a held record as quarantined, whether the ledger has its older state or nothing', async () => {
    const older = ledgerRow('a', { held: true, columns: { ...ledgerRow('a').columns, total_minor: '1' } });
    expect(await verify([older], [truthRow('a'), truthRow('b')], { quarantine: [heldRow('a'), heldRow('b')] })).toMatchObject({
      quarantined: 2,
      missing: 0,
      different: 0,
      silent: 0,
    });
  });

  it('expects a tombstone where the truth says gone, with the same reason', async () => {
    expect(await verify([ledgerRow('a', { tombstone: 'voided' })], [truthRow('a', { gone: 'voided' })])).toMatchObject({
      different: 0,
    });
    expect(await verify([ledgerRow('a')], [truthRow('a', { gone: 'voided' })])).toMatchObject({ different: 1, silent: 1 });
  });

  it('lets a row rest in the ledger after it vanished at the source', async () => {
    expect(await verify([ledgerRow('a', { tombstone: 'vanished' })], [])).toMatchObject({ extra: 0 });
    expect(await verify([], [truthRow('a', { gone: 'vanished' })])).toMatchObject({ missing: 0 });
  });
});

import { decimalFromMinor } from '../../../shared/money.ts';
import type { TruthPage, TruthRecord } from '../../../shared/truth.ts';
import type { VerifyReport } from '../core.ts';
import type { DriftEventRow, LedgerRecord, QuarantineEntryRow } from '../store/api.ts';
import type { Cell, LedgerTarget } from '../store/columns.ts';
import { needsLook } from '../sync/drift-weight.ts';

/** One stream of one tenant to hold against the truth. */
export interface VerifyStream {
  readonly tenant: string;
  readonly stream: string;
  /** Null for streams kept raw only: then only their ids are compared. */
  readonly target: LedgerTarget | null;
  /** Why the stream's last run said that it is not whole; null when it said nothing. */
  readonly gap: string | null;
  readonly drift: readonly DriftEventRow[];
  readonly quarantine: readonly QuarantineEntryRow[];
  /** Dotted raw paths each ledger column may be read from. */
  readonly pathsByColumn: ReadonlyMap<string, readonly string[]>;
  readonly ledger: AsyncIterable<LedgerRecord>;
  readonly truth: AsyncIterable<TruthRecord>;
}

export type Gap = VerifyReport['gaps'][number];

export interface StreamVerdict {
  readonly missing: number;
  readonly extra: number;
  readonly different: number;
  readonly quarantined: number;
  readonly silent: number;
  readonly gaps: readonly Gap[];
}

const gapsKept = 100;

/**
 * Holds a stream of the ledger against what the sandbox says is true, both in ascending id order. Each record counts once. A difference is silent when neither
 * the run, nor an open drift event that asks for a look and is about the record and the field, nor a quarantine entry tells of it.
 */
export async function verifyStream(ask: VerifyStream): Promise<StreamVerdict> {
  const verdict = { missing: 0, extra: 0, different: 0, quarantined: 0, silent: 0, gaps: [] as Gap[] };
  const held = new Set(ask.quarantine.filter((entry) => entry.state === 'held').map((entry) => entry.externalId));
  const told = ask.drift.filter((event) => event.state === 'open' && needsLook(event));
  const add = (
    kind: Gap['kind'],
    id: string,
    record: LedgerRecord | null,
    field: string | null,
    ledger: string | null,
    truth: string | null,
  ): void => {
    const flaggedBy = held.has(id) ? 'quarantine' : (flagOf(ask, told, record, field) ?? null);
    verdict[kind] += 1;
    if (flaggedBy === null) verdict.silent += 1;
    if (verdict.gaps.length < gapsKept)
      verdict.gaps.push({ tenant: ask.tenant, stream: ask.stream, id, kind, field, ledger, truth, flaggedBy });
  };
  for await (const [ledger, truth] of paired(ask.ledger, ask.truth)) {
    if (ledger === undefined) {
      if (truth.gone !== 'vanished') add(held.has(truth.id) ? 'quarantined' : 'missing', truth.id, null, null, null, truth.kind);
    } else if (truth === undefined) {
      if (ledger.tombstone !== 'vanished') add('extra', ledger.externalId, ledger, null, ledger.tombstone ?? 'live', null);
    } else {
      const difference = differenceOf(ledger, truth);
      if (difference !== undefined)
        add(held.has(truth.id) || ledger.held ? 'quarantined' : 'different', truth.id, ledger, ...difference);
    }
  }
  return verdict;
}

type Pair = readonly [LedgerRecord, TruthRecord] | readonly [LedgerRecord, undefined] | readonly [undefined, TruthRecord];

async function* paired(left: AsyncIterable<LedgerRecord>, right: AsyncIterable<TruthRecord>): AsyncGenerator<Pair> {
  const lefts = left[Symbol.asyncIterator]();
  const rights = right[Symbol.asyncIterator]();
  let l = await lefts.next();
  let r = await rights.next();
  while (l.done !== true || r.done !== true) {
    if (l.done !== true && (r.done === true || l.value.externalId < r.value.id)) {
      yield [l.value, undefined];
      l = await lefts.next();
    } else if (r.done !== true && (l.done === true || r.value.id < l.value.externalId)) {
      yield [undefined, r.value];
      r = await rights.next();
    } else if (l.done !== true && r.done !== true) {
      yield [l.value, r.value];
      l = await lefts.next();
      r = await rights.next();
    }
  }
}

/** The first field in which the two differ, with both values; undefined when none does. */
function differenceOf(ledger: LedgerRecord, truth: TruthRecord): readonly [string, string | null, string | null] | undefined {
  if (truth.kind === 'raw') return undefined;
  if (ledger.tombstone !== truth.gone) return ['tombstone', ledger.tombstone, truth.gone];
  const kind = ledger.columns['kind'];
  if (kind !== undefined && kind !== truth.kind) return ['kind', String(kind), truth.kind];
  for (const [field, value] of Object.entries(truth.fields)) {
    const ours = cellText(ledger.columns, field);
    if (ours !== value) return [field, ours, value];
  }
  if (truth.lineCount !== null && truth.lineCount !== ledger.lineCount)
    return ['lines', String(ledger.lineCount), String(truth.lineCount)];
  if (truth.lineTotal !== null && truth.lineTotal !== ledger.lineTotal) return ['lines', ledger.lineTotal, truth.lineTotal];
  return undefined;
}

function cellText(columns: Readonly<Record<string, Cell>>, field: string): string | null {
  const minor = columns[`${field}_minor`];
  if (minor !== undefined) return minor === null ? null : decimalFromMinor(BigInt(minor), Number(columns['exponent']));
  const cell = columns[field];
  return cell === undefined || cell === null ? null : String(cell);
}

/** What, besides quarantine of the record itself, already tells a person of a difference in a field of a record. */
function flagOf(
  ask: VerifyStream,
  told: readonly DriftEventRow[],
  record: LedgerRecord | null,
  field: string | null,
): string | undefined {
  if (ask.gap !== null) return `run: ${ask.gap}`;
  if (field === null || record === null) return undefined;
  const paths = [...(ask.pathsByColumn.get(field) ?? []), ...(ask.pathsByColumn.get(`${field}_minor`) ?? [])];
  const event = told.find((candidate) => isAbout(candidate, record) && paths.some((path) => touches(candidate.path, path)));
  return event === undefined ? undefined : `drift: ${event.kind} ${event.path}`;
}

/** An event tells of the record that is its sample, and of what was written by the runs up to the last that met it: of a record written since, it has not seen a thing. */
function isAbout(event: DriftEventRow, record: LedgerRecord): boolean {
  return event.sampleExternalId === record.externalId || event.lastRunId >= record.lastRunId;
}

/** A drift event on a container (`Contact`, `LineItems`) tells of everything in it. */
function touches(driftPath: string, fieldPath: string): boolean {
  return fieldPath === driftPath || fieldPath.startsWith(`${driftPath}.`) || fieldPath.startsWith(`${driftPath}[]`);
}

/** All truth records of a stream, page by page. */
export async function* truthRecords(fetchPage: (after: string | null) => Promise<TruthPage>): AsyncGenerator<TruthRecord> {
  let after: string | null = null;
  do {
    const page: TruthPage = await fetchPage(after);
    yield* page.records;
    after = page.next;
  } while (after !== null);
}

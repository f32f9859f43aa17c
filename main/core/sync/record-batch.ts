import type { TombstoneReason } from '../../../shared/documents.ts';
import type { LineageTemplate, QuarantineRow, RecordBatch } from '../store/api.ts';
import type { Cell, LedgerTarget } from '../store/columns.ts';
import type { MappedRecord } from '../ledger/compile-mapping.ts';

/** What is known of a payload before it is mapped. */
export interface Payload {
  readonly bytes: Uint8Array;
  readonly hash: Uint8Array;
  readonly modifiedAtMs: number | null;
}

/** Gathers the changed records of a page column by column, and their payloads into one chunk. */
export interface BatchBuilder {
  add(externalId: string, payload: Payload, mapped: MappedRecord | null): void;
  hold(
    externalId: string | null,
    payload: Payload,
    fault: { readonly code: string; readonly path: string | null; readonly reason: string },
  ): void;
  finish(): { readonly records: RecordBatch; readonly quarantine: readonly QuarantineRow[]; readonly payloads: Uint8Array };
}

export function createBatch(target: LedgerTarget | 'raw', mappingVersion: number): BatchBuilder {
  const externalIds: string[] = [];
  const hashes: Uint8Array[] = [];
  const offsets: number[] = [];
  const lengths: number[] = [];
  const modifiedAtMs: (number | null)[] = [];
  const tombstones: (TombstoneReason | null)[] = [];
  const lineageIndexes: number[] = [];
  const lineages: LineageTemplate[] = [];
  const lineageIndexByTemplate = new Map<LineageTemplate, number>();
  const cells: Cell[] = [];
  const lines = { counts: [] as number[], cells: [] as Cell[] };
  const allocations = { counts: [] as number[], cells: [] as Cell[] };
  const journalLines = { counts: [] as number[], cells: [] as Cell[] };
  const searchBodies: string[] = [];
  const quarantine: QuarantineRow[] = [];
  const parts: Uint8Array[] = [];
  let size = 0;

  const place = (bytes: Uint8Array): number => {
    const offset = size;
    parts.push(bytes);
    size += bytes.byteLength;
    return offset;
  };
  const lineageOf = (template: LineageTemplate): number => {
    const known = lineageIndexByTemplate.get(template);
    if (known !== undefined) return known;
    lineageIndexByTemplate.set(template, lineages.length);
    return lineages.push(template) - 1;
  };
  return {
    add(externalId, payload, mapped) {
      externalIds.push(externalId);
      hashes.push(payload.hash);
      offsets.push(place(payload.bytes));
      lengths.push(payload.bytes.byteLength);
      modifiedAtMs.push(payload.modifiedAtMs);
      tombstones.push(mapped?.tombstone ?? null);
      lineageIndexes.push(mapped === null ? -1 : lineageOf(mapped.lineage));
      searchBodies.push(mapped?.searchBody ?? '');
      lines.counts.push(mapped?.lineCount ?? 0);
      allocations.counts.push(mapped?.allocationCount ?? 0);
      journalLines.counts.push(mapped?.journalLineCount ?? 0);
      if (mapped === null) return;
      for (const cell of mapped.cells) cells.push(cell);
      for (const cell of mapped.lines) lines.cells.push(cell);
      for (const cell of mapped.allocations) allocations.cells.push(cell);
      for (const cell of mapped.journalLines) journalLines.cells.push(cell);
    },
    hold(externalId, payload, fault) {
      const { hash, modifiedAtMs: stamp, bytes } = payload;
      quarantine.push({ externalId, hash, offset: place(bytes), length: bytes.byteLength, modifiedAtMs: stamp, ...fault });
    },
    finish: () => ({
      records: {
        target,
        mappingVersion,
        externalIds,
        hashes: joined(hashes),
        offsets,
        lengths,
        modifiedAtMs,
        tombstones,
        lineageIndexes,
        lineages,
        cells,
        children: { lines, allocations, journalLines },
        searchBodies,
      },
      quarantine,
      payloads: joined(parts),
    }),
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const size = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { ExportCell } from './cells.ts';
import type { ExportColumn } from './document-columns.ts';

/** Where rows of an export go. */
export interface RowSink {
  row(cells: readonly ExportCell[]): void;
  /** Waits until what was written has been taken: memory stays the same however many rows there are. */
  drained(): Promise<void>;
  /** After the last row. */
  end(cover: Cover): Promise<void>;
}

/** What the first sheet says: lines of a title and what belongs to it. */
export interface Cover {
  readonly title: string;
  readonly lines: readonly { readonly label: string; readonly cells: readonly ExportCell[] }[];
  /** Exact sums of what was written, a line per currency. */
  readonly totals: readonly CoverTotal[];
}

export interface CoverTotal {
  readonly currency: string;
  readonly digits: number;
  readonly rows: number;
  /** Of the columns that are exported, in minor units. */
  readonly sums: readonly { readonly column: ExportColumn; readonly minor: bigint }[];
}

/** Writes text and waits while the stream is full. */
export async function taken(stream: Writable): Promise<void> {
  if (stream.destroyed) throw stream.errored ?? new Error('the file cannot be written any more');
  if (stream.writableNeedDrain) await once(stream, 'drain');
}

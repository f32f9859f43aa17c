import type { ErrorCode } from '../../../shared/errors.ts';

/** `schema/drift`: the platform sends another shape than known. `record/unmappable`: the shape is known, but this record's content cannot be trusted. */
export type HoldCode = Extract<ErrorCode, 'schema/drift' | 'record/unmappable'>;

/**
 * Why a record cannot be mapped with certainty. Thrown inside the mapping of one record and caught where the record is put into quarantine: nothing of it
 * reaches the ledger. The message is one sentence for the bookkeeper and may name figures and short words of the record; it stays in the ledger.
 */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly code: HoldCode;
  /** Dotted raw path, `[]` for 'an element of'; '' when it is about the record as a whole. */
  readonly path: string;

  constructor(code: HoldCode, path: string, reason: string) {
    super(reason);
    this.code = code;
    this.path = path;
  }
}

/** A raw word as it may stand in a reason: cut, so that no payload gets in. */
export function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** Why a body is no JSON that can be trusted. Carries positions and counts, never content. */
export type JsonFaultKind =
  /** More bytes than allowed; nothing was parsed. */
  | 'too-large'
  /** Not UTF-8. */
  | 'not-utf8'
  /** Nested deeper than allowed. */
  | 'too-deep'
  /** The text ends before the value does. */
  | 'truncated'
  /** Something stands where the grammar does not allow it. */
  | 'syntax'
  /** A key stands twice in one object. */
  | 'repeated-key'
  /** There is more after the value. */
  | 'trailing';

export interface JsonFault {
  readonly kind: JsonFaultKind;
  /** UTF-16 position in the decoded text, or the body's size for `too-large` and `not-utf8`. */
  readonly at: number;
}

/** Thrown inside the parser only; its callers answer with a `JsonFault`. */
export class JsonFaultError extends Error {
  readonly fault: JsonFault;

  constructor(kind: JsonFaultKind, at: number) {
    super(`${kind} at ${at}`);
    this.fault = { kind, at };
  }
}

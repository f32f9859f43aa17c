/** An expected outcome: either a value or a typed failure. `throw` is for bugs and for errors that end the work at hand. */
export type Result<Value, Failure> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: Failure };

export function ok<Value>(value: Value): Result<Value, never> {
  return { ok: true, value };
}

export function err<Failure>(error: Failure): Result<never, Failure> {
  return { ok: false, error };
}

/** Closes a switch over a union: the compiler refuses a forgotten case, and a value from outside the types is reported. */
export function assertNever(value: never): never {
  throw new Error(`a case nobody handles: ${JSON.stringify(value)}`);
}

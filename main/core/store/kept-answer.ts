/** What runs around every call of a set of methods. `call` is to be started at once, so that calls keep their order. */
export type Around = (method: string, call: () => Promise<unknown>) => Promise<unknown>;

/**
 * Keeps the answer of one reading method until anything but `passing` is written: every request to a platform asks which connections there are, and going to a reader each time was a tenth of what
 * a short answer costs. Pages are committed by another way and must not change what the method reads.
 */
export function keepAnswer(
  kept: string,
  passing: ReadonlySet<string> = new Set(),
): { readonly reads: Around; readonly writes: Around } {
  let answer: Promise<unknown> | null = null;
  const forget = (): void => {
    answer = null;
  };
  return {
    reads: async (method, call) => {
      if (method !== kept) return call();
      const asked = (answer ??= call());
      try {
        return await asked;
      } catch (error) {
        if (answer === asked) forget();
        throw error;
      }
    },
    writes: async (method, call) => {
      if (passing.has(method)) return call();
      // Before, for what comes next is to see it; and after, for what was read meanwhile did not.
      forget();
      try {
        return await call();
      } finally {
        forget();
      }
    },
  };
}

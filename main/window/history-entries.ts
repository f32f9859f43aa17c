/** A change as the ledger keeps it. */
export interface Change {
  readonly runId: number;
  readonly atMs: number;
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What a document's amounts are in. */
interface Digits {
  readonly exponent: number;
  readonly currency: string;
}

/**
 * Changes with the currency and the digits their amounts had then, newest first: a document whose currency changed had amounts of other minor units before. `now` is
 * today's. `entries` are in the order in which they happened.
 */
export function withDigits<Entry extends Change>(
  entries: readonly Entry[],
  now: Digits,
): readonly { readonly entry: Entry; readonly before: Digits; readonly after: Digits }[] {
  const told: { readonly entry: Entry; readonly before: Digits; readonly after: Digits }[] = [];
  let after = now;
  for (const together of sameMoment(entries).toReversed()) {
    const was = (field: string): string | null => together.find((entry) => entry.field === field)?.before ?? null;
    const exponent = was('exponent');
    const before = {
      exponent: exponent === null ? after.exponent : Number(exponent),
      currency: was('currency') ?? after.currency,
    };
    for (const entry of together.toReversed()) told.push({ entry, before, after });
    after = before;
  }
  return told;
}

/** What one run changed at one instant belongs together. */
function sameMoment<Entry extends Change>(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const groups: Entry[][] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    const [first] = last ?? [];
    if (last !== undefined && first?.runId === entry.runId && first.atMs === entry.atMs) last.push(entry);
    else groups.push([entry]);
  }
  return groups;
}

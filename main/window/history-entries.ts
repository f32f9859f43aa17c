/** A change as the ledger keeps it. */
export interface Change {
  readonly runId: number;
  readonly atMs: number;
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/**
 * Changes with the digits their amounts had then, newest first: a document whose currency changed had amounts of other minor units before. `exponent` is today's.
 * `entries` are in the order in which they happened.
 */
export function withExponents<Entry extends Change>(
  entries: readonly Entry[],
  exponent: number,
): readonly { readonly entry: Entry; readonly before: number; readonly after: number }[] {
  const told: { readonly entry: Entry; readonly before: number; readonly after: number }[] = [];
  let after = exponent;
  for (const together of sameMoment(entries).toReversed()) {
    const change = together.find((entry) => entry.field === 'exponent');
    const before = change?.before === undefined || change.before === null ? after : Number(change.before);
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

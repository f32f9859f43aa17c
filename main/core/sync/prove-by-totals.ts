import { decimalFromMinor } from '../../../shared/money.ts';
import { incompleteStream, readChanges, type ReadStream } from './ask-again.ts';
import type { SyncDeps } from './context.ts';
import type { ComparedTotal } from './control-totals.ts';
import { totalGap } from './plan.ts';

/**
 * Proves the lists that nothing counts and whose rows a report of the platform adds up: while such a figure does not tie, the list is not whole. The books may have moved between the list and the
 * report, so what changed is read once more and all figures are compared again before that is said. `compare` asks for the reports and stores what it finds. Returns the outcomes anew.
 */
export async function proveByTotals(
  deps: SyncDeps,
  streams: readonly ReadStream[],
  compare: () => Promise<readonly ComparedTotal[]>,
): Promise<{ readonly streams: readonly ReadStream[]; readonly totals: readonly ComparedTotal[] }> {
  let totals = await compare();
  let current = streams;
  const doubted = streams.filter((stream) => doubtOf(stream, totals) !== undefined);
  if (doubted.length === 0) return { streams, totals };
  for (const stream of doubted) {
    const again = await readChanges(deps, stream);
    current = current.map((one) => (one === stream ? again : one));
  }
  totals = await compare();
  const proved: ReadStream[] = [];
  for (const stream of current) {
    const doubt = doubtOf(stream, totals);
    proved.push(doubt === undefined ? stream : await incompleteStream(deps, stream.context, stream.outcome, gapOf(doubt), null));
  }
  return { streams: proved, totals };
}

function doubtOf({ context, outcome }: ReadStream, totals: readonly ComparedTotal[]): ComparedTotal | undefined {
  if (outcome.error !== null || !outcome.row.complete) return undefined;
  return totals.find(({ proves, ties }) => !ties && proves === context.definition.name);
}

function gapOf({ label, sourceMinor, ledgerMinor, exponent, note }: ComparedTotal): string {
  if (sourceMinor === null || ledgerMinor === null) return totalGap(`${label} cannot be compared. ${note ?? ''}`);
  const [theirs, ours] = [decimalFromMinor(sourceMinor, exponent), decimalFromMinor(ledgerMinor, exponent)];
  return totalGap(`${label} is ${theirs} on the platform, and what was read adds up to ${ours}`);
}

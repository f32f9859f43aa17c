import { bugError, isTieoutError } from '../../../shared/errors.ts';
import { incompleteStream, type ReadStream } from './ask-again.ts';
import type { SyncDeps } from './context.ts';
import { recordExists } from './sweep.ts';

/** More of them than this are no oversight of a list, and are not asked for one by one. */
const mostBrought = 200;

/**
 * A list that nothing counts can leave a record out, and the same one each time. Where another stream names records of it, each of them has to be in the ledger; one that is not is asked for by
 * its id. What the platform does not have there either, or too many of them, is a gap. Looked at in every run: the one before may have ended on the way here. Returns the outcomes anew.
 */
export async function bringNamed(deps: SyncDeps, streams: readonly ReadStream[]): Promise<readonly ReadStream[]> {
  let current = streams;
  for (const naming of streams.filter(isWhole)) {
    for (const target of streams.filter(isWhole)) {
      const prefixes = (naming.context.definition.names ?? [])
        .filter(({ stream }) => stream === target.context.definition.name)
        .map(({ prefix }) => prefix);
      if (prefixes.length === 0) continue;
      const brought = await bringInto(deps, naming, target, prefixes);
      current = current.map((one) => (one === target ? brought : one));
    }
  }
  return current;
}

async function bringInto(
  deps: SyncDeps,
  naming: ReadStream,
  target: ReadStream,
  prefixes: readonly string[],
): Promise<ReadStream> {
  try {
    const gap = await gapAfterBringing(deps, naming, target, prefixes);
    return gap === null ? target : await incompleteStream(deps, target.context, target.outcome, gap, null);
  } catch (thrown) {
    const error = isTieoutError(thrown) ? thrown : bugError(thrown);
    const gap = `records that ${naming.context.definition.title} name were not read: ${error.message}`;
    return incompleteStream(deps, target.context, target.outcome, gap, error);
  }
}

/** Brings what is named and not there; in words what could not be brought, or null. */
async function gapAfterBringing(
  deps: SyncDeps,
  naming: ReadStream,
  target: ReadStream,
  prefixes: readonly string[],
): Promise<string | null> {
  const ask = { streamId: naming.context.row.id, targetId: target.context.row.id, prefixes, limit: mostBrought + 1 };
  const unmet = await deps.store.read.listUnmet(ask);
  const { title, record } = target.context.definition;
  const named = `${naming.context.definition.title} name`;
  const [first] = unmet;
  if (first === undefined) return null;
  if (unmet.length > mostBrought || record === null) {
    const many = unmet.length > mostBrought ? `more than ${mostBrought}` : String(unmet.length);
    return `${named} ${many} of ${title} that their list leaves out, for instance ${first}`;
  }
  for (const externalId of unmet) await recordExists(deps, target.context, externalId);
  const [lost, ...others] = await deps.store.read.listUnmet(ask);
  if (lost === undefined) return null;
  return `${named} ${others.length + 1} of ${title} that came neither with their list nor by their id, for instance ${lost}`;
}

function isWhole({ outcome }: ReadStream): boolean {
  return outcome.error === null && outcome.row.complete;
}

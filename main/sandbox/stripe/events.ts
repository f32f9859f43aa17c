import type { LiveOrganisation } from '../world/generate.ts';
import { idOf } from './ids.ts';
import { LISTS, type Lists, type StripeList } from './lists.ts';
import type { StripeRow } from './row.ts';

/** What happened to an object. Its payload is the object as it was, in the account's own version. */
export interface StripeEvent {
  readonly id: string;
  readonly type: string;
  readonly createdSec: number;
  readonly list: StripeList;
  readonly objectId: string;
}

export interface EventLog {
  /** Compares the lists with what they were: call it before and after whatever changes the world. */
  note(live: LiveOrganisation, nowMs: number): void;
  /** Newest first, back to a second. */
  since(live: LiveOrganisation, fromSec: number): readonly StripeEvent[];
}

/**
 * Events are told from differences between two states of the lists, and from when objects were created. Deliveries are not played: what is here is what `GET /v1/events` lists.
 */
export function createEventLog(lists: Lists): EventLog {
  /** The rows of each list as they were: what they say of themselves was written down when they were made. */
  const seen = new Map<LiveOrganisation, Map<string, readonly StripeRow[]>>();
  const logs = new Map<LiveOrganisation, StripeEvent[]>();
  let serial = 0;
  const add = (live: LiveOrganisation, list: StripeList, type: string, objectId: string, createdSec: number): void => {
    serial += 1;
    const log = logs.get(live) ?? [];
    logs.set(live, log);
    log.push({ id: idOf('evt', `${objectId}/${serial}`), type, createdSec, list, objectId });
  };
  const compare = (live: LiveOrganisation, list: StripeList, nowSec: number): void => {
    if (list.events === null) return;
    const known = seen.get(live) ?? new Map<string, readonly StripeRow[]>();
    seen.set(live, known);
    const before = known.get(list.stream);
    const after = lists.rowsOf(live, list);
    known.set(list.stream, after);
    if (before === undefined || before === after) return;
    const marks = new Map(before.map((row) => [row.id, row.mark]));
    const { updated, deleted } = list.events;
    for (const { id, mark } of after) {
      const old = marks.get(id);
      if (old !== undefined && old !== mark) add(live, list, updated, id, nowSec);
      marks.delete(id);
    }
    if (deleted !== null) for (const id of marks.keys()) add(live, list, deleted, id, nowSec);
  };
  return {
    note: (live, nowMs) => {
      for (const list of LISTS) compare(live, list, Math.floor(nowMs / 1000));
    },
    since: (live, fromSec) => {
      const found = (logs.get(live) ?? []).filter(({ createdSec }) => createdSec >= fromSec);
      for (const list of LISTS) {
        if (list.events === null) continue;
        for (const row of lists.rowsOf(live, list)) {
          if (row.createdSec < fromSec) break;
          found.push({
            id: idOf('evt', `${row.id}/created`),
            type: list.events.created,
            createdSec: row.createdSec,
            list,
            objectId: row.id,
          });
        }
      }
      return found.toSorted((one, other) => other.createdSec - one.createdSec || (one.id < other.id ? 1 : -1));
    },
  };
}

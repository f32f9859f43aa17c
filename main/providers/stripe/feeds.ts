import { TieoutError } from '../../../shared/errors.ts';
import { isRecord, valueAt } from '../../../shared/unknown.ts';
import type { StreamDefinition } from '../contract.ts';
import { eventReachSec } from './limits.ts';

type ChangeFeed = Extract<StreamDefinition['changes'], { kind: 'by-feed' }>['feed'];

/**
 * The list of events: what changed since a second, newest first. An event's object has the shape and the state of its day, so nothing but its id is taken. `idOf` finds the id of the
 * stream's record in an object that may be another, such as the charge of a refund; it is told what `object` calls itself. [doc: events]
 * One type may be a group (`invoice.*`); several are names, twenty at most: a wildcard among them matches nothing, or is refused. [spec: type, types]
 */
export function eventsOf(types: readonly string[], idOf: (object: string, record: unknown) => unknown): ChangeFeed {
  const [only] = types;
  const named: Readonly<Record<string, string>> =
    types.length === 1 && only !== undefined
      ? { type: only }
      : Object.fromEntries(types.map((type, at) => [`types[${at}]`, type]));
  return {
    reachSec: eventReachSec,
    request: (sinceMs, after) => ({
      path: '/v1/events',
      query: {
        limit: '100',
        'created[gte]': String(Math.max(0, Math.floor(sinceMs / 1000))),
        ...named,
        ...(after === null ? {} : { starting_after: after }),
      },
    }),
    read(body) {
      const rows = valueAt(body, 'data');
      const more = valueAt(body, 'has_more');
      if (!Array.isArray(rows) || typeof more !== 'boolean') throw unreadable();
      const events: readonly unknown[] = rows;
      const last = events.at(-1);
      const after = isRecord(last) && typeof last['id'] === 'string' ? last['id'] : null;
      if (more && after === null) throw unreadable();
      const externalIds = events.flatMap((event) => {
        const record = valueAt(event, 'data.object');
        const object = valueAt(record, 'object');
        const externalId = idOf(typeof object === 'string' ? object : '', record);
        return typeof externalId === 'string' && externalId !== '' ? [externalId] : [];
      });
      return { externalIds, after: more ? after : null };
    },
  };
}

/** The id of an object of the stream's own kind; events of others are not the stream's. */
export const own =
  (kind: string) =>
  (object: string, record: unknown): unknown =>
    object === kind ? valueAt(record, 'id') : undefined;

/** A charge changes with its refunds and disputes as well. */
export function chargeOf(object: string, record: unknown): unknown {
  if (object === 'charge') return valueAt(record, 'id');
  return object === 'refund' || object === 'dispute' ? valueAt(record, 'charge') : undefined;
}

function unreadable(): TieoutError {
  return new TieoutError({
    code: 'page/unreadable',
    action: 'retry',
    message: "Stripe's list of events could not be read.",
    remedy: 'Nothing is lost: what changed is read with the next run. If it stays, report it with "tieout doctor --json".',
  });
}

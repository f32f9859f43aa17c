import { isRecord, valueAt } from '../../../shared/unknown.ts';
import type { StreamDefinition } from '../contract.ts';
import { gatewayPath } from './hosts.ts';
import { deletionsReachSec } from './limits.ts';
import { deletionsBody } from './requests.ts';
import { unreadable } from './xml.ts';

/**
 * Removed records of one kind out of the audit history, which alone tells of them. A user who may not see it is refused, and a page of it may fail: then the whole list is read, which
 * finds what is gone as well. [sheet 7]
 */
export function deletionsOf(objectType: string): NonNullable<StreamDefinition['deletions']> {
  return {
    reachSec: deletionsReachSec,
    request: (sinceMs, page, _last, place) => ({
      path: gatewayPath,
      query: {},
      body: deletionsBody(objectType, sinceMs, page, place) ?? '',
    }),
    read(body) {
      const rows = valueAt(body, 'rows');
      if (!Array.isArray(rows)) throw unreadable('it has no list of what was removed');
      // Without a list the answer only told how its user writes dates: nothing is known.
      if (valueAt(body, 'total') === null) return null;
      return rows.map(keyOf);
    },
    more: (body) => valueAt(body, 'more') === true,
  };
}

/** The record's number, or `<number>--REC` for some kinds. */
function keyOf(row: unknown): string {
  const key = isRecord(row) ? row['OBJECTKEY'] : undefined;
  const number = typeof key === 'string' ? /^(\d{1,30})(?:--REC)?$/.exec(key)?.[1] : undefined;
  if (number === undefined) throw unreadable('a removed record has no number');
  return number;
}

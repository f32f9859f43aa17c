import { TieoutError } from '../../../shared/errors.ts';
import { isRecord, valueAt } from '../../../shared/unknown.ts';
import type { StreamDefinition } from '../contract.ts';
import { deletionsReachSec, rowsPerAnswer } from './limits.ts';
import { deletedQuery, posted, suiteqlPath } from './query.ts';

/**
 * Removed records out of `deletedrecord`, which needs the permission "Deleted Records"; without it whole readings find them. Lines that were removed and voids are not in it. Page follows page
 * by the id of the last row, as everywhere. [P tap-netsuite-rest; B salto]
 */
export function deletionsOf(types: readonly string[]): NonNullable<StreamDefinition['deletions']> {
  return {
    reachSec: deletionsReachSec,
    request: (sinceMs, _page, last) => ({
      path: suiteqlPath,
      query: { limit: String(rowsPerAnswer) },
      body: posted(deletedQuery(types, sinceMs, last === undefined ? '0' : (idsIn(last).at(-1) ?? '0'))),
    }),
    read: idsIn,
    more: (body) => valueAt(body, 'hasMore') !== false && idsIn(body).length > 0,
  };
}

function idsIn(body: unknown): readonly string[] {
  const rows = valueAt(body, 'items');
  if (!Array.isArray(rows)) throw unreadable();
  return rows.map((row: unknown) => {
    const { id } = isRecord(row) ? row : {};
    if (typeof id !== 'string' || !/^\d{1,18}$/.test(id)) throw unreadable();
    return id;
  });
}

function unreadable(): TieoutError {
  return new TieoutError({
    code: 'page/unreadable',
    action: 'stop-stream',
    message: 'NetSuite told of removed records in a shape that cannot be read.',
    remedy: 'The stream counts as incomplete until it can; a full sync finds what is gone by itself.',
  });
}

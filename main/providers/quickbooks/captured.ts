import { TieoutError } from '../../../shared/errors.ts';
import { isRecord, valueAt } from '../../../shared/unknown.ts';
import { deletionsReachSec, mostCaptured } from './limits.ts';
import { instant, minorVersion } from './query.ts';
import type { StreamDefinition } from '../contract.ts';

/**
 * Removed records of one entity out of change data capture, which alone tells of them, for 30 days. An answer holds at most 1000 objects, does not say when it was cut, and lists
 * the removed ones last, so that they are cut first: a full one is never trusted. [doc: change data capture]
 */
export function deletionsOf(entity: string): NonNullable<StreamDefinition['deletions']> {
  return {
    reachSec: deletionsReachSec,
    request: (sinceMs) => ({
      path: '/cdc',
      query: { entities: entity, changedSince: instant(sinceMs), minorversion: minorVersion },
    }),
    read(body) {
      const rows = capturedRows(body, entity);
      return rows.length >= mostCaptured ? null : rows.filter(isGone).map(idOf);
    },
    changed: (body) =>
      capturedRows(body, entity).flatMap((row) => {
        const modifiedAtMs = Date.parse(String(valueAt(row, 'MetaData.LastUpdatedTime')));
        return isGone(row) || Number.isNaN(modifiedAtMs) ? [] : [{ externalId: idOf(row), modifiedAtMs }];
      }),
  };
}

function capturedRows(body: unknown, entity: string): readonly Readonly<Record<string, unknown>>[] {
  const responses = valueAt(body, 'CDCResponse');
  const parts = Array.isArray(responses) ? responses.map((each: unknown) => valueAt(each, 'QueryResponse')) : [undefined];
  return parts.flatMap((part) => {
    if (!Array.isArray(part)) throw unreadable();
    return (part as readonly unknown[]).flatMap((found) => rowsOf(found, entity));
  });
}

/** `{}` when nothing changed. A list under another name would be a list that was renamed. */
function rowsOf(found: unknown, entity: string): readonly Readonly<Record<string, unknown>>[] {
  if (!isRecord(found)) throw unreadable();
  const rows = found[entity];
  if (rows === undefined && !Object.values(found).some((value) => typeof value === 'object')) return [];
  if (!Array.isArray(rows) || !rows.every(isRecord)) throw unreadable();
  return rows;
}

function isGone(row: Readonly<Record<string, unknown>>): boolean {
  return row['status'] === 'Deleted';
}

function idOf(row: Readonly<Record<string, unknown>>): string {
  const id = row['Id'];
  if (typeof id === 'string' && id !== '') return id;
  throw unreadable();
}

function unreadable(): TieoutError {
  return new TieoutError({
    code: 'page/unreadable',
    action: 'stop-stream',
    message: 'QuickBooks told of removed records in a shape that cannot be read.',
    remedy: 'The stream counts as incomplete until it can; a full sync finds what is gone by itself.',
  });
}

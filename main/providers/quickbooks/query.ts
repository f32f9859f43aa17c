/** Texts of QuickBooks' query language. One entity, ANDs only, values in single quotes, no projection. [doc: query operations] */

/** Older ones are ignored since August 2025, and everything answers as this one. [doc: blog 2025-01-21] */
export const minorVersion = '75';

/** Lists leave out what was made inactive, and old documents go on naming it. [tap] */
export const activeOrNot = 'Active IN (true, false)';

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
}

/** All of an entity in the order of its change stamp, from an instant and a position (from 1) on. */
export function select(
  entity: string,
  conditions: readonly string[],
  ask: { readonly sinceMs: number | null; readonly start: number; readonly size: number },
): string {
  const since = ask.sinceMs === null ? [] : [`MetaData.LastUpdatedTime >= '${instant(ask.sinceMs)}'`];
  return `SELECT * FROM ${entity}${where([...conditions, ...since])} ORDERBY MetaData.LastUpdatedTime ASC STARTPOSITION ${ask.start} MAXRESULTS ${ask.size}`;
}

/** The one record of a list that has only one. */
export function wholeOf(entity: string): string {
  return `SELECT * FROM ${entity}`;
}

export function countOf(entity: string, conditions: readonly string[]): string {
  return `SELECT COUNT(*) FROM ${entity}${where(conditions)}`;
}

export function selectByIds(entity: string, conditions: readonly string[], ids: readonly string[]): string {
  const list = ids.map((id) => `'${id.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`).join(', ');
  return `SELECT * FROM ${entity}${where([...conditions, `Id IN (${list})`])} MAXRESULTS ${ids.length}`;
}

/** Whole seconds, in UTC. */
export function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

import { JsonNumber, type RawObject, type RawValue } from './mapping.ts';
import { Unreadable } from './unreadable.ts';

/** What the type of a raw value is called in messages and drift events. */
export type RawKind = 'text' | 'number' | 'flag' | 'null' | 'list' | 'object';

export function kindOf(value: RawValue): RawKind {
  if (typeof value === 'string') return 'text';
  if (value === null) return 'null';
  if (typeof value === 'boolean') return 'flag';
  if (value instanceof JsonNumber) return 'number';
  return Array.isArray(value) ? 'list' : 'object';
}

export function isRawObject(value: RawValue | undefined): value is RawObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof JsonNumber);
}

export function isRawList(value: RawValue | undefined): value is readonly RawValue[] {
  return Array.isArray(value);
}

/** Null, '' and what is not there: the platform states nothing. */
export function isStated(value: RawValue | undefined): value is Exclude<RawValue, null> {
  return value !== undefined && value !== null && value !== '';
}

export type RawGetter = (record: RawObject) => RawValue | undefined;

/**
 * The value at a dotted path of a record; undefined or null where nothing is. Throws `Unreadable` when the path leads through something that is no
 * object: the field is not missing then, the record has another shape. `shown` is the path as messages name it.
 */
export function rawGetter(path: string, shown = path): RawGetter {
  if (path === '') return (record) => record;
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) return (record) => record[first];
  return (record) => {
    let value = record[first];
    for (const name of rest) {
      if (!isStated(value)) return undefined;
      if (isRawList(value) && isPlace(name)) {
        value = value[Number(name)];
        continue;
      }
      if (!isRawObject(value))
        throw new Unreadable('schema/drift', shown, `${shown} leads through ${kindOf(value)}, not an object`);
      value = value[name];
    }
    return value;
  };
}

/** A place in a list: `0` is the first. */
function isPlace(name: string): boolean {
  return /^\d{1,3}$/.test(name);
}

/** The value at a dotted path, undefined wherever it leaves the value's shape. For what is looked at, not relied on. */
export function peek(value: RawValue | undefined, path: string): RawValue | undefined {
  let at = value;
  for (const name of path.split('.')) {
    if (isRawList(at) && isPlace(name)) {
      at = at[Number(name)];
      continue;
    }
    if (!isRawObject(at) || !Object.hasOwn(at, name)) return undefined;
    at = at[name];
  }
  return at;
}

/** A row, and the rest of its place in the list it stands in: one number, or for a row inside another the way on from there. */
export interface PlacedRow {
  readonly place: readonly (string | number)[];
  readonly row: RawObject;
}

/** The rows of a list, with those of a bundle in the bundle's place (see `RowWords.bundled`). What is no object is no row. */
export function unbundled(list: readonly RawValue[], bundled: string | undefined): readonly PlacedRow[] {
  return list.flatMap((row, at): readonly PlacedRow[] => {
    if (!isRawObject(row)) return [];
    const inner = bundled === undefined ? undefined : peek(row, bundled);
    if (bundled === undefined || !isRawList(inner) || inner.length === 0) return [{ place: [at], row }];
    return unbundled(inner, bundled).map((one) => ({ row: one.row, place: [at, ...bundled.split('.'), ...one.place] }));
  });
}

/** The word at a path, a number's text and `true` or `false` included; '' where there is none. For rules that compare it with known words. */
export function wordAt(record: RawObject, get: RawGetter): string {
  const value = get(record);
  if (value instanceof JsonNumber) return value.text;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value : '';
}

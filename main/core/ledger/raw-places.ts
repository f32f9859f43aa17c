import { camelCase } from './field-names.ts';
import type { JsonPlace } from '../json/indent.ts';
import type { FieldRule, RawObject, RawValue, RecordMapping, RowWords } from './mapping.ts';
import { isRawList, isRawObject, isStated, rawGetter, unbundled, wordAt } from './raw-path.ts';

/** A ledger field as the window names it: `total_minor`, or `lines[2].amount_minor` for a column of the third line. */
export interface FieldPlace {
  readonly child: 'lines' | 'journalLines' | null;
  readonly at: number;
  readonly column: string;
}

export function fieldPlace(field: string): FieldPlace | null {
  const parts = /^(?:(lines|journalLines)\[(\d{1,6})\]\.)?([a-z_]+)$/.exec(field);
  const column = parts?.[3];
  if (parts === null || column === undefined) return null;
  const child = parts[1] === 'lines' || parts[1] === 'journalLines' ? parts[1] : null;
  return { child, at: Number(parts[2] ?? 0), column };
}

/** The dotted raw paths a lineage states for a field, `[]` for each element; none when it was not read from the payload. */
export function pathsOfField(lineage: Readonly<Record<string, string>>, { child, column }: FieldPlace): readonly string[] {
  const paths = lineage[child === null ? column : `${child}[].${column}`];
  return paths === undefined || paths === '' ? [] : paths.split(' | ');
}

/**
 * Where in a payload a field of it stands: its paths with the numbers of their lists filled in. Of several paths the first that states something counts for a line, for
 * each line is read from one of them; for the document itself all that state something do. Empty where the payload has nothing there.
 */
export function placesOfField(
  mapping: RecordMapping,
  payload: RawValue,
  field: FieldPlace,
  paths: readonly string[],
): readonly JsonPlace[] {
  if (mapping.target !== 'document' || field.child === null) {
    return paths.map((path) => placeOf(path)).filter((place) => isThere(payload, place));
  }
  const rule = mapping[field.child];
  if (rule === undefined) {
    const leg = field.child === 'journalLines' ? mapping.legs?.[field.at]?.fields : undefined;
    const own = new Set(sourcesOf(leg, field.column));
    return firstThere(
      payload,
      paths.filter((path) => own.has(path)).map((path) => placeOf(path)),
    );
  }
  const row = rowPlace(payload, rule, field.at);
  if (row === null) return [];
  const prefix = rule.path === '' ? '' : `${rule.path}[].`;
  const inRow = paths.flatMap((path) => (path.startsWith(prefix) ? [placeOf(path.slice(prefix.length))] : []));
  return firstThere(
    payload,
    inRow.map((place) => [...row, ...place]),
  );
}

function sourcesOf(fields: Readonly<Partial<Record<string, FieldRule>>> | undefined, column: string): readonly string[] {
  return fields?.[camelCase(column)]?.sources.map((source) => source.path) ?? [];
}

/** The place of the n-th row that counts: rows that are no lines are passed over and bundles opened, as the mapping does. */
function rowPlace(payload: RawValue, rule: RowWords & { readonly path: string }, at: number): JsonPlace | null {
  // The record itself is the one row.
  if (rule.path === '') return at === 0 ? [] : null;
  const list = valueAt(payload, placeOf(rule.path));
  if (!isRawList(list)) return null;
  const { skip } = rule;
  const word = skip === undefined ? undefined : rawGetter(skip.path);
  const isLine = (row: RawObject): boolean => word === undefined || skip?.values.includes(wordAt(row, word)) !== true;
  const found = unbundled(list, rule.bundled).filter(({ row }) => isLine(row))[at];
  return found === undefined ? null : [...placeOf(rule.path), ...found.place];
}

function firstThere(payload: RawValue, places: readonly JsonPlace[]): readonly JsonPlace[] {
  return places.filter((place) => isThere(payload, place)).slice(0, 1);
}

/** Numbers in a dotted path are places of a list. */
function placeOf(path: string): JsonPlace {
  return path === '' ? [] : path.split('.').map((name) => (/^\d{1,3}$/.test(name) ? Number(name) : name));
}

function isThere(payload: RawValue, place: JsonPlace): boolean {
  return isStated(valueAt(payload, place));
}

function valueAt(payload: RawValue, place: JsonPlace): RawValue | undefined {
  let value: RawValue | undefined = payload;
  for (const name of place) {
    if (typeof name === 'number' && isRawList(value)) value = value[name];
    else if (isRawObject(value) && Object.hasOwn(value, name)) value = value[name];
    else return undefined;
  }
  return value;
}

/** Every place a dotted path leads to, `[]` standing for all rows of a list; where it leads nowhere, the last part of the way that is there. */
export function placesOfPath(payload: RawValue, path: string): readonly JsonPlace[] {
  const names = path
    .replaceAll('[]', '.[]')
    .split('.')
    .filter((name) => name !== '');
  const follow = (place: JsonPlace, rest: readonly string[]): readonly JsonPlace[] => {
    const [name, ...more] = rest;
    if (name === undefined) return [place];
    const value = valueAt(payload, place);
    if (isRawList(value)) {
      const left = name === '[]' ? more : rest;
      return value.flatMap((_, at) => follow([...place, at], left));
    }
    if (isRawObject(value) && Object.hasOwn(value, name)) return follow([...place, name], more);
    return place.length === 0 ? [] : [place];
  };
  return follow([], names);
}

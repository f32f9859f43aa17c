import { JsonNumber, type RawObject, type RawValue } from '../ledger/mapping.ts';
import { isRawList, isRawObject, isStated, peek } from '../ledger/raw-path.ts';

/** One record in two shapes: as it was stored before, and as it is now. */
export interface ShapePair {
  readonly before: RawObject;
  readonly after: RawObject;
}

export interface RenameEvidence {
  /** Where the value stands now; inside a list of objects relative to the record, `[]` for each element (`LineItems[].Amount`). */
  readonly to: string;
  /** Records (or lines) whose value there is the one that stood at the old place, of those that can be compared. */
  readonly agree: number;
  readonly of: number;
}

/** What the pairs say about a field that is not stated any more. */
export interface RenameFindings {
  /** The one new place whose values agree with history; null when there is none, or more than one. */
  readonly found: RenameEvidence | null;
  /** Records (or lines) that had the field and no longer have it. */
  readonly comparable: number;
}

/** Fewer agreeing values than this may be chance. */
const fewest = 3;
/** Some records are edited between two readings, so not all values need to agree. */
const enoughShare = 0.8;
/** A record with more places than this is not searched further; no bookkeeping record comes near. */
const mostPlaces = 2_000;
const deepest = 6;

/**
 * Looks for the new place of a value: of records that were stored with a value at `from` and now have none there, the place that was not stated before and holds the same value now.
 * Numbers are the same when they are equal (`10`, `"10.00"`). A value that never varies proves a place only when no other holds it too. Pure.
 */
export function renameEvidence(pairs: readonly ShapePair[], from: string): RenameFindings {
  const [list, inside] = splitAtList(from);
  if (list === null) return find(pairs, inside, '');
  if (list.includes('[]')) return { found: null, comparable: 0 };
  return find(
    pairs.flatMap((pair) => elementPairs(pair, list)),
    inside,
    `${list}[].`,
  );
}

function splitAtList(path: string): readonly [string | null, string] {
  const at = path.lastIndexOf('[].');
  return at < 0 ? [null, path] : [path.slice(0, at), path.slice(at + '[].'.length)];
}

/** The elements of a list, one to one; none where their number changed. */
function elementPairs({ before, after }: ShapePair, list: string): readonly ShapePair[] {
  const [old, now] = [peek(before, list), peek(after, list)];
  if (!isRawList(old) || !isRawList(now) || old.length !== now.length) return [];
  return old.flatMap((element, at) => {
    const other = now[at];
    return isRawObject(element) && isRawObject(other) ? [{ before: element, after: other }] : [];
  });
}

function find(pairs: readonly ShapePair[], from: string, prefix: string): RenameFindings {
  const votes = new Map<string, { agree: number; readonly values: Set<string> }>();
  let comparable = 0;
  for (const { before, after } of pairs) {
    const value = peek(before, from);
    if (!isStated(value) || isStated(peek(after, from))) continue;
    comparable += 1;
    const wanted = canonical(value);
    for (const place of placesHolding(after, wanted)) {
      if (isStated(peek(before, place))) continue;
      const vote = votes.get(place) ?? { agree: 0, values: new Set() };
      vote.agree += 1;
      vote.values.add(wanted);
      votes.set(place, vote);
    }
  }
  const good = [...votes].filter(([, { agree }]) => agree >= fewest && agree >= comparable * enoughShare);
  const varied = good.filter(([, { values }]) => values.size > 1);
  const [best, next] = outermost(varied.length > 0 ? varied : good).toSorted(([, a], [, b]) => b.agree - a.agree);
  if (best === undefined || (next !== undefined && next[1].agree === best[1].agree)) return { found: null, comparable };
  const [to, { agree }] = best;
  return { found: { to: prefix + to, agree, of: comparable }, comparable };
}

/** Of a place and places inside it that hold the same, the outer one. */
function outermost<Vote>(votes: readonly (readonly [string, Vote])[]): readonly (readonly [string, Vote])[] {
  return votes.filter(([place]) => !votes.some(([other]) => place.startsWith(`${other}.`)));
}

/** Dotted places of a record that hold a value; elements of lists by their number. */
function placesHolding(record: RawObject, wanted: string): readonly string[] {
  const places: string[] = [];
  let left = mostPlaces;
  const look = (value: RawValue | undefined, place: string, depth: number): void => {
    left -= 1;
    if (left < 0 || !isStated(value)) return;
    if (place !== '' && canonical(value) === wanted) places.push(place);
    if (depth === deepest) return;
    const inner = isRawList(value) ? [...value.entries()] : isRawObject(value) ? Object.entries(value) : [];
    for (const [name, part] of inner) look(part, place === '' ? String(name) : `${place}.${name}`, depth + 1);
  };
  look(record, '', 0);
  return places;
}

/** Equal texts for equal values: numbers without regard to their writing, objects without regard to the order of their keys. */
function canonical(value: RawValue): string {
  if (value instanceof JsonNumber) return decimalText(value.text);
  if (typeof value === 'string') return decimalText(value);
  if (isRawList(value)) return `[${value.map(canonical).join(',')}]`;
  if (isRawObject(value)) {
    const parts = Object.entries(value).map(([name, part]) => `${name}:${part === undefined ? '' : canonical(part)}`);
    return `{${parts.toSorted().join(',')}}`;
  }
  return String(value);
}

function decimalText(text: string): string {
  const parts = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/.exec(text.trim());
  if (parts === null) return text;
  const [, sign = '', whole = '', fraction = ''] = parts;
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  return digits === '0' ? '0' : sign + digits;
}

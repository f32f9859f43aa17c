import type { DriftKind } from '../store/api.ts';
import type { RawObject, RawValue } from '../ledger/mapping.ts';
import { isRawList, isRawObject, kindOf } from '../ledger/raw-path.ts';
import { ABSENT, fillingOf, TEXT, width, type ObjectShape, type ValueShape } from './shape.ts';

/** Something a record has, or lacks, against what is documented. */
export interface Oddity {
  readonly kind: Extract<DriftKind, 'unknown-field' | 'missing-field' | 'retyped-field' | 'emptied-field' | 'new-enum'>;
  readonly path: string;
  readonly expected: string;
  readonly observed: string;
  count: number;
  /** External id of the first record that has it. */
  readonly sample: string;
}

/** The oddities of one page, each kind of them once. */
export class Oddities {
  readonly found = new Map<string, Oddity>();

  add(kind: Oddity['kind'], path: string, expected: string, observed: string, sample: string): void {
    const name = `${kind} ${path} ${observed}`;
    const known = this.found.get(name);
    if (known !== undefined) known.count += 1;
    else if (this.found.size < mostOddities) this.found.set(name, { kind, path, expected, observed, count: 1, sample });
    else this.addRest(sample);
  }

  /** A platform that names fields by ids would fill the ledger with drift: what goes beyond the bound is counted, not listed. */
  private addRest(sample: string): void {
    const rest = this.found.get('');
    if (rest !== undefined) rest.count += 1;
    else
      this.found.set('', {
        kind: 'unknown-field',
        path: '*',
        expected: '',
        observed: `more than ${mostOddities} differences`,
        count: 1,
        sample,
      });
  }
}

const mostOddities = 200;
const longestWord = 60;

/** Readable, and the first day of the platform's own clock rather than a day of the books. */
const ZERO_DATE = /^\/Date\(0+(?:[+-]\d{4})?\)\/$/;
const SLASH = 0x2f;

/**
 * Goes over one record: counts in `counts` how each field is filled (`slot * width + filling`) and notes every difference from the shape. A record without
 * differences is one that the stream's zod schema accepts.
 */
export function walkRecord(shape: ObjectShape, record: RawObject, counts: Int32Array, oddities: Oddities, sample: string): void {
  const { fields } = shape;
  let known = 0;
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index];
    if (field === undefined) continue;
    const value = record[field.name];
    const base = field.slot * width;
    if (value === undefined) {
      counts[base + ABSENT] = (counts[base + ABSENT] ?? 0) + 1;
      if (field.always) oddities.add('missing-field', field.path, 'always there', 'absent', sample);
      continue;
    }
    known += 1;
    const filling = fillingOf(value);
    counts[base + filling] = (counts[base + filling] ?? 0) + 1;
    walkValue(field.value, value, filling, counts, oddities, sample);
  }
  if (shape.open) return;
  const names = Object.keys(record);
  if (names.length === known) return;
  for (const name of names) {
    if (shape.names.has(name)) continue;
    oddities.add('unknown-field', shape.prefix + name, 'not documented', kindOf(record[name] ?? null), sample);
  }
}

function walkValue(
  shape: ValueShape,
  value: RawValue,
  filling: number,
  counts: Int32Array,
  oddities: Oddities,
  sample: string,
): void {
  if ((shape.allowed & (1 << filling)) === 0) {
    oddities.add('retyped-field', shape.path, shape.expected, kindOf(value), sample);
  } else if (typeof value === 'string') {
    if (shape.words !== null && !shape.words.has(value)) {
      oddities.add('new-enum', shape.path, 'a known value', value.slice(0, longestWord), sample);
    }
    // A program that wrote out an empty value: it reads like any other text, and no book ever said it.
    if (value === 'null') oddities.add('emptied-field', shape.path, 'a text', 'the word null', sample);
    if (value.charCodeAt(0) === SLASH && ZERO_DATE.test(value))
      oddities.add('emptied-field', shape.path, 'a date', 'zero date', sample);
  } else if (filling > TEXT) {
    if (shape.object !== null && isRawObject(value)) walkRecord(shape.object, value, counts, oddities, sample);
    else if (shape.element !== null && isRawList(value)) {
      for (const element of value) walkValue(shape.element, element, fillingOf(element), counts, oddities, sample);
    }
  }
}

/** What the records have at a path of a shape (`LineItems[].Quantity`); undefined where one has nothing there. */
export function valuesAt(value: RawValue | undefined, names: readonly string[]): readonly (RawValue | undefined)[] {
  const [name, ...rest] = names;
  if (name === undefined) return [value];
  if (!isRawObject(value)) return [];
  if (!name.endsWith('[]')) return valuesAt(value[name], rest);
  const list = value[name.slice(0, -2)];
  return isRawList(list) ? list.flatMap((element) => valuesAt(element, rest)) : [];
}

import { z } from 'zod';
import { JsonNumber, type RawValue } from '../ledger/mapping.ts';
import type { RawKind } from '../ledger/raw-path.ts';
import { rawKinds } from './raw-schema.ts';

/**
 * What a stream's zod schema says of its records, compiled for a walker that goes over every record of every page: zod itself takes ten times as long
 * and stops counting at the first fault. Walker and zod agree on which records fit (test/unit/shape-walk.test.ts).
 */

/** How a value fills its field. The order is the order of the counters. */
export const FILLINGS = [
  'absent',
  'null',
  'empty text',
  'empty list',
  'zero',
  'number',
  'text',
  'flag',
  'object',
  'list',
] as const;
export const width = FILLINGS.length;

export const ABSENT = 0;
export const NULL = 1;
export const EMPTY_TEXT = 2;
const EMPTY_LIST = 3;
export const ZERO = 4;
export const NUMBER = 5;
export const TEXT = 6;
export const FLAG = 7;
const OBJECT = 8;
const LIST = 9;

export function fillingOf(value: RawValue): number {
  if (typeof value === 'string') return value === '' ? EMPTY_TEXT : TEXT;
  if (value instanceof JsonNumber) return isZero(value.text) ? ZERO : NUMBER;
  if (value === null) return NULL;
  if (typeof value === 'boolean') return FLAG;
  if (Array.isArray(value)) return value.length === 0 ? EMPTY_LIST : LIST;
  return OBJECT;
}

function isZero(text: string): boolean {
  for (let at = text.charCodeAt(0) === 0x2d ? 1 : 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x65 || code === 0x45) return true;
    if (code !== 0x30 && code !== 0x2e) return false;
  }
  return true;
}

/** What may stand in one place. */
export interface ValueShape {
  /** A bit per filling. */
  readonly allowed: number;
  /** Of the value, `[]` for the elements of a list. */
  readonly path: string;
  /** The types in words, for drift events. */
  readonly expected: string;
  /** The known words of an open enumeration; null when any text will do. */
  readonly words: ReadonlySet<string> | null;
  readonly object: ObjectShape | null;
  readonly element: ValueShape | null;
}

export interface FieldShape {
  readonly name: string;
  /** Dotted, `[]` for the elements of a list. */
  readonly path: string;
  /** Number of the field in its shape. */
  readonly slot: number;
  /** Documented as always there. */
  readonly always: boolean;
  readonly value: ValueShape;
}

export interface ObjectShape {
  /** '' at the top, otherwise the path of the object and a point. */
  readonly prefix: string;
  readonly fields: readonly FieldShape[];
  readonly names: ReadonlySet<string>;
  /** Fields that are not named are of no interest. */
  readonly open: boolean;
}

export interface Shape {
  readonly root: ObjectShape;
  /** Every field at every depth, by slot. */
  readonly fields: readonly FieldShape[];
  readonly slotByPath: ReadonlyMap<string, number>;
}

/** The shape of a stream's records. Throws for a zod type that is no building block of raw schemas (see raw-schema.ts). */
export function compileShape(schema: z.ZodType): Shape {
  const fields: FieldShape[] = [];
  if (!(schema instanceof z.ZodObject)) throw new Error('the schema of a record is an object');
  const root = compileObject(schema, '', fields);
  return { root, fields, slotByPath: new Map(fields.map((field) => [field.path, field.slot])) };
}

function compileObject(type: z.ZodObject, prefix: string, all: FieldShape[]): ObjectShape {
  const fields = Object.entries<unknown>(type.shape).map(([name, inner]) => {
    const path = prefix + name;
    const slot = all.length;
    const always = !(inner instanceof z.ZodOptional);
    const placeholder: FieldShape = { name, path, slot, always, value: nothing };
    all.push(placeholder);
    const field: FieldShape = { ...placeholder, value: compileValue(inner, path, all) };
    all[slot] = field;
    return field;
  });
  const open = !(type.def.catchall instanceof z.ZodNever);
  return { prefix, fields, names: new Set(fields.map((field) => field.name)), open };
}

const nothing: ValueShape = { allowed: 0, path: '', expected: '', words: null, object: null, element: null };
const bit = (...fillings: readonly number[]): number => fillings.reduce((bits, filling) => bits | (1 << filling), 0);
const anyText = bit(TEXT, EMPTY_TEXT);
const everything = bit(NULL, EMPTY_TEXT, EMPTY_LIST, ZERO, NUMBER, TEXT, FLAG, OBJECT, LIST);

function compileValue(type: unknown, path: string, all: FieldShape[]): ValueShape {
  if (!(type instanceof z.ZodType)) throw new Error(`the schema of ${path} is no zod type`);
  if (type instanceof z.ZodOptional) return compileValue(type.unwrap(), path, all);
  if (type instanceof z.ZodNullable)
    return either(path, [compileValue(type.unwrap(), path, all), plain(path, 'null', bit(NULL))]);
  if (type instanceof z.ZodUnion)
    return either(
      path,
      type.options.map((option) => compileValue(option, path, all)),
    );
  if (type instanceof z.ZodString) return plain(path, 'text', anyText);
  if (type instanceof z.ZodEnum) return { ...plain(path, 'text', anyText), words: new Set(type.options.map(String)) };
  if (type instanceof z.ZodBoolean) return plain(path, 'flag', bit(FLAG));
  if (type instanceof z.ZodNull) return plain(path, 'null', bit(NULL));
  if (type instanceof z.ZodUnknown) return plain(path, 'anything', everything);
  if (rawKinds.get(type)?.kind === 'number') return plain(path, 'number', bit(NUMBER, ZERO));
  if (type instanceof z.ZodArray) {
    return { ...plain(path, 'list', bit(LIST, EMPTY_LIST)), element: compileValue(type.element, `${path}[]`, all) };
  }
  if (type instanceof z.ZodObject) return { ...plain(path, 'object', bit(OBJECT)), object: compileObject(type, `${path}.`, all) };
  throw new Error(`the schema of ${path} uses ${type.def.type}, which is no building block of raw schemas`);
}

function plain(path: string, expected: RawKind | 'anything', allowed: number): ValueShape {
  return { ...nothing, allowed, path, expected };
}

/** What fits one of the options. Two different objects or lists in one place would need to be told apart, which no stream needs. */
function either(path: string, options: readonly ValueShape[]): ValueShape {
  const one = <Part>(parts: readonly (Part | null)[], what: string): Part | null => {
    const given = parts.filter((part) => part !== null);
    if (given.length > 1) throw new Error(`the schema of ${path} allows two kinds of ${what}`);
    return given[0] ?? null;
  };
  const texts = options.filter((option) => (option.allowed & bit(TEXT)) !== 0);
  const words = texts.some((option) => option.words === null)
    ? null
    : new Set(texts.flatMap((option) => [...(option.words ?? [])]));
  return {
    allowed: options.reduce((bits, option) => bits | option.allowed, 0),
    path,
    expected: [...new Set(options.map((option) => option.expected))].join(' or '),
    words: texts.length === 0 ? null : words,
    object: one(
      options.map((option) => option.object),
      'object',
    ),
    element: one(
      options.map((option) => option.element),
      'list',
    ),
  };
}

/** Whether the documented shape lets a number stand at a dotted path; true where it says nothing of that path. */
export function mayBeNumber(shape: Shape, path: string): boolean {
  let object: ObjectShape | null = shape.root;
  let allowed: number | null = null;
  for (const name of path.split('.')) {
    const field: FieldShape | undefined = object?.fields.find((candidate) => candidate.name === name);
    if (field === undefined) return true;
    ({ allowed, object } = field.value);
  }
  return allowed === null || (allowed & ((1 << NUMBER) | (1 << ZERO))) !== 0;
}

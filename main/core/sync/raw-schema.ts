import { z } from 'zod';
import { JsonNumber } from '../ledger/mapping.ts';

/**
 * The building blocks of raw-record schemas. A schema says what a platform documents, and a record that differs from it is drift: a field it
 * does not name is unknown, a field that is neither `optional()` nor there is missing, another type is retyped, a value outside
 * `openEnum` is new. Drift is reported, not refused; whether a record can be read is the mapping's decision alone.
 *
 * Besides these, `.optional()`, `.nullable()` and `z.union([...])` may be used. Other zod types are refused when the stream is compiled.
 */

/** Marks the types that zod itself cannot tell apart from others. */
export const rawKinds = z.registry<{ readonly kind: 'number' }>();

function numberToken(): z.ZodType<JsonNumber> {
  return z.instanceof(JsonNumber).register(rawKinds, { kind: 'number' });
}

/** A JSON number, kept as its text. */
export function num(): z.ZodType<JsonNumber> {
  return numberToken();
}

/** A number that the platform documents or shows in quotes as well. */
export function numOrText(): z.ZodType<JsonNumber | string> {
  return z.union([numberToken(), z.string()]);
}

/** Any text, `''` included. */
export function text(): z.ZodString {
  return z.string();
}

/** A boolean. */
export function flag(): z.ZodBoolean {
  return z.boolean();
}

/** A boolean that the platform documents or shows in quotes as well. */
export function flagOrText(): z.ZodType<boolean | string> {
  return z.union([z.boolean(), z.string()]);
}

/** Text from a list that grows without notice: a value outside it is reported as new and is no error by itself. */
export function openEnum<const Known extends readonly [string, ...string[]]>(known: Known): z.ZodType<Known[number]> {
  return z.enum(known);
}

/** An object whose fields are all named. A field that is not named is drift. */
export function shape<Fields extends z.ZodRawShape>(fields: Fields): z.ZodObject<Fields, z.core.$strict> {
  return z.strictObject(fields);
}

/** An object of which only some fields are of interest; the others are not looked at. */
export function openShape<Fields extends z.ZodRawShape>(fields: Fields): z.ZodObject<Fields, z.core.$loose> {
  return z.looseObject(fields);
}

/** An array, empty or not. */
export function list<Element extends z.ZodType>(element: Element): z.ZodArray<Element> {
  return z.array(element);
}

/** A part that is kept raw and never looked at. */
export function anything(): z.ZodUnknown {
  return z.unknown();
}

import type { z } from 'zod';
import { anything, flag, list, num, openShape, text } from '../contract.ts';

/** Parts that Stripe's objects share. [sdk; api description] */

export const maybeText = text().nullable().optional();
export const maybeNum = num().nullable().optional();
const maybeFlag = flag().nullable().optional();

/** Documented fields of which nothing is read, by their names. */
export function unread(names: readonly string[]): Readonly<Record<string, z.ZodOptional<z.ZodUnknown>>> {
  return Object.fromEntries(names.map((name) => [name, anything().optional()]));
}

/** An object beside the ones Tieout reads: its id, not expanded. Something else in its place is another shape. */
export const link = text().nullable().optional();

/** What every object has. */
export const head = { id: text(), object: text(), livemode: maybeFlag, metadata: anything().optional(), created: num() };

/** Taxes of a document or of a line, since basil. */
export const taxes = list(
  openShape({ amount: num(), tax_rate_details: openShape({ tax_rate: maybeText }).nullable().optional() }),
)
  .nullable()
  .optional();

/** Taxes before basil. */
export const oldTaxes = list(openShape({ amount: num(), tax_rate: maybeText }))
  .nullable()
  .optional();

export const address = openShape({
  line1: maybeText,
  line2: maybeText,
  city: maybeText,
  state: maybeText,
  postal_code: maybeText,
  country: maybeText,
});

import { anything, flag, list, num, numOrText, shape, text } from '../contract.ts';

/** Parts that Harvest's records share. What is not in the documented examples but in newer answers is optional. [doc; survey] */

export const maybeText = text().nullable().optional();
export const maybeNum = num().nullable().optional();
export const maybeFlag = flag().nullable().optional();
export const maybeList = list(anything()).nullable().optional();

/** Numbers that have been documented as text as well. */
export const amount = numOrText();
export const maybeAmount = numOrText().nullable().optional();

export const stamps = { created_at: text(), updated_at: text() };

export const named = shape({ id: num(), name: text() });
export const maybeNamed = shape({ id: maybeNum, name: maybeText }).nullable().optional();
export const namedWithCurrency = shape({ id: num(), name: text(), currency: text() });
export const maybeId = shape({ id: num() }).nullable().optional();
export const maybeProject = shape({ id: num(), name: text(), code: maybeText }).nullable().optional();

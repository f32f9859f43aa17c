import type { FieldRule, Source } from '../contract.ts';

/** How Sage Intacct's mappings name a place in a raw record and the way to read it. Every value is text; an empty one is none. */

export const money = (path: string): Source => ({ path, read: 'money' });
/** Stands without `TRX_` beside it: only of a record in base currency is it the record's own. */
export const moneyInBase = (path: string): Source => ({ path, read: 'money', inBase: true });
export const decimal = (path: string): Source => ({ path, read: 'decimal' });
export const text = (path: string): Source => ({ path, read: 'text' });
export const id = (path: string): Source => ({ path, read: 'id' });
/** The decoder has put dates into ISO form by what their user's settings are; one it could not stays as it came, and is held back here. */
export const bookDate = (path: string): Source => ({ path, read: 'bookDate' });

/** Read from the first source that has a value; nothing there is null. */
export const optional = (...sources: readonly Source[]): FieldRule => ({ sources, required: false });
/** Nothing there holds the record back. */
export const required = (...sources: readonly Source[]): FieldRule => ({ sources, required: true });

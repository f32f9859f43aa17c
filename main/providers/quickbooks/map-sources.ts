import type { FieldRule, Source } from '../contract.ts';

/** How QuickBooks' mappings name a place in a raw record and the way to read it. */

export const money = (path: string): Source => ({ path, read: 'money' });
export const decimal = (path: string): Source => ({ path, read: 'decimal' });
export const text = (path: string): Source => ({ path, read: 'text' });
export const id = (path: string): Source => ({ path, read: 'id' });
/** `YYYY-MM-DD` as the books show it, without a zone. */
export const bookDate = (path: string): Source => ({ path, read: 'bookDate' });

/** Read from the first source that has a value; nothing there is null. */
export const optional = (...sources: readonly Source[]): FieldRule => ({ sources, required: false });
/** Nothing there holds the record back. */
export const required = (...sources: readonly Source[]): FieldRule => ({ sources, required: true });

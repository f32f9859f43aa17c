import type { FieldRule, Source } from '../contract.ts';

/** How Xero's mappings name a place in a raw record and the way to read it. */

export const money = (path: string): Source => ({ path, read: 'money' });
export const decimal = (path: string): Source => ({ path, read: 'decimal' });
export const text = (path: string): Source => ({ path, read: 'text' });
export const id = (path: string): Source => ({ path, read: 'id' });
export const flag = (path: string): Source => ({ path, read: 'flag' });

/** Read from the first source that has a value; nothing there is null. */
export const optional = (...sources: readonly Source[]): FieldRule => ({ sources, required: false });
/** Nothing there holds the record back. */
export const required = (...sources: readonly Source[]): FieldRule => ({ sources, required: true });

/** The text twin first: it is the book date as the books show it. Where it is missing, the UTC day of the stamp, which is midnight UTC of that date. [spec] */
export const bookDate = (name: string): readonly Source[] => [
  { path: `${name}String`, read: 'bookDate' },
  { path: name, read: 'msDate' },
];
export const stampDate = (name: string): Source => ({ path: name, read: 'msDate' });

import type { FieldRule, Source } from '../contract.ts';

/** How NetSuite's mappings name a place in a raw record and the way to read it. */

export const money = (path: string): Source => ({ path, read: 'money' });
export const decimal = (path: string): Source => ({ path, read: 'decimal' });
export const text = (path: string): Source => ({ path, read: 'text' });
export const id = (path: string): Source => ({ path, read: 'id' });
/** `YYYY-MM-DD`, as the queries ask for it. */
export const bookDate = (path: string): Source => ({ path, read: 'bookDate' });

/** The general ledger's sign: a credit is negative where a document's own reader sees an amount. */
export const credit = (source: Source): Source => ({ ...source, negate: true });

/** Columns of the transaction stand in each of its rows. */
export const head = (column: string): string => `rows.0.${column}`;

/** Read from the first source that has a value; nothing there is null. */
export const optional = (...sources: readonly Source[]): FieldRule => ({ sources, required: false });
/** Nothing there holds the record back. */
export const required = (...sources: readonly Source[]): FieldRule => ({ sources, required: true });

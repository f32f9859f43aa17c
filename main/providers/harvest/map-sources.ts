import type { FieldRule, Source } from '../contract.ts';

/** How Harvest's mappings name a place in a raw record and the way to read it. */

export const money = (path: string): Source => ({ path, read: 'money' });
export const decimal = (path: string): Source => ({ path, read: 'decimal' });
export const text = (path: string): Source => ({ path, read: 'text' });
export const id = (path: string): Source => ({ path, read: 'id' });
export const day = (path: string): Source => ({ path, read: 'bookDate' });
export const utc = (path: string): Source => ({ path, read: 'instant' });

/** Read from the first source that has a value; nothing there is null. */
export const optional = (...sources: readonly Source[]): FieldRule => ({ sources, required: false });
/** Nothing there holds the record back. */
export const required = (...sources: readonly Source[]): FieldRule => ({ sources, required: true });

/** What a client is called, at `place`. Every answer seen says `name`; another name that appears is drift, and read where `name` is empty. */
export const named = (place: string): readonly Source[] => [text(`${place}name`), text(`${place}display_name`)];

import type { FieldRule, Source } from '../contract.ts';
import { minorDigits } from './currencies.ts';

/** How Stripe's mappings name a place in a raw record and the way to read it. */

export const money = (path: string): Source => ({ path, read: 'minorMoney', digits: minorDigits });
/** The amounts of a list, added up. */
export const sumOf = (path: string): Source => ({ path, read: 'minorMoney', digits: minorDigits, sum: 'amount' });
export const price = (path: string): Source => ({ path, read: 'minorDecimal', digits: minorDigits });
export const decimal = (path: string): Source => ({ path, read: 'decimal' });
export const text = (path: string): Source => ({ path, read: 'text' });
export const id = (path: string): Source => ({ path, read: 'id' });
/** Instants are seconds; a document's day is the one they have in UTC. */
export const day = (path: string): Source => ({ path, read: 'unixDay' });
export const created: Source = { path: 'created', read: 'unixInstant' };
export const currencyCode: Source = { path: 'currency', read: 'currencyCode' };

/** Read from the first source that has a value; nothing there is null. */
export const optional = (...sources: readonly Source[]): FieldRule => ({ sources, required: false });
/** Nothing there holds the record back. */
export const required = (...sources: readonly Source[]): FieldRule => ({ sources, required: true });

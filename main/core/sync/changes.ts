import { bookDateFromUtcMs } from '../../../shared/time.ts';
import type { ChangesSpec } from './stream.ts';

const dayMs = 86_400_000;

/** The query parameter that asks for what changed since a day or an instant; nothing for streams without one. */
export function modifiedSinceQuery(changes: ChangesSpec, sinceMs: number): Readonly<Record<string, string>> {
  if (changes.kind === 'modified-since-instant') return { [changes.param]: `${new Date(sinceMs).toISOString().slice(0, 19)}Z` };
  if (changes.kind !== 'modified-since-day') return {};
  // No zone behind UTC has a later day than the one before UTC's.
  return { [changes.param]: bookDateFromUtcMs(Math.max(0, sinceMs - dayMs)) };
}

/** The request header that asks for what changed at or after an instant (whole seconds); nothing for streams without a change feed. */
export function modifiedSinceHeader(changes: ChangesSpec, sinceMs: number): Readonly<Record<string, string>> {
  if (changes.kind !== 'modified-since-header') return {};
  const instant = new Date(Math.floor(sinceMs / 1000) * 1000);
  const value = changes.format === 'http-date' ? instant.toUTCString() : instant.toISOString();
  return { [changes.header]: value };
}

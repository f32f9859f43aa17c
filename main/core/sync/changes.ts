import type { ChangesSpec } from './stream.ts';

/** The request header that asks for what changed at or after an instant (whole seconds); nothing for streams without a change feed. */
export function modifiedSinceHeader(changes: ChangesSpec, sinceMs: number): Readonly<Record<string, string>> {
  if (changes.kind !== 'modified-since-header') return {};
  const instant = new Date(sinceMs);
  const value = changes.format === 'http-date' ? instant.toUTCString() : instant.toISOString().slice(0, 19);
  return { [changes.header]: value };
}

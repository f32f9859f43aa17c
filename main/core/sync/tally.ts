import { JsonNumber, type RawObject, type RawValue } from '../ledger/mapping.ts';
import { peek } from '../ledger/raw-path.ts';
import { noCounts, segmentName, type Counts, type Profile } from './profile.ts';
import type { Shape } from './shape.ts';
import { Oddities, walkRecord } from './walk.ts';

/** What the new and changed records of one page have in their fields. */
export interface PageTally {
  readonly counts: ReadonlyMap<string, Counts>;
  readonly oddities: Oddities;
  readonly records: readonly TalliedRecord[];
}

export interface TalliedRecord {
  readonly segment: string;
  readonly record: RawObject;
  readonly externalId: string;
}

export interface Tallier {
  add(record: RawObject, externalId: string): void;
  finish(): PageTally;
}

/** Starts the tally of a page. `segmentPaths` lead to the words by which records are told apart. */
export function startTally(shape: Shape, segmentPaths: readonly string[], profile: Profile): Tallier {
  const counts = new Map<string, { records: number; fillings: Int32Array }>();
  const oddities = new Oddities();
  const records: TalliedRecord[] = [];
  return {
    add(record, externalId) {
      const words = wordsOf(record, segmentPaths);
      const segment = counts.has(words) ? words : segmentName(profile, words, counts.size);
      let own = counts.get(segment);
      if (own === undefined) {
        own = { ...noCounts(shape) };
        counts.set(segment, own);
      }
      own.records += 1;
      walkRecord(shape.root, record, own.fillings, oddities, externalId);
      records.push({ segment, record, externalId });
    },
    finish: () => ({ counts, oddities, records }),
  };
}

const longestWord = 40;

function wordsOf(record: RawObject, paths: readonly string[]): string {
  let words = '';
  for (const path of paths) {
    words += `${wordOf(peek(record, path))}|`;
  }
  return words;
}

/** States may be numbers or flags: FreshBooks writes `status: 4`. */
function wordOf(value: RawValue | undefined): string {
  if (typeof value === 'string') return value.slice(0, longestWord);
  if (value instanceof JsonNumber) return value.text.slice(0, longestWord);
  return typeof value === 'boolean' ? String(value) : '';
}

import type { ProviderId } from '../../shared/ids.ts';

/** What states are called on the screen. */

export type Tone = 'good' | 'working' | 'attention' | 'broken' | 'off';

export const RUN_WORDS = {
  running: { words: 'Reading', tone: 'working' },
  complete: { words: 'Complete', tone: 'good' },
  incomplete: { words: 'Incomplete', tone: 'attention' },
  failed: { words: 'Failed', tone: 'broken' },
  cancelled: { words: 'Cancelled', tone: 'off' },
  interrupted: { words: 'Interrupted', tone: 'attention' },
  skipped: { words: 'Skipped', tone: 'off' },
} as const;

export const TRIGGER_WORDS = {
  manual: 'By hand',
  schedule: 'On schedule',
  event: 'On an event',
  replay: 'Mapped again',
  connect: 'First reading',
} as const;

export const MARK_WORDS = { reviewed: 'Reviewed', question: 'Question', excluded: 'Excluded' } as const;

/** The first letter large. */
export function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `credit-note` → `Credit note`. */
export function wordsOf(name: string): string {
  return sentence(name.replaceAll(/[-_]/g, ' '));
}

const counts = new Intl.NumberFormat();
export function countWords(count: number): string {
  return counts.format(count);
}

/** `1 document`, `1,204 documents`. */
export function countedWords(count: number, one: string, many = `${one}s`): string {
  return `${countWords(count)} ${count === 1 ? one : many}`;
}

/** How far work is: `1,154 of 2,296 records`. A total that is only what was seen so far says nothing, so it is left out. */
export function progressWords(done: number, expected: number | null, unit: string): string {
  return `${countWords(done)}${expected === null || expected <= done ? '' : ` of ${countWords(expected)}`} ${unit}`;
}

/** Books by their name and platform: one company may be on several. */
export function booksWords(name: string, provider: ProviderId): string {
  return `${name} · ${PROVIDER_WORDS[provider]}`;
}

/** As the platforms write themselves. */
export const PROVIDER_WORDS: Readonly<Record<ProviderId, string>> = {
  xero: 'Xero',
  quickbooks: 'QuickBooks',
  freshbooks: 'FreshBooks',
  'sage-intacct': 'Sage Intacct',
  netsuite: 'NetSuite',
  harvest: 'Harvest',
  stripe: 'Stripe',
};

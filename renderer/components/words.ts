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

/** `credit-note` → `Credit note`. */
export function wordsOf(name: string): string {
  const words = name.replaceAll(/[-_]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const counts = new Intl.NumberFormat();
export function countWords(count: number): string {
  return counts.format(count);
}

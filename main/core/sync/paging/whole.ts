import type { PagingStrategy } from './paging.ts';

export interface WholeState {
  readonly kind: 'whole';
}

/** One answer holds everything the platform will give. */
export const whole: PagingStrategy<WholeState> = {
  kind: 'whole',
  start: () => ({ kind: 'whole' }),
  ask: () => ({ query: {}, headers: {} }),
  advance: () => ({ kind: 'done', note: null }),
};

import type { PagingStrategy } from './paging.ts';

export interface WholeState {
  readonly kind: 'whole';
}

/** One answer holds everything the platform will give. */
export const whole: PagingStrategy<WholeState> = {
  kind: 'whole',
  start: () => ({ kind: 'whole' }),
  ask: ({ paging }, _state, place) => ({
    query: {},
    headers: {},
    ...(paging.kind === 'whole' && paging.write !== undefined ? { body: paging.write(place) } : {}),
  }),
  advance: () => ({ kind: 'done', note: null }),
};

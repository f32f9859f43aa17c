import { afterAll, describe, expect, it } from 'vitest';
import { createLives } from '../fuzz/lives.ts';
import { runSeed } from '../fuzz/seed.ts';

/** A few of the seeds that `npm run fuzz` runs by the hundred: edits, faults and SIGKILL at random, then one undisturbed sync. */
const lives = createLives();
afterAll(() => lives.end());

describe('under random edits, faults and kills', () => {
  it.each([1, 2, 3, 4])(
    'the ledger of seed %i ends equal to the truth, and nothing on the way was silently wrong',
    async (seed) => {
      const { failure, silent, story } = await runSeed(seed, lives);
      expect({ failure, silent, story }).toEqual({ failure: null, silent: 0, story });
    },
    180_000,
  );
});

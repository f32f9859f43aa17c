import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Two on two processors: vitest's own choice is one less than there are.
    maxWorkers: 2,
    // A hang ends here; nothing is measured by it, and a busy machine is no failure.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});

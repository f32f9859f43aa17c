import path from 'node:path';
import { defineConfig } from 'vitest/config';

// What Node makes of the sources (types stripped, code compiled) is kept for every process and thread that the tests start.
process.env['NODE_COMPILE_CACHE'] ??= path.join(import.meta.dirname, 'node_modules/.cache/compile');

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Two on two processors: vitest's own choice is one less than there are, and a third gains nothing.
    maxWorkers: 2,
    // A hang ends here; nothing is measured by it, and a busy machine is no failure.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});

import path from 'node:path';
import { defineConfig } from 'vitest/config';

// What Node makes of the sources (types stripped, code compiled) is kept for every process and thread that the tests start.
process.env['NODE_COMPILE_CACHE'] ??= path.join(import.meta.dirname, 'node_modules/.cache/compile');

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // One more than the two processors it was measured on: tests wait for processes and browsers a third of their time.
    maxWorkers: 3,
    // A hang ends here; nothing is measured by it, and a busy machine is no failure.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});

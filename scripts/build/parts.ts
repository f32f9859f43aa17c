import { cp } from 'node:fs/promises';
import path from 'node:path';
import type { InlineConfig } from 'vite';
import { CALLS } from '../../shared/contract/calls.ts';

/** One part of the product that is built: from what, into where, how. Paths are relative to the repository. */
export interface Part {
  readonly name: 'window' | 'desktop' | 'preload';
  readonly out: string;
  /** Whatever changes in these makes the part stale. */
  readonly sources: readonly string[];
  readonly config: (root: string) => InlineConfig;
  readonly after?: (root: string) => Promise<void>;
}

/** Taken as they are from node_modules: they bring native code, or are the runtime itself. */
const EXTERNAL = ['electron', 'better-sqlite3', 'keytar'];
const OWN = ['scripts/build', 'package-lock.json', 'tsconfig.base.json'];

export const PARTS: readonly Part[] = [
  {
    name: 'window',
    out: 'dist/renderer',
    sources: ['renderer', 'shared', 'vite.config.ts', ...OWN],
    config: (root) => ({ configFile: path.join(root, 'vite.config.ts') }),
  },
  {
    name: 'desktop',
    out: 'dist/main',
    sources: ['main', 'shared', ...OWN],
    config: (root) => ({
      configFile: false,
      root,
      publicDir: false,
      ssr: { noExternal: true, external: EXTERNAL },
      build: {
        ssr: true,
        outDir: 'dist/main',
        emptyOutDir: true,
        target: 'node24',
        minify: false,
        rolldownOptions: {
          input: {
            index: 'main/index.ts',
            'workers/writer': 'main/workers/writer.ts',
            'workers/reader': 'main/workers/reader.ts',
            'workers/ingest': 'main/workers/ingest.ts',
            // Starts itself as a thread, so it keeps a file of its own.
            'workers/sandbox': 'main/workers/sandbox.ts',
          },
          external: EXTERNAL,
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
        },
      },
    }),
    after: async (root) =>
      cp(path.join(root, 'main/hosts/electron/icons'), path.join(root, 'dist/main/icons'), { recursive: true }),
  },
  {
    name: 'preload',
    out: 'dist/preload',
    sources: ['preload', 'shared', ...OWN],
    config: (root) => ({
      configFile: false,
      root,
      publicDir: false,
      define: { CALL_NAMES: JSON.stringify(Object.keys(CALLS)) },
      build: {
        outDir: 'dist/preload',
        emptyOutDir: true,
        target: 'chrome140',
        minify: false,
        lib: { entry: 'preload/index.ts', formats: ['cjs'], fileName: () => 'index.cjs' },
        rolldownOptions: { external: ['electron'] },
      },
    }),
  },
];

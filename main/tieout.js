#!/usr/bin/env node
// The entry of the command line. Plain JavaScript, so that a Node too old to read TypeScript still gets a sentence instead of a stack trace;
// what only newer ones have is imported after the check.
import '../scripts/check-node.js';
import { fileURLToPath } from 'node:url';

const { enableCompileCache } = await import('node:module');
// Stripping types again at each start would take longer than "--help" itself. Beside the packages, not in a folder shared with other users.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url)));
const { runCli } = await import('./cli.ts');
await runCli(process.argv.slice(2));

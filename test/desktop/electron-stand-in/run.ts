import { registerHooks } from 'node:module';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

// `node run.ts APP [words…]`: what the Electron binary does with an app folder. `import 'electron'` leads to the stand-in; the main bundle is loaded as it was built.
const [, , folder = '.'] = process.argv;
const appFolder = path.resolve(folder);
const manifest = JSON.parse(readFileSync(path.join(appFolder, 'package.json'), 'utf8')) as { main: string; version: string };
process.env['STAND_IN_VERSION'] = manifest.version;
const standIn = pathToFileURL(path.join(import.meta.dirname, 'index.ts')).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});

// What Playwright does with the real binary: functions of a spec run in this process and are given the module.
const electron: unknown = await import(standIn);
const { state } = await import('./state.ts');
process.on('message', (message: Asked) => void answer(message));
process.on('disconnect', () => process.exit(1)); // Whoever started it is gone.
Object.assign(globalThis, { standInDebuggingPort: async () => ((await state.context) === null ? 0 : state.debuggingPort) });

await import(pathToFileURL(path.join(appFolder, manifest.main)).href);

interface Asked {
  readonly id: number;
  readonly source: string;
  readonly arg: unknown;
}

async function answer({ id, source, arg }: Asked): Promise<void> {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- the source of a function in a spec
    const run = new Function(`return (${source});`)() as (electron: unknown, arg: unknown) => unknown;
    const value = await run(electron, arg);
    await Promise.all(state.settling);
    process.send?.({ id, ok: true, value });
  } catch (error) {
    process.send?.({ id, ok: false, value: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

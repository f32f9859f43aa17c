import { getPriority } from 'node:os';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';

describe.runIf(process.platform === 'linux')('a thread that works in the background (Linux only)', () => {
  it('gives way to the others, and they keep their place', async () => {
    const before = getPriority();
    const source = `import { getPriority } from 'node:os'; import { parentPort } from 'node:worker_threads';
      import { giveWay } from ${JSON.stringify(new URL('../../main/workers/give-way.ts', import.meta.url).href)};
      giveWay(); parentPort.postMessage(getPriority(0));`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`));
    const [own] = (await once(worker, 'message')) as unknown[];
    expect(own).toBeGreaterThan(before);
    expect(getPriority()).toBe(before);
    await worker.terminate();
  });
});

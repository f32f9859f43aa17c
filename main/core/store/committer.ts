import type { MessagePort, TransferListItem } from 'node:worker_threads';
import type { PageCommit, PageCounts } from './api.ts';
import { createCaller, workerDied, type Answer } from './rpc.ts';

/** The other end of `Store.connectWriter()`, in the thread that makes pages. */
export interface Committer {
  /**
   * Commits one page after those before it. The buffers of the chunk and of the hashes are handed over where they are not shared with anything else: they are empty
   * afterwards. Rejects with `store/*`, or `bug/invariant` when the writer is gone.
   */
  commit(page: PageCommit): Promise<PageCounts>;
  close(): void;
}

export function createCommitter(port: MessagePort): Committer {
  const caller = createCaller(port);
  port.on('message', (answer: Answer) => caller.receive(answer));
  port.on('close', () => caller.fail(workerDied('writer', null)));
  return {
    async commit(page) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the writer's commitPage answers PageCounts
      return (await caller.call('commitPage', [page], buffersOf(page))) as PageCounts;
    },
    close: () => port.close(),
  };
}

/** Handing a buffer over costs nothing, copying it into the message does. Small buffers of Node are slices of one pool and must be copied. */
function buffersOf({ chunk, records }: PageCommit): readonly TransferListItem[] {
  const own = new Set<ArrayBuffer>();
  for (const bytes of [chunk?.body, records.hashes]) {
    if (bytes?.buffer instanceof ArrayBuffer && bytes.byteLength > 0 && bytes.byteLength === bytes.buffer.byteLength)
      own.add(bytes.buffer);
  }
  return [...own];
}

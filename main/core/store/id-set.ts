/** A set of row numbers, one bit each, in blocks that exist only where something is set: a million records met cost some 130 KB instead of tens of megabytes. */
export interface IdSet {
  readonly size: number;
  has(id: number): boolean;
  /** True when it was not in the set. */
  add(id: number): boolean;
  remove(id: number): void;
}

const blockBits = 65_536;

export function createIdSet(): IdSet {
  const blocks = new Map<number, Uint32Array<ArrayBuffer>>();
  let size = 0;
  // Neighbours nearly always share a block.
  let lastKey = -1;
  let last = new Uint32Array();
  const blockOf = (id: number): Uint32Array<ArrayBuffer> | undefined => {
    const key = Math.floor(id / blockBits);
    if (key === lastKey) return last;
    const block = blocks.get(key);
    if (block === undefined) return undefined;
    lastKey = key;
    last = block;
    return block;
  };
  const madeBlock = (id: number): Uint32Array<ArrayBuffer> => {
    const known = blockOf(id);
    if (known !== undefined) return known;
    const fresh = new Uint32Array(blockBits / 32);
    blocks.set(Math.floor(id / blockBits), fresh);
    return fresh;
  };
  const wordOf = (id: number): number => (id % blockBits) >>> 5;
  const maskOf = (id: number): number => 1 << (id % 32);
  return {
    get size() {
      return size;
    },
    has: (id) => ((blockOf(id)?.[wordOf(id)] ?? 0) & maskOf(id)) !== 0,
    add(id) {
      const block = madeBlock(id);
      const word = wordOf(id);
      const before = block[word] ?? 0;
      const after = before | maskOf(id);
      if ((after ^ before) === 0) return false;
      block[word] = after;
      size += 1;
      return true;
    },
    remove(id) {
      const block = blockOf(id);
      if (block === undefined) return;
      const word = wordOf(id);
      const before = block[word] ?? 0;
      if ((before & maskOf(id)) === 0) return;
      block[word] = before & ~maskOf(id);
      size -= 1;
    },
  };
}

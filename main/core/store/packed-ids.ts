/**
 * A list of row numbers as bytes: sorted, each as the difference to the one before, seven bits a byte. Row numbers of one page lie close together, so most take one
 * byte; compressing that further gained nothing worth a decompression.
 */
export function packIds(ids: readonly number[]): Uint8Array {
  const sorted = Float64Array.from(ids).toSorted();
  // Row numbers stay below 2^53: at most eight bytes of seven bits.
  const bytes = new Uint8Array(sorted.length * 8);
  let at = 0;
  let before = 0;
  for (const id of sorted) {
    let rest = id - before;
    before = id;
    while (rest >= 128) {
      bytes[at] = (rest % 128) + 128;
      at += 1;
      rest = Math.floor(rest / 128);
    }
    bytes[at] = rest;
    at += 1;
  }
  return bytes.slice(0, at);
}

/** The other way round; ascending. */
export function unpackIds(bytes: Uint8Array): number[] {
  const ids: number[] = [];
  let id = 0;
  let rest = 0;
  let unit = 1;
  for (const byte of bytes) {
    rest += (byte % 128) * unit;
    if (byte >= 128) {
      unit *= 128;
      continue;
    }
    id += rest;
    ids.push(id);
    rest = 0;
    unit = 1;
  }
  return ids;
}

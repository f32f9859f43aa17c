/**
 * Structured clone as text: what crosses between the preload's world and this process. Both functions are also put into the page as their own source, so they use nothing
 * from outside. What cannot be cloned has been refused before by the real `structuredClone`.
 */
export function toText(value: unknown): string {
  const seen = new Map<object, number>();
  const bytes = (view: Uint8Array): number[] => [...view];
  const pack = (now: unknown): unknown => {
    if (now === null || typeof now === 'boolean' || typeof now === 'string') return now;
    if (now === undefined) return { $: 'undefined' };
    if (typeof now === 'number')
      return Number.isFinite(now) && !Object.is(now, -0) ? now : { $: 'number', text: Object.is(now, -0) ? '-0' : String(now) };
    if (typeof now === 'bigint') return { $: 'bigint', text: now.toString() };
    if (typeof now !== 'object') throw new TypeError('An object could not be cloned.');
    const known = seen.get(now);
    if (known !== undefined) return { $: 'again', id: known };
    const id = seen.size;
    seen.set(now, id);
    if (Array.isArray(now)) return { $: 'array', id, items: now.map(pack) };
    if (now instanceof Date) return { $: 'date', id, ms: now.getTime() };
    if (now instanceof RegExp) return { $: 'regexp', id, source: now.source, flags: now.flags };
    if (now instanceof Map) return { $: 'map', id, items: [...now].map(([key, item]) => [pack(key), pack(item)]) };
    if (now instanceof Set) return { $: 'set', id, items: [...now].map(pack) };
    if (now instanceof ArrayBuffer) return { $: 'bytes', id, items: bytes(new Uint8Array(now)) };
    if (ArrayBuffer.isView(now))
      return { $: 'bytes', id, items: bytes(new Uint8Array(now.buffer, now.byteOffset, now.byteLength)) };
    if (now instanceof Error) return { $: 'error', id, name: now.name, message: now.message };
    return { $: 'object', id, entries: Object.entries(now).map(([key, item]) => [key, pack(item)]) };
  };
  return JSON.stringify(pack(value));
}

export function fromText(text: string): unknown {
  const made = new Map<number, unknown>();
  const keep = <Made>(id: number, now: Made): Made => {
    made.set(id, now);
    return now;
  };
  // oxlint-disable-next-line typescript/no-explicit-any -- written by toText above, and by nobody else
  const unpack = (packed: any): unknown => {
    if (packed === null || typeof packed !== 'object') return packed;
    switch (packed.$) {
      case 'undefined':
        return undefined;
      case 'number':
        return Number(packed.text);
      case 'bigint':
        return BigInt(packed.text);
      case 'again':
        return made.get(packed.id);
      case 'array': {
        const list: unknown[] = keep(packed.id, []);
        for (const item of packed.items) list.push(unpack(item));
        return list;
      }
      case 'date':
        return keep(packed.id, new Date(packed.ms));
      case 'regexp':
        return keep(packed.id, new RegExp(packed.source, packed.flags));
      case 'map': {
        const map = keep(packed.id, new Map());
        for (const [key, item] of packed.items) map.set(unpack(key), unpack(item));
        return map;
      }
      case 'set': {
        const set = keep(packed.id, new Set());
        for (const item of packed.items) set.add(unpack(item));
        return set;
      }
      case 'bytes':
        return keep(packed.id, Uint8Array.from(packed.items));
      case 'error':
        return keep(packed.id, Object.assign(new Error(packed.message), { name: packed.name }));
      default: {
        const object = keep(packed.id, {});
        for (const [key, item] of packed.entries)
          Object.defineProperty(object, key, { value: unpack(item), enumerable: true, writable: true, configurable: true });
        return object;
      }
    }
  };
  return unpack(JSON.parse(text));
}

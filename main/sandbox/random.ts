/**
 * Seeded randomness: xoshiro128** on 32-bit integers, seeded by splitmix32 from a number and a label, so that each subject of the world
 * has its own sequence and adding one subject never shifts another.
 */
export interface Random {
  /** A 32-bit unsigned integer. */
  next(): number;
  /** An integer in [low, high], both included. */
  between(low: number, high: number): number;
  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean;
  /** One of a non-empty list. */
  pick<Value>(list: readonly Value[]): Value;
  /** An integer in [0, count) where small numbers come up more often, as a few customers bring most of the work. */
  skewed(count: number): number;
  uuid(): string;
}

function labelHash(label: string): number {
  let hash = 2_166_136_261;
  for (let at = 0; at < label.length; at += 1) hash = Math.imul(hash ^ label.charCodeAt(at), 16_777_619);
  return hash >>> 0;
}

function splitmix(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e37_79b9) >>> 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0_aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a_2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

export function createRandom(seed: number, label: string): Random {
  const fill = splitmix((seed >>> 0) ^ labelHash(label));
  let a = fill();
  let b = fill();
  let c = fill();
  let d = fill() | 1;
  const next = (): number => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
  const below = (count: number): number => Math.floor((next() / 4_294_967_296) * count);
  return {
    next,
    between: (low, high) => low + below(high - low + 1),
    chance: (percent) => below(10_000) < percent * 100,
    pick: (list) => {
      const value = list[below(list.length)];
      if (value === undefined) throw new Error('cannot pick from an empty list');
      return value;
    },
    skewed: (count) => Math.min(count - 1, Math.floor((next() / 4_294_967_296) ** 2 * count)),
    uuid: () => uuidFromWords(next(), next(), next(), next()),
  };
}

const HEX: readonly string[] = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'));
const hex = (half: number): string => HEX[half & 0xffff] ?? '';

/** Four 32-bit words in the form of a version 4 UUID. */
function uuidFromWords(a: number, b: number, c: number, d: number): string {
  const version = 0x4000 | (b & 0x0fff);
  const variant = 0x8000 | ((c >>> 16) & 0x3fff);
  return `${hex(a >>> 16)}${hex(a)}-${hex(b >>> 16)}-${hex(version)}-${hex(variant)}-${hex(c)}${hex(d >>> 16)}${hex(d)}`;
}

/** A UUID that belongs to a place (a document's third line): the same place gives the same UUID, so it need not be stored. */
export function placeUuid(seed: number, kind: string, owner: number, index: number): string {
  const fill = splitmix(
    labelHash(kind) ^ Math.imul(seed + 1, 0x9e37_79b1) ^ Math.imul(owner + 1, 0x85eb_ca6b) ^ Math.imul(index + 1, 0xc2b2_ae35),
  );
  return uuidFromWords(fill(), Math.imul(owner + 1, 0x9e37_79b1) ^ index, fill(), fill());
}

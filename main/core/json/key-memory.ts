import type { RawObject, RawValue } from '../ledger/mapping.ts';

/**
 * What the parser remembers of the keys it met. The records of a stream repeat the same keys in the same order, so after each key the
 * one that followed it before is tried first: one comparison replaces finding the key's end, copying and hashing it, and looking whether the
 * object has it already. And an object that ended after the same keys as an earlier one is made by copying a template, which costs a third of
 * adding key after key and keeps objects in the engine's fast form. Other keys and orders are read the slow way, and remembered as well, up to a limit.
 */
export class KeyStep {
  readonly key: string;
  /** The text from the end of the value before up to the start of this key's value, e.g. `,"Total":`. */
  readonly token: string;
  /** The object had this key already when it was met here. */
  readonly repeated: boolean;
  /** Steps that followed, the latest match first. */
  readonly followers: KeyStep[] = [];
  /** Null at the start of an object. */
  readonly before: KeyStep | null;
  private below: KeyStep | null = null;
  private made: { readonly keys: readonly string[]; readonly template: RawObject } | null = null;

  constructor(before: KeyStep | null, key: string, token: string, repeated: boolean) {
    this.before = before;
    this.key = key;
    this.token = token;
    this.repeated = repeated;
  }

  /** Where the objects under this key start; itself no key. */
  get inside(): KeyStep {
    this.below ??= new KeyStep(null, '', '', false);
    return this.below;
  }

  /** The object that ends after this key. Its values stand in `values` from `base` on. */
  build(values: readonly RawValue[], base: number): RawObject {
    this.made ??= templateOf(keysUpTo(this));
    const { keys, template } = this.made;
    const object: Record<string, RawValue | undefined> = { ...template };
    for (let index = 0; index < keys.length; index += 1) object[keys[index] ?? ''] = values[base + index];
    return object;
  }
}

/** The keys from the start of the object to a step. */
function keysUpTo(last: KeyStep): string[] {
  const keys: string[] = [];
  for (let step = last; step.before !== null; step = step.before) keys.push(step.key);
  return keys.toReversed();
}

/** Made by JSON.parse, so that the engine lays it out in its fast form and a key `__proto__` is a field like any other. */
function templateOf(keys: readonly string[]): { readonly keys: readonly string[]; readonly template: RawObject } {
  const template: RawObject = JSON.parse(`{${keys.map((key) => `${JSON.stringify(key)}:null`).join(',')}}`);
  return { keys, template };
}

/** Bounds that no honest stream reaches: keys after one key, length of one key, keys in all. */
const maxFollowers = 12;
const maxTokenLength = 200;
const maxSteps = 4000;

/** One per stream, or one per body when nothing shall be kept. */
export class KeyMemory {
  readonly start = new KeyStep(null, '', '', false);
  private steps = 0;
  /** Keys so far of the objects that are read without being remembered, so that their repeated keys are found in linear time. */
  private readonly loose = new WeakMap<KeyStep, Set<string>>();

  /** The step for a key that has not followed `before` so far; remembered unless a bound is reached. */
  add(before: KeyStep, key: string, token: string): KeyStep {
    const looseKeys = this.loose.get(before);
    const remember =
      looseKeys === undefined &&
      this.steps < maxSteps &&
      before.followers.length < maxFollowers &&
      token.length <= maxTokenLength;
    if (!remember) {
      const keys = looseKeys ?? new Set(keysUpTo(before));
      const step = new KeyStep(before, key, token, keys.has(key));
      this.loose.set(step, keys.add(key));
      return step;
    }
    this.steps += 1;
    const step = new KeyStep(before, ownCopy(key), ownCopy(token), keysUpTo(before).includes(key));
    before.followers.push(step);
    return step;
  }
}

/** The same text without a reference to the body it was cut from, which would otherwise stay in memory as long as the key. */
function ownCopy(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/**
 * JSON read without losing how numbers were written (`46.00` stays `46.00`), so that a fault can change one field of a record and leave the rest to the byte.
 */

export class RawNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type JsonTree = string | boolean | null | RawNumber | JsonTree[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonTree;
}

export function isJsonObject(value: JsonTree | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RawNumber);
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const SPACE = /[ \t\r\n]*/y;

/** Throws for text that is not JSON. */
export function parseTree(text: string): JsonTree {
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const skip = (): void => void match(SPACE);
  const fail = (): never => {
    throw new Error(`not JSON at ${at}`);
  };
  const expect = (word: string): void => {
    if (!text.startsWith(word, at)) fail();
    at += word.length;
  };
  const string = (): string => {
    const found = match(STRING);
    return found === undefined ? fail() : String(JSON.parse(found));
  };
  const list = <Item>(open: string, close: string, item: () => Item): Item[] => {
    const items: Item[] = [];
    expect(open);
    skip();
    if (text.startsWith(close, at)) {
      at += 1;
      return items;
    }
    for (;;) {
      skip();
      items.push(item());
      skip();
      if (text.startsWith(close, at)) {
        at += 1;
        return items;
      }
      expect(',');
    }
  };
  const member = (): readonly [string, JsonTree] => {
    const key = string();
    skip();
    expect(':');
    return [key, value()];
  };
  const literal = <Value extends JsonTree>(word: string, meaning: Value): Value => {
    expect(word);
    return meaning;
  };
  const value = (): JsonTree => {
    skip();
    switch (text.charAt(at)) {
      case '{':
        return Object.fromEntries(list('{', '}', member));
      case '[':
        return list('[', ']', value);
      case '"':
        return string();
      case 't':
        return literal('true', true);
      case 'f':
        return literal('false', false);
      case 'n':
        return literal('null', null);
      default: {
        const digits = match(NUMBER);
        return digits === undefined ? fail() : new RawNumber(digits);
      }
    }
  };
  const tree = value();
  skip();
  if (at < text.length) fail();
  return tree;
}

export function treeText(tree: JsonTree): string {
  if (tree instanceof RawNumber) return tree.text;
  if (Array.isArray(tree)) return `[${tree.map(treeText).join(',')}]`;
  if (isJsonObject(tree)) {
    return `{${Object.entries(tree)
      .map(([key, value]) => `${JSON.stringify(key)}:${treeText(value)}`)
      .join(',')}}`;
  }
  return JSON.stringify(tree);
}

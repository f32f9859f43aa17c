import { JsonNumber, type RawObject, type RawValue } from '../ledger/mapping.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { byteSpans, decodeBody } from './decode.ts';
import { JsonFaultError, type JsonFault } from './fault.ts';
import { KeyMemory, type KeyStep } from './key-memory.ts';

/**
 * A strict JSON reader (RFC 8259) for the bodies of platforms. It differs from `JSON.parse` in four ways: numbers keep their text, so that
 * money never becomes a binary float; the rows of a page come with the place of their bytes, so that a payload is stored and hashed exactly as it
 * came; size and depth are bounded; and a key that stands twice in an object is reported, for no one can know which of the two values is meant.
 */

export interface JsonLimits {
  readonly maxBytes: number;
  readonly maxDepth: number;
}

/** Above what any page of a platform needs, below what would trouble the process. */
const jsonLimits: JsonLimits = { maxBytes: 64 * 1024 * 1024, maxDepth: 64 };

/** Rows of a page: elements of the array at the asked path, each with its place in the body's bytes. */
export interface ParsedRows {
  readonly values: readonly RawValue[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Row index → a key that stands twice in that row. */
  readonly repeatedKeys: ReadonlyMap<number, string>;
}

export interface ParsedBody {
  readonly root: RawValue;
  /** Null when the body has no array at the asked path. */
  readonly rows: ParsedRows | null;
  /** A key that stands twice outside the rows, or null. */
  readonly repeatedKey: string | null;
}

/** Reads a body. `rowsPath` is the dotted path of the rows (`Invoices`, `response.result.invoices`); '' when the body itself is the array. With `lone` one record stands there, and no list of it. */
export function parseBody(
  bytes: Uint8Array,
  rowsPath: string,
  memory = new KeyMemory(),
  how: { readonly lone?: boolean; readonly limits?: JsonLimits } = {},
): Result<ParsedBody, JsonFault> {
  const limits = how.limits ?? jsonLimits;
  try {
    if (bytes.byteLength > limits.maxBytes) throw new JsonFaultError('too-large', bytes.byteLength);
    const body = decodeBody(bytes);
    const parser = new JsonParser(body.text, limits.maxDepth, rowsPath === '' ? [] : rowsPath.split('.'), memory, how.lone);
    const root = parser.parse();
    const { rows } = parser;
    return ok({
      root,
      rows: rows === null ? null : { ...rows, ...byteSpans(body, rows.starts, rows.ends) },
      repeatedKey: parser.repeatedKey,
    });
  } catch (thrown) {
    return err(faultOf(thrown));
  }
}

/** Reads one JSON value. A key that stands twice in an object is a fault like any other here: the last one wins nowhere. */
export function parseJson(text: string, memory = new KeyMemory(), limits: JsonLimits = jsonLimits): Result<RawValue, JsonFault> {
  try {
    if (text.length > limits.maxBytes) throw new JsonFaultError('too-large', text.length);
    const parser = new JsonParser(text.startsWith('\uFEFF') ? text.slice(1) : text, limits.maxDepth, null, memory);
    const root = parser.parse();
    return parser.repeatedKey === null ? ok(root) : err({ kind: 'repeated-key', at: 0 });
  } catch (thrown) {
    return err(faultOf(thrown));
  }
}

function faultOf(thrown: unknown): JsonFault {
  if (thrown instanceof JsonFaultError) return thrown.fault;
  throw thrown;
}

interface RowsFound {
  readonly values: readonly RawValue[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly repeatedKeys: Map<number, string>;
}

/** Leaves the path to the rows. */
const OFF_PATH = -1;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

/** One use per text. Fields instead of closures: the engine keeps their places in registers across the hot loops. */
class JsonParser {
  rows: RowsFound | null = null;
  repeatedKey: string | null = null;

  private readonly text: string;
  private readonly memory: KeyMemory;
  private readonly maxDepth: number;
  private readonly rowsPath: readonly string[] | null;
  /** Steps to the one record that is read as a list of one; OFF_PATH - 1 where rows come in a list. */
  private readonly loneAt: number;
  private at = 0;
  /** Values of the objects being read, innermost last. */
  private readonly values: RawValue[] = [];
  private top = 0;

  constructor(text: string, maxDepth: number, rowsPath: readonly string[] | null, memory: KeyMemory, lone = false) {
    this.text = text;
    this.memory = memory;
    this.maxDepth = maxDepth;
    this.rowsPath = rowsPath;
    this.loneAt = lone && rowsPath !== null ? rowsPath.length : OFF_PATH - 1;
  }

  parse(): RawValue {
    this.skipSpace();
    const root = this.value(1, this.rowsPath === null ? OFF_PATH : 0, this.memory.start);
    this.skipSpace();
    if (this.at < this.text.length) throw new JsonFaultError('trailing', this.at);
    return root;
  }

  /** `path` is how many steps of the rows' path led here, or OFF_PATH; `site` the key above. */
  private value(depth: number, path: number, site: KeyStep): RawValue {
    const code = this.text.charCodeAt(this.at);
    if (code === QUOTE) return this.string();
    if (code === OPEN_OBJECT) return path === this.loneAt ? this.loneRow(depth, site) : this.object(depth, path, site.inside);
    if (code === OPEN_ARRAY) return path === this.rowsPath?.length ? this.rowArray(depth, site) : this.array(depth, site);
    if (code === MINUS || (code >= ZERO && code <= NINE)) return this.number(code);
    if (code === 0x74) return this.literal('true', true);
    if (code === 0x66) return this.literal('false', false);
    if (code === 0x6e) return this.literal('null', null);
    // A key remembered without white space behind its colon, met with some.
    const from = this.at;
    this.skipSpace();
    if (this.at > from) return this.value(depth, path, site);
    throw this.unexpected();
  }

  private object(depth: number, path: number, site: KeyStep): RawObject {
    if (depth > this.maxDepth) throw new JsonFaultError('too-deep', this.at);
    const { values } = this;
    const base = this.top;
    this.at += 1;
    let last = site;
    let step = this.nextKey(site, true);
    while (step !== null) {
      const onPath = path !== OFF_PATH && this.rowsPath?.[path] === step.key;
      const value = this.value(depth + 1, onPath ? path + 1 : OFF_PATH, step);
      if (step.repeated) this.repeatedKey = step.key;
      values[this.top++] = value;
      last = step;
      step = this.nextKey(step, false);
    }
    this.top = base;
    return last === site ? {} : last.build(values, base);
  }

  /** Moves to the value of the next key of an object, or behind the object when there is none. */
  private nextKey(before: KeyStep, first: boolean): KeyStep | null {
    const { text, at } = this;
    const { followers } = before;
    const likely = followers[0];
    if (likely !== undefined && text.startsWith(likely.token, at)) {
      this.at = at + likely.token.length;
      return likely;
    }
    if (text.charCodeAt(at) === CLOSE_OBJECT) {
      this.at = at + 1;
      return null;
    }
    for (let index = 1; index < followers.length; index += 1) {
      const step = followers[index];
      if (step !== undefined && text.startsWith(step.token, at)) {
        followers[index] = followers[0] ?? step;
        followers[0] = step;
        this.at = at + step.token.length;
        return step;
      }
    }
    return this.newKey(before, first);
  }

  /** The same for a key that has not been met at this place. */
  private newKey(before: KeyStep, first: boolean): KeyStep | null {
    const { text } = this;
    const start = this.at;
    this.skipSpace();
    if (text.charCodeAt(this.at) === CLOSE_OBJECT) {
      this.at += 1;
      return null;
    }
    if (!first) this.expect(COMMA);
    if (text.charCodeAt(this.at) !== QUOTE) throw this.unexpected();
    const key = this.string();
    this.skipSpace();
    this.expect(COLON);
    return this.memory.add(before, key, text.slice(start, this.at));
  }

  private array(depth: number, site: KeyStep): readonly RawValue[] {
    if (depth > this.maxDepth) throw new JsonFaultError('too-deep', this.at);
    const elements: RawValue[] = [];
    this.at += 1;
    this.skipSpace();
    if (this.text.charCodeAt(this.at) === CLOSE_ARRAY) {
      this.at += 1;
      return elements;
    }
    for (;;) {
      elements.push(this.value(depth + 1, OFF_PATH, site));
      if (this.arrayEnds()) return elements;
    }
  }

  /** One record where other answers have the array of rows. */
  private loneRow(depth: number, site: KeyStep): RawObject {
    const outside = this.repeatedKey;
    this.repeatedKey = null;
    const start = this.at;
    const value = this.object(depth, OFF_PATH, site.inside);
    const repeatedKeys = new Map(this.repeatedKey === null ? [] : [[0, this.repeatedKey]]);
    this.repeatedKey = outside;
    this.rows = { values: [value], starts: [start], ends: [this.at], repeatedKeys };
    return value;
  }

  /** The array of rows: the same, with the place of each element. */
  private rowArray(depth: number, site: KeyStep): readonly RawValue[] {
    const values: RawValue[] = [];
    const starts: number[] = [];
    const ends: number[] = [];
    const repeatedKeys = new Map<number, string>();
    this.rows = { values, starts, ends, repeatedKeys };
    const outside = this.repeatedKey;
    this.at += 1;
    this.skipSpace();
    if (this.text.charCodeAt(this.at) === CLOSE_ARRAY) {
      this.at += 1;
      return values;
    }
    for (;;) {
      this.repeatedKey = null;
      starts.push(this.at);
      values.push(this.value(depth + 1, OFF_PATH, site));
      ends.push(this.at);
      if (this.repeatedKey !== null) repeatedKeys.set(values.length - 1, this.repeatedKey);
      if (this.arrayEnds()) break;
    }
    this.repeatedKey = outside;
    return values;
  }

  /** After an element: true behind the closing bracket, false behind the comma. */
  private arrayEnds(): boolean {
    this.skipSpace();
    if (this.text.charCodeAt(this.at) === CLOSE_ARRAY) {
      this.at += 1;
      return true;
    }
    this.expect(COMMA);
    return false;
  }

  private string(): string {
    const { text } = this;
    const start = this.at + 1;
    const end = this.plainEnd(start);
    if (text.charCodeAt(end) !== QUOTE) return this.escapedString(start, end);
    this.at = end + 1;
    return text.slice(start, end);
  }

  /** The rest of a string from its first escape at `firstEscape` on. */
  private escapedString(start: number, firstEscape: number): string {
    const { text } = this;
    let value = text.slice(start, firstEscape);
    let at = firstEscape;
    while (text.charCodeAt(at) === BACKSLASH) {
      const code = text.charCodeAt(at + 1);
      const meant = code === 0x75 ? this.unicodeEscape(at + 2) : ESCAPES[code];
      if (meant === undefined) throw new JsonFaultError(at + 1 < text.length ? 'syntax' : 'truncated', at);
      const from = at + (code === 0x75 ? 6 : 2);
      at = this.plainEnd(from);
      value += meant + text.slice(from, at);
    }
    this.at = at + 1;
    return value;
  }

  /** The next quote or backslash. Control characters may not stand in a string as they are. */
  private plainEnd(from: number): number {
    const { text } = this;
    let at = from;
    let code = text.charCodeAt(at);
    while (code !== QUOTE && code !== BACKSLASH && code >= 0x20) code = text.charCodeAt(++at);
    if (code === QUOTE || code === BACKSLASH) return at;
    throw new JsonFaultError(at >= text.length ? 'truncated' : 'syntax', at);
  }

  private unicodeEscape(at: number): string {
    const digits = this.text.slice(at, at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new JsonFaultError(at + 4 > this.text.length ? 'truncated' : 'syntax', at);
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  private number(first: number): JsonNumber {
    const { text } = this;
    const start = this.at;
    let at = first === MINUS ? start + 1 : start;
    let code = text.charCodeAt(at);
    if (code === ZERO) code = text.charCodeAt(++at);
    else at = this.digits(at);
    code = text.charCodeAt(at);
    if (code === POINT) {
      at = this.digits(at + 1);
      code = text.charCodeAt(at);
    }
    if (code === 0x65 || code === 0x45) {
      const sign = text.charCodeAt(at + 1);
      at = this.digits(sign === PLUS || sign === MINUS ? at + 2 : at + 1);
    }
    this.at = at;
    return new JsonNumber(text.slice(start, at));
  }

  /** Skips one or more digits. */
  private digits(from: number): number {
    const { text } = this;
    let at = from;
    let code = text.charCodeAt(at);
    while (code >= ZERO && code <= NINE) code = text.charCodeAt(++at);
    if (at > from) return at;
    throw new JsonFaultError(at >= text.length ? 'truncated' : 'syntax', at);
  }

  private literal<Value>(word: string, value: Value): Value {
    if (!this.text.startsWith(word, this.at)) {
      const cut = word.startsWith(this.text.slice(this.at));
      throw new JsonFaultError(cut ? 'truncated' : 'syntax', this.at);
    }
    this.at += word.length;
    return value;
  }

  private skipSpace(): void {
    let code = this.text.charCodeAt(this.at);
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = this.text.charCodeAt(++this.at);
  }

  /** Skips the character and the white space behind it. */
  private expect(code: number): void {
    if (this.text.charCodeAt(this.at) !== code) throw this.unexpected();
    this.at += 1;
    this.skipSpace();
  }

  private unexpected(): JsonFaultError {
    return new JsonFaultError(this.at >= this.text.length ? 'truncated' : 'syntax', this.at);
  }
}

const ESCAPES: readonly (string | undefined)[] = Object.assign([] as (string | undefined)[], {
  [QUOTE]: '"',
  [BACKSLASH]: '\\',
  0x2f: '/',
  0x62: '\b',
  0x66: '\f',
  0x6e: '\n',
  0x72: '\r',
  0x74: '\t',
});

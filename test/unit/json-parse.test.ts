import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyMemory } from '../../main/core/json/key-memory.ts';
import { parseBody, parseJson } from '../../main/core/json/parse.ts';
import { JsonNumber } from '../../main/core/ledger/mapping.ts';

/*
 * What could go wrong here: a number loses its text; a payload is cut at the wrong byte, so that its hash and its stored form are not what came;
 * something that is no JSON is taken for data; hostile input takes the process down; what was remembered of one body changes how another is read.
 */

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function faultOf(text: string): string {
  const parsed = parseJson(text);
  return parsed.ok ? 'none' : parsed.error.kind;
}

/** Our value as JSON.parse would have given it, to compare structures. */
function plain(value: unknown): unknown {
  if (value instanceof JsonNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map((element) => plain(element));
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    Object.defineProperty(result, key, { value: plain(inner), enumerable: true, configurable: true, writable: true });
  }
  return result;
}

const space = fc.stringMatching(/^[ \n\r\t]{0,3}$/);

/** Any JSON value written with any white space between its tokens. */
const written = fc
  .tuple(fc.jsonValue({ maxDepth: 5 }), fc.array(space, { minLength: 1, maxLength: 7 }))
  .map(([value, spaces]) => {
    let at = 0;
    const gap = (): string => spaces[at++ % spaces.length] ?? '';
    const write = (inner: unknown): string => {
      if (Array.isArray(inner)) return `${gap()}[${inner.map(write).join(`${gap()},`)}${gap()}]`;
      if (typeof inner !== 'object' || inner === null) return gap() + JSON.stringify(inner) + gap();
      const members = Object.entries(inner).map(([key, member]) => `${gap()}${JSON.stringify(key)}${gap()}:${write(member)}`);
      return `${gap()}{${members.join(`${gap()},`)}${gap()}}`;
    };
    return write(value) + gap();
  });

describe('reading JSON', () => {
  it('finds the structure that JSON.parse finds, in any spacing', () => {
    const memory = new KeyMemory();
    fc.assert(
      fc.property(written, (text) => {
        for (const parsed of [parseJson(text), parseJson(text, memory), parseJson(text, memory)]) {
          if (!parsed.ok) throw new Error(`${parsed.error.kind} in ${text}`);
          expect(plain(parsed.value)).toEqual(plain(JSON.parse(text)));
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('agrees with JSON.parse on what is no JSON when any one character is changed, added or taken away', () => {
    const memory = new KeyMemory();
    const anyChar = fc.constantFrom('\ud83d', ...'{}[]",:\\/0123456789.-+eEtrufalsn \n\t\u0000\u0001x\u00e9'.split(''));
    fc.assert(
      fc.property(written, fc.nat(), fc.nat(2), anyChar, (text, position, change, char) => {
        const at = position % (text.length + 1);
        const changed = text.slice(0, at) + (change === 0 ? '' : char) + text.slice(change === 1 ? at : at + 1);
        let expected: unknown;
        let valid = true;
        try {
          expected = JSON.parse(changed);
        } catch {
          valid = false;
        }
        const parsed = parseJson(changed, memory);
        if (!parsed.ok && parsed.error.kind === 'repeated-key') return;
        expect(parsed.ok).toBe(valid);
        if (parsed.ok) expect(plain(parsed.value)).toEqual(plain(expected));
      }),
      { numRuns: 4000 },
    );
  });

  it.each(['0', '-0', '46.00', '-12.30', '1e5', '1.5E-7', '123456789012345678.99', '0.1000000000000000055', '1E+2'])(
    'keeps the text of the number %s',
    (text) => {
      const parsed = parseJson(`{"Total": ${text}}`);
      expect(parsed).toEqual({ ok: true, value: { Total: new JsonNumber(text) } });
    },
  );

  it.each(['01', '-', '+1', '.5', '1.', '1e', '1e+', '0x10', '1_000', 'NaN', 'Infinity', '-01', '00', '- 1'])(
    'refuses %s as a number',
    (text) => {
      expect(faultOf(`[${text}]`)).not.toBe('none');
    },
  );

  it.each([
    ['{"a":1} x', 'trailing'],
    ['[1,2]]', 'trailing'],
    ['', 'truncated'],
    ['   ', 'truncated'],
    ['{"a":1', 'truncated'],
    ['{"a"', 'truncated'],
    ['["abc', 'truncated'],
    ['["abc\\', 'truncated'],
    ['["\\u12', 'truncated'],
    ['[tru', 'truncated'],
    ['[1.', 'truncated'],
    ['{"a":1,}', 'syntax'],
    ['[1,]', 'syntax'],
    ['[,1]', 'syntax'],
    ["{'a':1}", 'syntax'],
    ['{a:1}', 'syntax'],
    ['{"a" 1}', 'syntax'],
    ['["\\x41"]', 'syntax'],
    ['["\\u12G4"]', 'syntax'],
    ['["a\nb"]', 'syntax'],
    ['["a\tb"]', 'syntax'],
    ['["a\u0000b"]', 'syntax'],
    ['<!DOCTYPE html><html></html>', 'syntax'],
    ['<Response><Status>OK</Status></Response>', 'syntax'],
    ['{"a":1,"b":{"c":1,"c":2}}', 'repeated-key'],
  ])('tells why %j is not read', (text, kind) => {
    expect(faultOf(text)).toBe(kind);
  });

  it('reads every escape', () => {
    const text = String.raw`["\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00", "\/Date(1541176290160+0000)\/", "a\\", ""]`;
    expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
  });

  it('keeps half a surrogate pair as it came, as JSON.parse does', () => {
    expect(parseJson(String.raw`["cut \ud83d"]`)).toEqual({ ok: true, value: ['cut \ud83d'] });
  });

  it('keeps a key __proto__ as a field and lets nothing through to the prototype', () => {
    const memory = new KeyMemory();
    for (let round = 0; round < 3; round += 1) {
      const parsed = parseJson('{"__proto__":{"polluted":true},"constructor":1,"toString":"x"}', memory);
      if (!parsed.ok) throw new Error(parsed.error.kind);
      expect(Object.keys(parsed.value ?? {})).toEqual(['__proto__', 'constructor', 'toString']);
      expect(Object.getPrototypeOf(parsed.value)).toBe(Object.prototype);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    }
  });

  it('does not take inherited names for keys that stand twice', () => {
    expect(faultOf('{"constructor":1,"hasOwnProperty":2,"valueOf":3}')).toBe('none');
    expect(faultOf('{"constructor":1,"constructor":2}')).toBe('repeated-key');
  });

  it('ignores a byte order mark', () => {
    const marked = new Uint8Array([0xef, 0xbb, 0xbf, ...bytesOf('{"rows":[{"é":1}]}')]);
    const parsed = parseBody(marked, 'rows');
    if (!parsed.ok || parsed.value.rows === null) throw new Error('unread');
    expect(new TextDecoder().decode(marked.subarray(parsed.value.rows.starts[0], parsed.value.rows.ends[0]))).toBe('{"é":1}');
    expect(faultOf('\uFEFF[1]')).toBe('none');
  });
});

describe('hostile bodies', () => {
  it('are refused by their depth, not by the end of the stack', () => {
    expect(faultOf('['.repeat(10_000))).toBe('too-deep');
    expect(faultOf('{"a":'.repeat(10_000))).toBe('too-deep');
    expect(faultOf(`${'['.repeat(64)}${']'.repeat(64)}`)).toBe('none');
    expect(faultOf(`${'['.repeat(65)}${']'.repeat(65)}`)).toBe('too-deep');
  });

  it('are refused by their size before anything is decoded', () => {
    const body = new Uint8Array(200 * 1024 * 1024); // all zero bytes: decoding would end in another fault
    expect(parseBody(body, 'rows')).toEqual({ ok: false, error: { kind: 'too-large', at: body.byteLength } });
  });

  it.each([
    ['a byte of another encoding', [0x5b, 0x22, 0xe9, 0x22, 0x5d]],
    ['an overlong form', [0x5b, 0x22, 0xc0, 0x80, 0x22, 0x5d]],
    ['a surrogate in UTF-8', [0x5b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x5d]],
    ['a sequence cut short', [0x5b, 0x22, 0xe2, 0x82]],
  ])('are refused for %s', (_, bytes) => {
    const parsed = parseBody(new Uint8Array(bytes), '');
    expect(parsed.ok ? 'none' : parsed.error.kind).toBe('not-utf8');
  });

  it('with a hundred thousand different keys are read in one go, and remembered only up to the limit', () => {
    const memory = new KeyMemory();
    const keys = Array.from({ length: 100_000 }, (_, index) => `"k${index}":${index}`).join(',');
    const parsed = parseJson(`{${keys},"last":{"a":1}}`, memory);
    if (!parsed.ok) throw new Error(parsed.error.kind);
    expect(Object.keys(parsed.value ?? {})).toHaveLength(100_001);
    expect(faultOf(`{${keys},"k7":1}`)).toBe('repeated-key');
    expect(parseJson('{"k0":1,"other":[{"x":true}]}', memory)).toEqual({
      ok: true,
      value: { k0: new JsonNumber('1'), other: [{ x: true }] },
    });
  });
});

describe('the rows of a page', () => {
  const read = (text: string, path: string) => {
    const bytes = bytesOf(text);
    const parsed = parseBody(bytes, path);
    if (!parsed.ok) throw new Error(parsed.error.kind);
    const { rows } = parsed.value;
    const slices = rows?.starts.map((start, index) => new TextDecoder().decode(bytes.subarray(start, rows.ends[index])));
    return { ...parsed.value, slices };
  };

  it('come as the exact bytes received, whatever stands between and before them', () => {
    const { slices } = read('{"Név":"€ 😀",\n "Rows" : [ {"a" : "ü"} ,\t{"b":"😀😀"},\n{ } , 17 ]}', 'Rows');
    expect(slices).toEqual(['{"a" : "ü"}', '{"b":"😀😀"}', '{ }', '17']);
  });

  it('are cut exactly for any records in any spacing', () => {
    fc.assert(
      fc.property(fc.array(written, { maxLength: 6 }), fc.string(), (records, name) => {
        const { slices } = read(`{${JSON.stringify(name)}:1,"p":{"rows":[${records.join(',')}]}}`, 'p.rows');
        expect(slices).toEqual(records.map((record) => record.replace(/^[ \n\r\t]+|[ \n\r\t]+$/g, '')));
      }),
      { numRuns: 500 },
    );
  });

  it('are found at a nested path only, and not where the path is no array', () => {
    expect(read('{"rows":[1],"a":{"rows":[2,3]}}', 'a.rows').slices).toEqual(['2', '3']);
    expect(read('{"a":{"rows":{"b":[1]}}}', 'a.rows').rows).toBeNull();
    expect(read('{"b":[{"a":[1]}]}', 'a').rows).toBeNull();
    expect(read('[1,2]', '').slices).toEqual(['1', '2']);
    expect(read('{"a":[]}', 'a').slices).toEqual([]);
  });

  it('are told apart from the envelope when a key stands twice', () => {
    const inRow = read('{"x":1,"rows":[{"a":1},{"b":{"c":1,"c":2}},{"a":1,"a":1}]}', 'rows');
    expect([...(inRow.rows?.repeatedKeys ?? [])]).toEqual([
      [1, 'c'],
      [2, 'a'],
    ]);
    expect(inRow.repeatedKey).toBeNull();
    expect(read('{"x":1,"x":2,"rows":[{"a":1}]}', 'rows').repeatedKey).toBe('x');
    expect(read('{"rows":[{"a":1}],"rows":[{"a":2}]}', 'rows').repeatedKey).toBe('rows');
  });
});

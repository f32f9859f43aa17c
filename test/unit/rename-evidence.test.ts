import { describe, expect, it } from 'vitest';
import { parseJson } from '../../main/core/json/parse.ts';
import { isRawObject } from '../../main/core/ledger/raw-path.ts';
import { renameEvidence, type ShapePair } from '../../main/core/sync/rename-evidence.ts';
import type { RawObject } from '../../main/core/ledger/mapping.ts';

/** Records in two shapes, and the new place their values speak for. */

function record(value: unknown): RawObject {
  const parsed = parseJson(JSON.stringify(value));
  if (!parsed.ok || !isRawObject(parsed.value)) throw new Error('no record');
  return parsed.value;
}
const pairs = (shapes: readonly (readonly [unknown, unknown])[]): readonly ShapePair[] =>
  shapes.map(([before, after]) => ({ before: record(before), after: record(after) }));
const times = (count: number, of: (at: number) => readonly [unknown, unknown]) =>
  pairs(Array.from({ length: count }, (_, at) => of(at)));

describe('a field under another name', () => {
  it('is found by the values it had', () => {
    const shapes = times(5, (n) => [
      { amount_outstanding: n + 10, id: n },
      { outstanding_balance: n + 10, id: n },
    ]);
    expect(renameEvidence(shapes, 'amount_outstanding').found).toEqual({ to: 'outstanding_balance', agree: 5, of: 5 });
  });

  it('is found inside an object', () => {
    const shapes = times(4, (n) => [{ client: { name: `C${n}` } }, { client: { display_name: `C${n}` } }]);
    expect(renameEvidence(shapes, 'client.name').found?.to).toBe('client.display_name');
  });

  it('is found where a flat field became the first of a list', () => {
    const shapes = times(4, (n) => [
      { tax1_name: `GST ${n}`, tax2_name: 'PST' },
      { taxes: [{ name: `GST ${n}`, rate: 5 }, { name: 'PST' }] },
    ]);
    expect(renameEvidence(shapes, 'tax1_name').found?.to).toBe('taxes.0.name');
  });

  it('is found inside the lines, line by line', () => {
    const shapes = times(2, (n) => [
      { lines: [{ amount: n }, { amount: n + 1 }] },
      { lines: [{ net: { value: n } }, { net: { value: n + 1 } }] },
    ]);
    expect(renameEvidence(shapes, 'lines[].amount').found).toEqual({ to: 'lines[].net.value', agree: 4, of: 4 });
  });

  it('is found however a number is written', () => {
    const shapes = times(4, (n) => [{ total: `${n + 1}.50` }, { sum: n + 1.5 }]);
    expect(renameEvidence(shapes, 'total').found?.to).toBe('sum');
  });

  it('is found with its object whole, not with one of its parts', () => {
    const shapes = times(4, (n) => [
      { outstanding: { amount: `${n}.00`, code: 'CAD' } },
      { balance: { code: 'CAD', amount: `${n}.00` } },
    ]);
    expect(renameEvidence(shapes, 'outstanding').found?.to).toBe('balance');
  });

  it('is found although some records were edited in between', () => {
    const shapes = times(10, (n) => [{ due: n + 100 }, { open: n === 3 ? 0 : n + 100 }]);
    expect(renameEvidence(shapes, 'due').found).toEqual({ to: 'open', agree: 9, of: 10 });
  });
});

describe('no new name', () => {
  it('is proposed for a field whose values are nowhere', () => {
    const shapes = times(5, (n) => [{ due: n + 1 }, { open: 0 }]);
    expect(renameEvidence(shapes, 'due')).toEqual({ found: null, comparable: 5 });
  });

  it('is proposed from a place that was stated before as well', () => {
    const shapes = times(5, (n) => [{ total: n + 1, subtotal: n + 1 }, { subtotal: n + 1 }]);
    expect(renameEvidence(shapes, 'total').found).toBeNull();
  });

  it('is proposed from two places that agree alike', () => {
    const shapes = times(5, (n) => [{ total: n + 1 }, { a: n + 1, b: n + 1 }]);
    expect(renameEvidence(shapes, 'total').found).toBeNull();
  });

  it('is proposed from fewer than three records', () => {
    const shapes = times(2, (n) => [{ total: n + 1 }, { sum: n + 1 }]);
    expect(renameEvidence(shapes, 'total').found).toBeNull();
  });

  it('is proposed from a constant where another place holds the same', () => {
    const shapes = times(5, () => [{ code: 'GBP' }, { currency: 'GBP', home: 'GBP' }]);
    expect(renameEvidence(shapes, 'code').found).toBeNull();
  });

  it('is asked of lines whose number changed', () => {
    const shapes = times(5, (n) => [{ lines: [{ amount: n }] }, { lines: [{ net: n }, { net: 1 }] }]);
    expect(renameEvidence(shapes, 'lines[].amount')).toEqual({ found: null, comparable: 0 });
  });
});

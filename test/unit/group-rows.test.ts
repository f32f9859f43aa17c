import { describe, expect, it } from 'vitest';
import { parseBody } from '../../main/core/json/parse.ts';
import { groupRows, Ungroupable } from '../../main/core/sync/group-rows.ts';

const group = { by: 'id', count: 'n', order: 'line' };

function grouped(rows: readonly object[], mayBeCut: boolean) {
  const bytes = Buffer.from(JSON.stringify({ items: rows }));
  const parsed = parseBody(bytes, 'items');
  if (!parsed.ok || parsed.value.rows === null) throw new Error('no rows');
  const found = groupRows(parsed.value.rows, bytes, group, mayBeCut);
  return { cut: found.cut, payloads: found.payloads.map((payload) => Buffer.from(payload).toString()) };
}

const row = (id: string, line: number, n: number) => ({ id, line, n: String(n) });

describe('rows that are one record', () => {
  it('are put together with their bytes as they came', () => {
    expect(grouped([row('7', 0, 2), row('7', 1, 2), row('9', 0, 1)], false)).toEqual({
      cut: false,
      payloads: [
        '{"id":"7","rows":[{"id":"7","line":0,"n":"2"},{"id":"7","line":1,"n":"2"}]}',
        '{"id":"9","rows":[{"id":"9","line":0,"n":"1"}]}',
      ],
    });
  });

  it('are left for the next page when the end of this one cuts them in two', () => {
    const { cut, payloads } = grouped([row('7', 0, 1), row('9', 0, 3), row('9', 1, 3)], true);
    expect(cut).toBe(true);
    expect(payloads).toHaveLength(1);
  });

  it.each([
    { what: 'the last lacks a row and no page follows', rows: [row('9', 0, 2)], more: false },
    { what: 'one in the middle lacks a row', rows: [row('7', 0, 2), row('9', 0, 1)], more: true },
    { what: 'one has a row twice', rows: [row('7', 0, 1), row('7', 0, 1)], more: true },
    { what: 'they come in another order', rows: [row('9', 0, 1), row('7', 0, 1)], more: true },
    { what: 'those of one record come in another order', rows: [row('7', 1, 2), row('7', 0, 2)], more: true },
    { what: 'they are torn apart', rows: [row('7', 0, 2), row('9', 0, 1), row('7', 1, 2)], more: true },
    { what: 'they do not say how many belong together', rows: [{ id: '7', line: 0 }], more: true },
  ])('are not taken when $what', ({ rows, more }) => {
    expect(() => grouped(rows, more)).toThrow(Ungroupable);
  });
});

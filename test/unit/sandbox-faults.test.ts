import { describe, expect, it } from 'vitest';
import { createFaultBox, FAULT_VERBS, isRowEffect, parseFaults } from '../../main/sandbox/faults.ts';
import { parseTree, treeText } from '../../main/sandbox/json-tree.ts';
import type { RequestSubject } from '../../main/sandbox/simulator.ts';
import { spoilRows } from '../../main/sandbox/spoil.ts';

const subject = (change: Partial<RequestSubject> = {}): RequestSubject => ({
  stream: 'invoices',
  kind: 'list',
  page: 1,
  pageSize: 100,
  fresh: true,
  tenant: 't',
  ...change,
});

describe('a fault list', () => {
  it('takes one fault or several, a verb as text or with parameters', () => {
    const [first, second] = parseFaults([
      { provider: 'xero', when: { stream: 'invoices', page: 2 }, do: 'drop', times: 3 },
      { provider: 'xero', do: { verb: 'status', status: 429, retryAfterSec: 7 } },
    ]);
    expect(first).toEqual({ provider: 'xero', when: { stream: 'invoices', page: 2 }, effect: { verb: 'drop' }, times: 3 });
    expect(second?.effect).toMatchObject({ verb: 'status', status: 429, retryAfterSec: 7, body: '' });
    expect(parseFaults({ provider: 'xero', do: 'hang' })).toHaveLength(1);
  });

  it.each([
    [[{ provider: 'zero', do: 'drop' }], /^faults\[0\]\.provider: /],
    [
      [
        { provider: 'xero', do: 'drop' },
        { provider: 'xero', do: 'explode' },
      ],
      /^faults\[1\]\.do: "explode" is no verb; known are status, drop/,
    ],
    [[{ provider: 'xero', do: { verb: 'rename-field', field: 'A' } }], /^faults\[0\]\.do\.to: /],
    [[{ provider: 'xero', do: { verb: 'status', status: 9 } }], /^faults\[0\]\.do\.status: /],
    [[{ provider: 'xero', do: { verb: 'drop', often: true } }], /^faults\[0\]\.do: .*often/],
    [[{ provider: 'xero', do: 'drop', when: { steam: 'x' } }], /^faults\[0\]\.when: .*steam/],
    [[{ provider: 'xero', do: 'drop', times: 0 }], /^faults\[0\]\.times: /],
    [['drop'], /^faults\[0\]: /],
  ])('says which field is wrong: %j', (input, message) => {
    expect(() => parseFaults(input)).toThrow(message);
  });

  it('knows every verb of the design', () => {
    const design =
      'status drop truncate hang slow garbage expire-token revoke lose-refresh-response drop-scope expire-session expire-cursor duplicate-page reorder-page skip-row delete-rows insert-rows edit-rows wrong-total exact-page-boundary rename-field drop-field null-field retype-field move-field new-enum new-field clock-skew event-duplicate event-forge event-reorder event-burst';
    for (const verb of design.split(' ')) expect(FAULT_VERBS).toContain(verb);
  });
});

describe('when a fault strikes', () => {
  const strikes = (when: object, asked: readonly RequestSubject[], times?: number): boolean[] => {
    const box = createFaultBox();
    box.add(parseFaults({ provider: 'xero', when, do: 'drop', ...(times === undefined ? {} : { times }) }));
    return asked.map((each) => box.strike('xero', each).length > 0);
  };

  it('happens once unless told otherwise', () => {
    expect(strikes({}, [subject(), subject(), subject()])).toEqual([true, false, false]);
    expect(strikes({}, [subject(), subject(), subject()], 2)).toEqual([true, true, false]);
  });

  it('goes by stream, tenant and page number', () => {
    expect(strikes({ stream: 'contacts' }, [subject(), subject({ stream: 'contacts' })])).toEqual([false, true]);
    expect(strikes({ tenant: 'u' }, [subject(), subject({ tenant: 'u' })])).toEqual([false, true]);
    expect(strikes({ page: 2 }, [subject(), subject({ page: 2 }), subject({ page: 2 })])).toEqual([false, true, false]);
  });

  it('counts the pages of a traversal that goes on by change stamp, from its beginning', () => {
    const on = subject({ fresh: false });
    expect(strikes({ page: 3 }, [subject(), on, on, on], 9)).toEqual([false, false, true, false]);
    expect(strikes({ page: 2 }, [subject(), on, subject(), on], 9)).toEqual([false, true, false, true]);
  });

  it('takes a request for one row as counting, not as a page', () => {
    const counting = subject({ pageSize: 1 });
    expect(strikes({ page: 1 }, [counting, subject()])).toEqual([false, true]);
    expect(strikes({ page: 2 }, [subject(), counting, subject({ fresh: false })])).toEqual([false, false, true]);
  });

  it('goes by the number of the request of a stream, and by how many went before', () => {
    const other = subject({ stream: 'contacts' });
    expect(strikes({ stream: 'invoices', request: 2 }, [subject(), other, subject()])).toEqual([false, false, true]);
    expect(strikes({ after: 2 }, [subject(), subject(), subject()])).toEqual([false, false, true]);
  });

  it('leaves signing in alone unless named', () => {
    const token = subject({ stream: 'token', kind: 'auth', page: null });
    expect(strikes({}, [token, subject()])).toEqual([false, true]);
    expect(strikes({ stream: 'token' }, [token])).toEqual([true]);
  });
});

describe('rows under a fault', () => {
  const row =
    '{"Total":46.00,"Status":"PAID","Contact":{"Name":"A \\"b\\" é"},"LineItems":[{"Q":1.0000},{"Q":2.0000}],"HasErrors":false}';
  const spoil = (effect: object, rows: readonly string[] = [row, row, row], previous?: readonly string[]): readonly string[] => {
    const [fault] = parseFaults({ provider: 'xero', do: effect });
    if (fault === undefined || !isRowEffect(fault.effect)) throw new Error('not a fault on rows');
    return spoilRows(fault.effect, { rows, counts: { itemCount: 3, pageCount: 1 } }, previous).rows;
  };

  it('keeps every number and every other byte as written', () => {
    expect(treeText(parseTree(row))).toBe(
      JSON.stringify(JSON.parse(row)).replace('46', '46.00').replace('"Q":1', '"Q":1.0000').replace('"Q":2', '"Q":2.0000'),
    );
    expect(spoil({ verb: 'new-field', field: 'New', value: 1 })[0]).toBe(`${row.slice(0, -1)},"New":1}`);
  });

  it.each([
    [{ verb: 'rename-field', field: 'Total', to: 'Sum' }, row.replace('"Total"', '"Sum"')],
    [{ verb: 'rename-field', field: 'LineItems.Q', to: 'Quantity' }, row.replaceAll('"Q"', '"Quantity"')],
    [{ verb: 'drop-field', field: 'Status' }, row.replace('"Status":"PAID",', '')],
    [{ verb: 'null-field', field: 'Contact.Name' }, row.replace('"A \\"b\\" é"', 'null')],
    [{ verb: 'retype-field', field: 'Total' }, row.replace('46.00', '"46.00"')],
    [{ verb: 'retype-field', field: 'HasErrors' }, row.replace('false', '"false"')],
    [{ verb: 'retype-field', field: 'Total', to: 'object' }, row.replace('46.00', '{"value":46.00}')],
    [{ verb: 'move-field', field: 'Total', to: 'Totals' }, row.replace('"Total":46.00', '"Totals":[{"Total":46.00}]')],
    [{ verb: 'set-field', field: 'Total', value: -1 }, row.replace('46.00', '-1')],
    [{ verb: 'new-enum', value: 'LOST' }, row.replace('PAID', 'LOST')],
    [{ verb: 'drop-field', field: 'Nothing.There' }, row],
  ])('%j', (effect, expected) => {
    expect(spoil(effect)[0]).toBe(expected);
  });

  it('touches all rows, the first few, or every so many', () => {
    const changed = (effect: object): boolean[] => spoil(effect).map((each) => each !== row);
    expect(changed({ verb: 'drop-field', field: 'Total' })).toEqual([true, true, true]);
    expect(changed({ verb: 'drop-field', field: 'Total', count: 2 })).toEqual([true, true, false]);
    expect(changed({ verb: 'drop-field', field: 'Total', every: 2 })).toEqual([true, false, true]);
    expect(changed({ verb: 'new-enum' })).toEqual([true, false, false]);
  });

  it('leaves out, turns round and repeats rows', () => {
    expect(spoil({ verb: 'skip-row', at: 1 }, ['1', '2', '3'])).toEqual(['1', '3']);
    expect(spoil({ verb: 'reorder-page' }, ['1', '2', '3'])).toEqual(['3', '2', '1']);
    expect(spoil({ verb: 'duplicate-page' }, ['3', '4'], ['1', '2'])).toEqual(['1', '2']);
    expect(spoil({ verb: 'duplicate-page' }, ['3', '4'])).toEqual(['3', '4']);
  });

  it('miscounts, but never below nothing', () => {
    const counts = { itemCount: 3, pageCount: 1 };
    expect(spoilRows({ verb: 'wrong-total', by: 5, field: 'itemCount' }, { rows: [], counts }, undefined).counts).toEqual({
      itemCount: 8,
      pageCount: 1,
    });
    expect(spoilRows({ verb: 'wrong-total', by: -5, field: 'pageCount' }, { rows: [], counts }, undefined).counts).toEqual({
      itemCount: 3,
      pageCount: 0,
    });
    expect(
      spoilRows({ verb: 'wrong-total', by: 5, field: 'itemCount' }, { rows: [], counts: null }, undefined).counts,
    ).toBeNull();
  });

  it.each(['', '{', '{"a":}', '[1,]', '{"a":1}x', 'nul', '"open'])('does not take %j for JSON', (text) => {
    expect(() => parseTree(text)).toThrow('not JSON');
  });
});

import { describe, expect, it } from 'vitest';
import { fitColumns } from '../../renderer/components/grid/fit-columns.ts';
import type { GridColumn } from '../../shared/contract/grid.ts';

const CHOSEN: readonly GridColumn[] = [
  'issuedOn',
  'kind',
  'number',
  'contact',
  'status',
  'dueOn',
  'currency',
  'total',
  'due',
  'mark',
];
const fit = (room: number, { beside = false, chosen = CHOSEN } = {}) => fitColumns(chosen, room, { beside, widthOf: () => 100 });

describe('the columns of the grid', () => {
  it('make room one after the other, the due date and the status first, and never the total', () => {
    expect(fit(1000)).toEqual({ shown: CHOSEN, shortMark: false, totalPinned: false });
    expect(fit(999).shown).toEqual(CHOSEN.filter((column) => column !== 'dueOn'));
    expect(fit(800)).toMatchObject({ shown: CHOSEN.filter((column) => !['dueOn', 'status'].includes(column)), shortMark: false });
    expect(fit(760)).toMatchObject({ shortMark: true, totalPinned: false });
    expect(fit(660).shown).not.toContain('due');
    for (let room = 0; room < 1000; room += 50)
      expect(fit(room).shown).toEqual(expect.arrayContaining(['currency', 'total', 'mark']));
  });
  it('that do not fit all the same are scrolled, with the total in sight', () => {
    expect(fit(560).totalPinned).toBe(false);
    expect(fit(500)).toMatchObject({ shown: ['issuedOn', 'number', 'contact', 'currency', 'total', 'mark'], totalPinned: true });
  });
  it('are fewer beside an open document, with the review marks among them', () => {
    expect(fit(9_999, { beside: true })).toEqual({
      shown: ['issuedOn', 'kind', 'number', 'contact', 'currency', 'total', 'mark'],
      shortMark: true,
      totalPinned: false,
    });
    expect(fit(9_999, { beside: true, chosen: ['externalId'] }).shown).toEqual(['externalId']);
  });
});

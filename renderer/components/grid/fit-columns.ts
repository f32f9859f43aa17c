import type { GridColumn } from '../../../shared/contract/grid.ts';

/** Which of the columns a person chose are shown in the room there is. */
export interface FittedColumns {
  readonly shown: readonly GridColumn[];
  /** Review marks as signs instead of words. */
  readonly shortMark: boolean;
  /** Not everything fits: the total and its currency stay in sight while the others are scrolled. */
  readonly totalPinned: boolean;
}

export const shortMarkWidth = 56;

/** What stays beside an open document: enough to find one's way, with the figure in sight and the marks that are set from the keyboard. */
const BESIDE: readonly GridColumn[] = ['issuedOn', 'kind', 'number', 'contact', 'currency', 'total', 'mark'];

/** What makes room, one after the other: a figure that is cut off reads like a whole one. */
const MAKE_ROOM = ['dueOn', 'status', 'words of mark', 'due', 'kind'] as const;

export function fitColumns(
  chosen: readonly GridColumn[],
  room: number,
  { beside, widthOf }: { readonly beside: boolean; readonly widthOf: (column: GridColumn) => number },
): FittedColumns {
  const kept = chosen.filter((column) => !beside || BESIDE.includes(column));
  let shown = kept.length === 0 ? chosen : kept;
  let shortMark = beside;
  const fits = (): boolean =>
    shown.reduce((sum, column) => sum + (column === 'mark' && shortMark ? shortMarkWidth : widthOf(column)), 0) <= room;
  for (const step of MAKE_ROOM) {
    if (fits()) break;
    if (step === 'words of mark') shortMark = true;
    else if (shown.length > 1) shown = shown.filter((column) => column !== step);
  }
  return { shown, shortMark, totalPinned: !fits() };
}

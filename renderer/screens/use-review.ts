import type { GridApi } from 'ag-grid-community';
import { useRef, useState, type RefObject } from 'react';
import type { GridRow } from '../../shared/contract/grid.ts';
import type { TieoutError } from '../../shared/errors.ts';
import type { RecordId } from '../../shared/ids.ts';
import { useAct, useClient } from '../data/desk.tsx';

type Before = readonly { readonly recordId: RecordId; readonly mark: GridRow['mark']; readonly note: string | null }[];

export interface Review {
  /** `note` left out keeps none. */
  readonly mark: (rows: readonly GridRow[], mark: GridRow['mark'], note?: string | null) => void;
  readonly takeBack: () => void;
  /** How many the last mark was set on; 0 when there is nothing to take back. */
  readonly marked: number;
  readonly error: TieoutError | null;
  readonly clear: () => void;
}

/** Review marks on rows of the grid, with the last one to take back. */
export function useReview(gridApi: RefObject<GridApi<GridRow> | null>): Review {
  const client = useClient();
  const undo = useRef<Before>([]);
  const [marked, setMarked] = useState(0);
  const { act, error, clear } = useAct();
  const before = useRef<Promise<unknown>>(Promise.resolve());
  // One after the other: a mark that is taken back at once has been set by then.
  const inTurn = (work: () => Promise<void>): void => {
    const turn = before.current.then(work);
    before.current = turn.catch(() => undefined);
    act(async () => turn);
  };
  const keep = (replaced: Before): void => {
    undo.current = replaced;
    setMarked(replaced.length);
    gridApi.current?.refreshInfiniteCache();
  };
  return {
    mark: (rows, mark, note) => {
      if (rows.length === 0) return;
      // Now and not with the answer: by then the person may have picked others.
      gridApi.current?.deselectAll();
      inTurn(async () => {
        const kept = rows.length === 1 ? (rows[0]?.note ?? null) : null;
        const reply = await client.call('review:set', {
          recordIds: rows.map((row) => row.recordId),
          mark,
          note: note === undefined ? kept : note,
        });
        keep(reply.before);
      });
    },
    takeBack: () =>
      inTurn(async () => {
        if (undo.current.length === 0) return;
        gridApi.current?.deselectAll();
        const alike = Map.groupBy(undo.current, (one) => JSON.stringify([one.mark, one.note]));
        for (const [first, ...others] of alike.values()) {
          if (first === undefined) continue;
          const recordIds = [first, ...others].map(({ recordId }) => recordId);
          await client.call('review:set', { recordIds, mark: first.mark, note: first.note });
        }
        keep([]);
      }),
    marked,
    error,
    clear,
  };
}

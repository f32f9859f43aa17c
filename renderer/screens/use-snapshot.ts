import type { IDatasource } from 'ag-grid-community';
import { useEffect, useMemo, useReducer, useState } from 'react';
import type { Reply } from '../../shared/contract/calls.ts';
import type { GridView } from '../../shared/contract/grid.ts';
import type { TieoutError } from '../../shared/errors.ts';
import { errorOf, useClient, useLink } from '../data/desk.tsx';

export interface Snapshot {
  readonly snapshotId: number | null;
  /** The rows still belong to the view before. */
  readonly opening: boolean;
  /** Hands the grid its blocks; null until the view is open. */
  readonly source: IDatasource | null;
  /** Null while they are counted. */
  readonly totals: Reply<'grid:totals'> | null;
  readonly newerData: boolean;
  readonly error: TieoutError | null;
  readonly refresh: () => void;
}

/** A view fixed at an instant: what a sync writes meanwhile moves no row; `newerData` then offers to look again. */
export function useSnapshot(view: GridView): Snapshot {
  const client = useClient();
  const link = useLink();
  const [tick, refresh] = useReducer((count: number) => count + 1, 0);
  const [snapshotId, setSnapshotId] = useState<number | null>(null);
  const [openedView, setOpenedView] = useState<GridView | null>(null);
  const [totals, setTotals] = useState<Reply<'grid:totals'> | null>(null);
  const [newerData, setNewerData] = useState(false);
  const [error, setError] = useState<TieoutError | null>(null);

  useEffect(() => {
    if (link !== 'open') return;
    let current = true;
    let opened: number | null = null;
    const close = (id: number): void => {
      // A snapshot that is gone already needs no closing.
      client.call('grid:close', { snapshotId: id }).catch(() => undefined);
    };
    const open = async (): Promise<void> => {
      const { snapshotId: id } = await client.call('grid:open', view);
      if (!current) return close(id);
      opened = id;
      setSnapshotId(id);
      setOpenedView(view);
      setTotals(null);
      setNewerData(false);
      setError(null);
      const counted = await client.call('grid:totals', { snapshotId: id });
      if (current) setTotals(counted);
    };
    open().catch((failure: unknown) => {
      if (current) setError(errorOf(failure));
    });
    return () => {
      current = false;
      if (opened !== null) close(opened);
    };
  }, [client, link, view, tick]);

  useEffect(
    () =>
      client.on('ledger:changed', ({ topics }) => {
        if (topics.includes('documents')) setNewerData(true);
      }),
    [client],
  );

  const source = useMemo<IDatasource | null>(() => {
    if (snapshotId === null) return null;
    return {
      getRows: (block) => {
        const { startRow, endRow } = block;
        const read = async (): Promise<void> => {
          const {
            rows,
            rowCount,
            newerData: newer,
          } = await client.call('grid:rows', {
            snapshotId,
            from: startRow,
            count: endRow - startRow,
          });
          const ended = rows.length < endRow - startRow ? startRow + rows.length : undefined;
          block.successCallback(rows, rowCount ?? ended);
          if (newer) setNewerData(true);
        };
        read().catch((failure: unknown) => {
          block.failCallback();
          const told = errorOf(failure);
          if (told.code === 'view/expired') refresh();
          else setError(told);
        });
      },
    };
  }, [client, snapshotId]);
  return { snapshotId, opening: openedView !== view, source, totals, newerData, error, refresh };
}

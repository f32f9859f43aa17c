import type { GridApi } from 'ag-grid-community';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { GridColumn, GridRow } from '../../shared/contract/grid.ts';
import type { RecordId } from '../../shared/ids.ts';
import { go } from '../app/router.ts';
import { FIRST_COLUMNS, GRID_COLUMN_SPECS } from '../components/grid/grid-columns.ts';
import { LedgerGrid, moveFocus, whenLoaded, type GridHandlers } from '../components/grid/ledger-grid.tsx';
import { Button, Empty, Failure } from '../components/parts.tsx';
import { useClient } from '../data/desk.tsx';
import { useRemembered } from '../data/remembered.ts';
import { copyRows } from './copy-rows.ts';
import { DocumentFilters } from './document-filters.tsx';
import { DocumentPane } from './document-pane.tsx';
import { DocumentTotals } from './document-totals.tsx';
import { FIRST_VIEW, isRestricted } from './document-view.ts';
import { ExportDialog } from './export-dialog.tsx';
import { NoteDialog } from './note-dialog.tsx';
import { useReview } from './use-review.ts';
import { useSnapshot } from './use-snapshot.ts';

/** While a person walks through the rows, only the one they rest on is opened. */
const restMs = 120;

/** All documents of all books: filter, sort, search, review from the keyboard, and open one beside the grid. */
export function Documents({
  recordId,
  field,
  rowHeight,
}: {
  readonly recordId: RecordId | null;
  readonly field: string | null;
  readonly rowHeight: number;
}): ReactNode {
  const client = useClient();
  const [view, setView] = useRemembered('documents.view', FIRST_VIEW);
  const [chosen, setColumns] = useRemembered<readonly GridColumn[]>('documents.columns', FIRST_COLUMNS);
  const columns = chosen.length === 0 ? FIRST_COLUMNS : chosen;
  const [exporting, setExporting] = useState(false);
  const [noting, setNoting] = useState<readonly GridRow[]>([]);
  const [picked, setPicked] = useState(0);
  const gridApi = useRef<GridApi<GridRow> | null>(null);
  const pane = useRef<HTMLElement>(null);
  const focused = useRef<RecordId | null>(recordId);
  /** The snapshot in which the focused record has been looked for. */
  const foundIn = useRef<number | null>(null);
  const [found, setFound] = useState<number | null>(null);
  /** Keys pressed meanwhile: they are meant for that record. */
  const waiting = useRef<(() => void)[]>([]);
  const opened = useRef(recordId);
  opened.current = recordId;
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const snapshot = useSnapshot(view);
  const review = useReview(gridApi);
  const open = (row: GridRow, column: GridColumn | null): void => {
    const spec = GRID_COLUMN_SPECS.find(({ id }) => id === column);
    go({ screen: 'documents', recordId: row.recordId, field: spec?.field ?? null });
  };
  const close = (): void => {
    go({ screen: 'documents', recordId: null, field: null });
    const at = gridApi.current?.getFocusedCell();
    // After the columns beside the pane have become the full ones again.
    if (at) setTimeout(() => gridApi.current?.setFocusedCell(at.rowIndex, at.column), 0);
  };
  // While another view is being opened, whatever row comes to stand in the focused place is not the one a person means.
  const settled = (): boolean => !snapshot.opening && foundIn.current === snapshot.snapshotId;
  const handlers: GridHandlers = {
    open,
    whenSettled: (work) => {
      if (settled()) work();
      else if (snapshot.error === null) waiting.current.push(work);
    },
    picked: setPicked,
    order: (order) => setView((now) => ({ ...now, order })),
    focus: (row) => {
      if (!settled()) return;
      focused.current = row.recordId;
      clearTimeout(resting.current);
      if (opened.current === null || opened.current === row.recordId) return;
      resting.current = setTimeout(() => {
        if (opened.current !== null) go({ screen: 'documents', recordId: row.recordId, field: null }, 'in-place');
      }, restMs);
    },
    key: (event, rows, column) => {
      const row = rows[0];
      if ((event.ctrlKey || event.metaKey) && event.key === 'c') return void copyRows(rows, columns);
      if (event.ctrlKey || event.metaKey || event.altKey || row === undefined) return;
      const markAndGoOn = (mark: NonNullable<GridRow['mark']>): void => {
        review.mark(rows, mark);
        if (picked === 0 && gridApi.current !== null) moveFocus(gridApi.current, 1);
      };
      if (event.key === 'Enter') {
        if (opened.current === row.recordId) pane.current?.focus();
        else open(row, null);
      } else if (event.key === 'l') open(row, column);
      else if (event.key === 'r') markAndGoOn('reviewed');
      else if (event.key === '?') markAndGoOn('question');
      else if (event.key === 'x') markAndGoOn('excluded');
      else if (event.key === 'n') setNoting(rows);
      else if (event.key === 'u') review.takeBack();
      else if (event.key === 'Escape' && opened.current !== null) close();
    },
  };

  // A new order or newer data keeps the focus on the record, not on its old place.
  const { snapshotId, totals } = snapshot;
  useEffect(() => {
    const record = focused.current;
    let current = true;
    const settle = (): void => {
      if (!current) return;
      foundIn.current = snapshotId;
      setFound(snapshotId);
      for (const work of waiting.current.splice(0)) work();
    };
    if (snapshotId !== null && record === null) settle();
    if (snapshotId === null || record === null || totals === null) return;
    const find = async (): Promise<void> => {
      const { index } = await client.call('grid:find', { snapshotId, recordId: record });
      const api = gridApi.current;
      if (index === null || api === null) return;
      if (index >= api.getDisplayedRowCount()) api.setRowCount(totals.rowCount, true);
      api.ensureIndexVisible(index, 'middle');
      // Never away from where somebody is typing.
      if (document.activeElement?.closest('input, select, [role="dialog"]')) return;
      api.setFocusedCell(index, columns[0] ?? 'issuedOn');
      await whenLoaded(api, index);
    };
    // The snapshot may have been closed meanwhile; the next one looks again.
    find()
      .catch(() => undefined)
      .finally(settle);
    return () => {
      current = false;
    };
  }, [client, snapshotId, totals]);

  // A view that did not come: what was pressed for it is not done to a later one.
  useEffect(() => {
    if (snapshot.error !== null) waiting.current = [];
  }, [snapshot.error]);

  // Into the grid from anywhere: with j or k where nobody types, with the arrow from the search field.
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const { target, key } = event;
      const api = gridApi.current;
      if (!(target instanceof Element) || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const free = target.closest('.ledger-grid, input, select, textarea, [role="dialog"], [role="menu"]') === null;
      const enters = key === 'ArrowDown' ? target.matches('body, [data-search]') : (key === 'j' || key === 'k') && free;
      if (!enters || api === null || api.getDisplayedRowCount() === 0) return;
      event.preventDefault();
      const at = api.getFocusedCell()?.rowIndex ?? api.getFirstDisplayedRowIndex();
      api.ensureIndexVisible(at);
      api.setFocusedCell(at, columns[0] ?? 'issuedOn');
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [columns]);

  const nothing = totals?.rowCount === 0;
  return (
    <div className="screen full">
      <DocumentFilters view={view} onChange={setView} columns={columns} onColumns={(next) => setColumns(() => next)}>
        {snapshot.newerData && (
          <Button onPress={snapshot.refresh} look="quiet accent">
            Show newer data
          </Button>
        )}
        <Button onPress={() => setExporting(true)}>Export…</Button>
      </DocumentFilters>
      {snapshot.error !== null && <Failure error={snapshot.error} again={snapshot.refresh} />}
      {review.error !== null && <Failure error={review.error} again={review.clear} />}
      <div className={`desk${recordId === null ? '' : ' open'}`}>
        <div className="grid-side">
          <div className="grid-room">
            <LedgerGrid
              source={snapshot.source}
              busy={snapshot.opening || found !== snapshotId}
              columns={columns}
              beside={recordId !== null}
              order={view.order}
              rowHeight={rowHeight}
              handlers={handlers}
              apiRef={gridApi}
            />
            {nothing && (
              <div className="grid-empty">
                {isRestricted(view) ? (
                  <Empty title="No document fits these filters">
                    <p>Widen them, or look at everything again.</p>
                    <Button onPress={() => setView(({ order }) => ({ ...FIRST_VIEW, order }))}>Clear the filters</Button>
                  </Empty>
                ) : (
                  <Empty title="No documents yet">
                    <p>They appear here as they are read from the platforms.</p>
                    <Button onPress={() => go({ screen: 'connections', connectionId: null, connect: false })}>
                      See how the reading stands
                    </Button>
                  </Empty>
                )}
              </div>
            )}
          </div>
          <DocumentTotals
            totals={totals}
            failed={snapshot.error !== null}
            picked={picked}
            marked={review.marked}
            onUndo={review.takeBack}
          />
        </div>
        {recordId !== null && <DocumentPane recordId={recordId} field={field} onClose={close} box={pane} />}
      </div>
      {exporting && (
        <ExportDialog
          view={view}
          columns={columns}
          newerData={snapshot.newerData}
          onBegun={() => {
            if (snapshot.newerData) snapshot.refresh();
          }}
          onClose={() => setExporting(false)}
        />
      )}
      {noting.length > 0 && (
        <NoteDialog
          rows={noting}
          onClose={() => setNoting([])}
          onSave={(mark, note) => {
            review.mark(noting, mark, note);
            setNoting([]);
          }}
        />
      )}
    </div>
  );
}

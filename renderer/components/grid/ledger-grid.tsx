import { createGrid, type ColDef, type GridApi, type IDatasource } from 'ag-grid-community';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { GridColumn, GridRow, GridView } from '../../../shared/contract/grid.ts';
import { MARK_WORDS } from '../words.ts';
import { fitColumns, shortMarkWidth, type FittedColumns } from './fit-columns.ts';
import { GRID_COLUMN_SPECS, widthOf } from './grid-columns.ts';
import { theme } from './grid-theme.ts';

export interface GridHandlers {
  readonly open: (row: GridRow, column: GridColumn | null) => void;
  readonly focus: (row: GridRow) => void;
  readonly order: (order: GridView['order']) => void;
  /** A key the grid itself has no use for. `rows`: the picked ones, or else the focused one. */
  readonly key: (event: KeyboardEvent, rows: readonly GridRow[], column: GridColumn | null) => void;
  readonly picked: (count: number) => void;
  /** Runs the work once the focus stands on its record again: while another view comes in, any row may stand in the focused place. */
  readonly whenSettled: (work: () => void) => void;
}

function columnDefs(fitted: FittedColumns, order: GridView['order']): ColDef<GridRow>[] {
  const { shown, shortMark, totalPinned } = fitted;
  return GRID_COLUMN_SPECS.flatMap((spec) => {
    const def: ColDef<GridRow> = {
      colId: spec.id,
      headerName: spec.title,
      ...(spec.grows === true ? { flex: 1, minWidth: spec.width } : { initialWidth: widthOf(spec) }),
      hide: !shown.includes(spec.id) || (spec.id === 'mark' && shortMark),
      ...(spec.id === 'total' || spec.id === 'currency' ? { pinned: totalPinned ? 'right' : null } : {}),
      sortable: spec.order !== undefined,
      sort: spec.order === order.by ? (order.descending ? 'desc' : 'asc') : null,
      sortingOrder: ['asc', 'desc'],
      suppressKeyboardEvent: isPick,
      valueGetter: ({ data }) => (data === undefined ? '' : spec.text(data)),
      ...(spec.money === true
        ? {
            cellClass: 'money-cell',
            headerClass: 'ag-right-aligned-header',
            // Nothing left to pay is no news.
            cellClassRules: { 'nothing-left': ({ value }) => typeof value === 'string' && /^[0.,]+$/.test(value) },
          }
        : {}),
      ...(spec.id === 'mark' ? { cellClassRules: MARK_RULES } : {}),
    };
    if (spec.id !== 'mark') return [def];
    // A column of its own: a width is taken only when a column is made.
    const short: ColDef<GridRow> = {
      ...def,
      colId: 'mark-sign',
      headerName: 'Rev.',
      initialWidth: shortMarkWidth,
      hide: !shown.includes('mark') || !shortMark,
      cellRenderer: markSign,
    };
    return [def, short];
  });
}

const MARK_SIGNS = { reviewed: '✓', question: '?', excluded: '×' } as const;

/** A review mark as a sign, in words for screen readers and on hover. */
function markSign({ data, value }: { readonly data?: GridRow; readonly value?: string }): HTMLElement | string {
  if (data === undefined || data.mark === null) return '';
  const [sign, words] = [document.createElement('span'), document.createElement('span')];
  sign.ariaHidden = 'true';
  sign.textContent = `${MARK_SIGNS[data.mark]}${data.changedSinceReview ? ' •' : ''}`;
  words.className = 'visually-hidden';
  words.textContent = value ?? MARK_WORDS[data.mark];
  const both = document.createElement('span');
  both.title = words.textContent;
  both.append(sign, words);
  return both;
}

/** The grid tells of keys a moment later. Picking by key is told like the others, so that it keeps its turn among them, and does not scroll as it would elsewhere. */
function isPick({ event }: { readonly event: KeyboardEvent }): boolean {
  if (event.key !== ' ') return false;
  event.preventDefault();
  return true;
}

const MARK_RULES: NonNullable<ColDef<GridRow>['cellClassRules']> = Object.fromEntries(
  (['reviewed', 'question', 'excluded'] as const).map((mark) => [`mark-${mark}`, ({ data }) => data?.mark === mark]),
);

const pickWidth = 50;
/** The column to pick with, and the scroll bar. */
const besidesColumns = pickWidth + 16;
const WIDTHS = new Map(GRID_COLUMN_SPECS.map((spec) => [spec.id, () => widthOf(spec)]));

/** A grid over as many documents as there are: it asks `source` for blocks, keeps a few of them, and its focus on a record. */
export function LedgerGrid({
  source,
  busy,
  columns,
  beside,
  order,
  rowHeight,
  handlers,
  apiRef,
}: {
  readonly source: IDatasource | null;
  /** Another view is coming in. */
  readonly busy: boolean;
  readonly columns: readonly GridColumn[];
  /** A document stands open beside it. */
  readonly beside: boolean;
  readonly order: GridView['order'];
  readonly rowHeight: number;
  readonly handlers: GridHandlers;
  readonly apiRef: { current: GridApi<GridRow> | null };
}): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef(handlers);
  latest.current = handlers;
  const [room, setRoom] = useState(Number.POSITIVE_INFINITY);
  const fitted = useMemo(
    () => fitColumns(columns, room, { beside, widthOf: (id) => WIDTHS.get(id)?.() ?? 0 }),
    [columns, room, beside],
  );

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const watch = new ResizeObserver(() => setRoom(element.clientWidth - besidesColumns));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);

  useEffect(() => {
    if (box.current === null) return;
    const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
    const api = createGrid<GridRow>(box.current, {
      theme,
      styleNonce: nonce,
      rowModelType: 'infinite',
      columnDefs: columnDefs(fitted, order),
      maintainColumnOrder: true,
      getRowId: ({ data }) => String(data.recordId),
      rowHeight,
      cacheBlockSize: 100,
      maxBlocksInCache: 20,
      maxConcurrentDatasourceRequests: 2,
      // While a person drags through a million rows, only where they stop is asked for.
      blockLoadDebounceMillis: 40,
      infiniteInitialRowCount: 1,
      rowSelection: { mode: 'multiRow', checkboxes: true, headerCheckbox: false, enableClickSelection: false },
      selectionColumnDef: {
        width: pickWidth,
        pinned: 'left',
        resizable: false,
        headerName: 'Pick',
        suppressKeyboardEvent: isPick,
      },
      suppressMultiSort: true,
      suppressColumnMoveAnimation: true,
      suppressDragLeaveHidesColumns: true,
      // The tab key leaves the grid: cells are walked with the arrows.
      tabToNextCell: () => false,
      rowClassRules: {
        'row-gone': ({ data }) => data !== undefined && data.tombstone !== null,
        'row-held': ({ data }) => data?.held === true,
        'row-changed': ({ data }) => data?.changedSinceReview === true,
        'row-excluded': ({ data }) => data?.mark === 'excluded',
      },
      suppressNoRowsOverlay: true,
      onCellClicked: ({ data, column }) => {
        if (data !== undefined && column.getColId() !== 'ag-Grid-SelectionColumn') latest.current.open(data, null);
      },
      onCellDoubleClicked: ({ data, column }) => {
        if (data !== undefined) latest.current.open(data, columnOf(column.getColId()));
      },
      onSelectionChanged: () => latest.current.picked(api.getSelectedRows().length),
      onSortChanged: ({ source: by }) => {
        if (by !== 'uiColumnSorted') return;
        const sorted = api.getColumnState().find(({ sort }) => sort === 'asc' || sort === 'desc');
        const spec = GRID_COLUMN_SPECS.find(({ id }) => id === sorted?.colId);
        if (spec?.order !== undefined) latest.current.order({ by: spec.order, descending: sorted?.sort === 'desc' });
      },
      onCellFocused: ({ rowIndex }) => {
        const row = rowIndex === null ? undefined : api.getDisplayedRowAtIndex(rowIndex)?.data;
        if (row !== undefined) latest.current.focus(row);
      },
      onCellKeyDown: (pressed) => {
        const { event } = pressed;
        if (!(event instanceof KeyboardEvent) || !('column' in pressed)) return;
        const column = columnOf(pressed.column.getColId());
        const pressedOn = pressed.data?.recordId;
        latest.current.whenSettled(() => {
          // A cell may have the page's focus and not the grid's.
          const place = pressedOn === undefined ? undefined : api.getRowNode(String(pressedOn))?.rowIndex;
          if (!api.getFocusedCell() && typeof place === 'number') api.setFocusedCell(place, pressed.column);
          if ((event.key === 'j' || event.key === 'k') && !event.ctrlKey && !event.metaKey) {
            return moveFocus(api, event.key === 'j' ? 1 : -1);
          }
          const picked = api.getSelectedRows();
          const at = api.getFocusedCell();
          const node = at ? api.getDisplayedRowAtIndex(at.rowIndex) : undefined;
          const row = node?.data;
          if (event.key === ' ') return node?.setSelected(node.isSelected() !== true);
          latest.current.key(event, picked.length > 0 ? picked : row === undefined ? [] : [row], column);
        });
      },
    });
    apiRef.current = api;
    return () => {
      apiRef.current = null;
      api.destroy();
    };
    // The grid is made once; what changes is handed to it below.
  }, [apiRef, rowHeight]);

  useEffect(() => {
    apiRef.current?.setGridOption('columnDefs', columnDefs(fitted, order));
  }, [apiRef, fitted, order]);
  useEffect(() => {
    if (source !== null) apiRef.current?.setGridOption('datasource', source);
  }, [apiRef, source, rowHeight]);
  return <div className="ledger-grid" aria-busy={busy} ref={box} />;
}

/** Moves the focused cell by rows, within what there is. */
export function moveFocus(api: GridApi<GridRow>, by: number): void {
  const at = api.getFocusedCell();
  // None is told as undefined too.
  if (!at) return;
  const to = Math.max(0, at.rowIndex + by);
  if (to >= api.getDisplayedRowCount()) return;
  api.ensureIndexVisible(to);
  api.setFocusedCell(to, at.column);
}

/** Resolves once the row has come: until then nothing can be done to it. */
export async function whenLoaded(api: GridApi<GridRow>, index: number): Promise<void> {
  const isThere = (): boolean => api.isDestroyed() || api.getDisplayedRowAtIndex(index)?.data !== undefined;
  if (isThere()) return;
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (!isThere()) return;
      // A grid that is gone tells its last and keeps no listeners.
      if (!api.isDestroyed()) api.removeEventListener('modelUpdated', look);
      resolve();
    };
    api.addEventListener('modelUpdated', look);
  });
}

function columnOf(id: string): GridColumn | null {
  return GRID_COLUMN_SPECS.find((spec) => spec.id === id)?.id ?? null;
}

import type { GridApi } from 'ag-grid-community';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { GridColumn, GridRow, GridView } from '../../shared/contract/grid.ts';
import type { RecordId } from '../../shared/ids.ts';
import { go } from '../app/router.ts';
import { FIRST_COLUMNS, GRID_COLUMN_SPECS } from '../components/grid/grid-columns.ts';
import { LedgerGrid, type GridHandlers } from '../components/grid/ledger-grid.tsx';
import { Money } from '../components/money.tsx';
import { Button, Failure } from '../components/parts.tsx';
import { countWords } from '../components/words.ts';
import { useAct, useClient } from '../data/desk.tsx';
import { DocumentPane } from './document-pane.tsx';
import { DocumentFilters } from './document-filters.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { useSnapshot } from './use-snapshot.ts';

const FIRST_VIEW: GridView = {
  order: { by: 'issuedOn', descending: true },
  clientId: null,
  tenantIds: [],
  kinds: [],
  statuses: [],
  currencies: [],
  issuedFrom: null,
  issuedTo: null,
  dueFrom: null,
  dueTo: null,
  totalFrom: null,
  totalTo: null,
  text: '',
  marks: [],
  presence: 'live',
  attention: 'any',
};

type Before = readonly { readonly recordId: RecordId; readonly mark: GridRow['mark']; readonly note: string | null }[];

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
  const [view, setView] = useState(FIRST_VIEW);
  const [columns, setColumns] = useState<readonly GridColumn[]>(FIRST_COLUMNS);
  const [exporting, setExporting] = useState(false);
  const [picked, setPicked] = useState(0);
  const [undo, setUndo] = useState<Before>([]);
  const { act, error, clear } = useAct();
  const gridApi = useRef<GridApi<GridRow> | null>(null);
  const focused = useRef<RecordId | null>(null);
  const snapshot = useSnapshot(view);

  const mark = (rows: readonly GridRow[], value: GridRow['mark']): void => {
    if (rows.length === 0) return;
    act(async () => {
      const reply = await client.call('review:set', { recordIds: rows.map((row) => row.recordId), mark: value, note: null });
      setUndo(reply.before);
      gridApi.current?.deselectAll();
      gridApi.current?.refreshInfiniteCache();
    });
  };
  const takeBack = (): void => {
    if (undo.length === 0) return;
    act(async () => {
      for (const { recordId: id, mark: value, note } of undo)
        await client.call('review:set', { recordIds: [id], mark: value, note });
      setUndo([]);
      gridApi.current?.refreshInfiniteCache();
    });
  };
  const show = (row: GridRow, column: GridColumn | null): void => {
    const spec = GRID_COLUMN_SPECS.find(({ id }) => id === column);
    go({ screen: 'documents', recordId: row.recordId, field: spec?.field ?? null });
  };
  const handlers: GridHandlers = {
    open: show,
    picked: setPicked,
    order: (order) => setView((now) => ({ ...now, order })),
    focus: (row) => {
      focused.current = row.recordId;
    },
    key: (event, rows, column) => {
      const row = rows[0];
      if ((event.ctrlKey || event.metaKey) && event.key === 'c') return void copy(rows, columns);
      if (event.ctrlKey || event.metaKey || event.altKey || row === undefined) return;
      if (event.key === 'Enter') show(row, null);
      else if (event.key === 'l') show(row, column);
      else if (event.key === 'r') mark(rows, 'reviewed');
      else if (event.key === '?') mark(rows, 'question');
      else if (event.key === 'x') mark(rows, 'excluded');
      else if (event.key === 'u') takeBack();
      else if (event.key === 'Escape') go({ screen: 'documents', recordId: null, field: null });
    },
  };

  // A new order or newer data keeps the focus on the record, not on its old place.
  const { snapshotId, totals } = snapshot;
  useEffect(() => {
    const record = focused.current;
    if (snapshotId === null || record === null || totals === null) return;
    const find = async (): Promise<void> => {
      const { index } = await client.call('grid:find', { snapshotId, recordId: record });
      const api = gridApi.current;
      if (index === null || api === null || index >= api.getDisplayedRowCount()) return;
      api.ensureIndexVisible(index);
      api.setFocusedCell(index, columns[0] ?? 'issuedOn');
    };
    // The snapshot may have been closed meanwhile; the next one looks again.
    find().catch(() => undefined);
  }, [client, snapshotId, totals]);

  const nothing = totals?.rowCount === 0;
  return (
    <div className="screen full">
      <DocumentFilters view={view} onChange={setView} columns={columns} onColumns={setColumns}>
        {snapshot.newerData && (
          <Button onPress={snapshot.refresh} look="quiet">
            Newer data: refresh
          </Button>
        )}
        <Button onPress={() => setExporting(true)}>Export…</Button>
      </DocumentFilters>
      {snapshot.error !== null && <Failure error={snapshot.error} again={snapshot.refresh} />}
      {error !== null && <Failure error={error} again={clear} />}
      <div className={`desk${recordId === null ? '' : ' open'}`}>
        <div className="grid-side">
          <LedgerGrid
            source={snapshot.source}
            columns={columns}
            order={view.order}
            rowHeight={rowHeight}
            handlers={handlers}
            apiRef={gridApi}
          />
          <div className="totals" role="region" aria-label="Totals" tabIndex={0}>
            <strong>
              {totals === null
                ? 'Counting…'
                : nothing
                  ? 'No document fits these filters.'
                  : `${countWords(totals.rowCount)} documents`}
            </strong>
            {nothing && (
              <Button look="quiet" onPress={() => setView(FIRST_VIEW)}>
                Clear the filters
              </Button>
            )}
            {picked > 0 && <span>{countWords(picked)} picked</span>}
            {undo.length > 0 && (
              <span>
                {countWords(undo.length)} marked.{' '}
                <button type="button" className="link-button" onClick={takeBack}>
                  Undo
                </button>
              </span>
            )}
            {totals?.byCurrency.map(({ currency, rows, total, due }) => (
              <span key={currency}>
                <Money amount={total} currency={currency} /> <span className="quiet small">{countWords(rows)} rows, open</span>{' '}
                <Money amount={due} />
              </span>
            ))}
          </div>
        </div>
        {recordId !== null && <DocumentPane key={recordId} recordId={recordId} field={field} />}
      </div>
      {exporting && <ExportDialog view={view} columns={columns} onClose={() => setExporting(false)} />}
    </div>
  );
}

/** Rows as tab-separated text a spreadsheet takes with its types: exact figures and ISO dates. */
async function copy(rows: readonly GridRow[], columns: readonly GridColumn[]): Promise<void> {
  const specs = GRID_COLUMN_SPECS.filter(({ id }) => columns.includes(id));
  const lines = [
    specs.map(({ title }) => title),
    ...rows.map((row) => specs.map((spec) => (spec.exact ?? spec.text)(row).replaceAll(/[\t\r\n]+/g, ' '))),
  ];
  await navigator.clipboard.writeText(lines.map((cells) => cells.join('\t')).join('\n'));
}

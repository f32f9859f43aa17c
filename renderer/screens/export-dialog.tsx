import { useState, type ReactNode } from 'react';
import type { GridColumn, GridView } from '../../shared/contract/grid.ts';
import { Button, Choice, Dialog, Failure, Field } from '../components/parts.tsx';
import { countedWords } from '../components/words.ts';
import { useAct, useClient } from '../data/desk.tsx';
import { viewNameOf } from './document-view.ts';

/** Writes the view as it stands, filters, order and columns, into a workbook or a CSV file. */
export function ExportDialog({
  view,
  columns,
  newerData,
  onBegun,
  onClose,
}: {
  readonly view: GridView;
  readonly columns: readonly GridColumn[];
  /** The grid shows an earlier state than the ledger holds. */
  readonly newerData: boolean;
  readonly onBegun: () => void;
  readonly onClose: () => void;
}): ReactNode {
  const client = useClient();
  const { act, busy, error } = useAct();
  const [format, setFormat] = useState<'xlsx' | 'csv'>('xlsx');
  const [name, setName] = useState(viewNameOf(view));
  return (
    <Dialog title="Export this view" onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          act(async () => {
            await client.call('export:start', { view, columns: [...columns], format, viewName: name.trim() });
            onBegun();
            onClose();
          });
        }}
      >
        <Field label="Name, for the cover sheet and the file" value={name} onChange={setName} autoFocus />
        <Choice
          labelled
          label="Format"
          value={format}
          options={[
            ['xlsx', 'Excel workbook (.xlsx)'],
            ['csv', 'Comma-separated (.csv)'],
          ]}
          onChange={setFormat}
        />
        <p className="quiet">
          The filters, the order and the {countedWords(columns.length, 'chosen column')}. Amounts are numbers, dates are dates.
          The status bar shows how far it is and offers the file.
        </p>
        {newerData && (
          <p role="status">
            Newer data has come in since this view was opened. The file holds the newest, and the view is refreshed to show the
            same.
          </p>
        )}
        {error !== null && <Failure error={error} />}
        <div className="row end">
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" submits disabled={busy || name.trim() === ''}>
            Export
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

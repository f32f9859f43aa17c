import { useState, type ReactNode } from 'react';
import type { GridColumn, GridView } from '../../shared/contract/grid.ts';
import { Button, Choice, Dialog, Failure, Field } from '../components/parts.tsx';
import { useAct, useClient } from '../data/desk.tsx';
import { viewNameOf } from './document-view.ts';

/** Writes the view as it stands, filters, order and columns, into a workbook or a CSV file. */
export function ExportDialog({
  view,
  columns,
  onClose,
}: {
  readonly view: GridView;
  readonly columns: readonly GridColumn[];
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
          act(() => client.call('export:start', { view, columns: [...columns], format, viewName: name.trim() }).then(onClose));
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
          The filters, the order and the {columns.length} columns shown. Amounts are numbers, dates are dates. The status bar
          shows how far it is and offers the file.
        </p>
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

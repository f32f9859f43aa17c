import { useState, type ReactNode } from 'react';
import type { GridColumn, GridView } from '../../shared/contract/grid.ts';
import { Button, Choice, Dialog, Failure, Field } from '../components/parts.tsx';
import { useAct, useClient } from '../data/desk.tsx';

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
  const [name, setName] = useState('Documents');
  return (
    <Dialog title="Export this view" onClose={onClose}>
      <Field label="Name, for the cover sheet and the file" value={name} onChange={setName} />
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
        The filters, the order and the {columns.length} columns shown. Amounts are numbers, dates are dates. The status bar shows
        how far it is and offers the file.
      </p>
      {error !== null && <Failure error={error} />}
      <div className="row">
        <Button
          look="primary"
          disabled={busy}
          onPress={() =>
            act(() => client.call('export:start', { view, columns: [...columns], format, viewName: name.trim() }).then(onClose))
          }
        >
          Export
        </Button>
        <Button onPress={onClose}>Cancel</Button>
      </div>
    </Dialog>
  );
}

import { useState, type ReactNode } from 'react';
import { reviewMark, type GridRow } from '../../shared/contract/grid.ts';
import { Button, Choice, Dialog, Field } from '../components/parts.tsx';
import { countedWords, MARK_WORDS, wordsOf } from '../components/words.ts';

type Mark = NonNullable<GridRow['mark']>;

/** A note stands beside a mark: what was asked, why something is left out. */
export function NoteDialog({
  rows,
  onSave,
  onClose,
}: {
  readonly rows: readonly GridRow[];
  readonly onSave: (mark: Mark, note: string) => void;
  readonly onClose: () => void;
}): ReactNode {
  const [row] = rows;
  const [mark, setMark] = useState<Mark>(row?.mark ?? 'question');
  const [note, setNote] = useState(rows.length === 1 ? (row?.note ?? '') : '');
  const what =
    rows.length === 1 && row !== undefined
      ? `${wordsOf(row.kind)} ${row.number ?? row.externalId}`
      : countedWords(rows.length, 'document');
  return (
    <Dialog title={`Note on ${what}`} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (note.trim() !== '') onSave(mark, note.trim());
        }}
      >
        <Field label="Note" value={note} onChange={setNote} autoFocus />
        <Choice
          labelled
          label="Mark"
          value={mark}
          options={reviewMark.options.map((option) => [option, MARK_WORDS[option]] as const)}
          onChange={setMark}
        />
        <div className="row end">
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" submits disabled={note.trim() === ''}>
            Save the note
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

import { useEffect, useState, type ReactNode } from 'react';
import { Button as AriaButton, Checkbox, CheckboxGroup, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { documentStatus, reviewMark, type GridColumn, type GridView } from '../../shared/contract/grid.ts';
import { GRID_COLUMN_SPECS } from '../components/grid/grid-columns.ts';
import { Choice } from '../components/parts.tsx';
import { MARK_WORDS, wordsOf } from '../components/words.ts';
import { useCall } from '../data/desk.tsx';

/** The one chosen value of a list filter, `''` for all. */
function only<Value extends string>(values: readonly Value[]): Value | '' {
  return values[0] ?? '';
}

export function DocumentFilters({
  view,
  onChange,
  columns,
  onColumns,
  children,
}: {
  readonly view: GridView;
  readonly onChange: (view: GridView) => void;
  readonly columns: readonly GridColumn[];
  readonly onColumns: (columns: readonly GridColumn[]) => void;
  readonly children: ReactNode;
}): ReactNode {
  const choices = useCall('grid:choices', {}).value;
  const [text, setText] = useState(view.text);
  useEffect(() => setText(view.text), [view.text]);
  useEffect(() => {
    if (text === view.text) return;
    // A search starts when the typing pauses, not at every letter.
    const timer = setTimeout(() => onChange({ ...view, text }), 180);
    return () => clearTimeout(timer);
  }, [text, view, onChange]);
  const day = (label: string, key: 'issuedFrom' | 'issuedTo'): ReactNode => (
    <input
      className="input"
      type="date"
      aria-label={label}
      title={label}
      value={view[key] ?? ''}
      onChange={(event) => onChange({ ...view, [key]: event.target.value === '' ? null : event.target.value })}
    />
  );
  return (
    <div className="filters" role="search">
      <h1 className="visually-hidden">Documents</h1>
      <input
        className="input search"
        type="search"
        data-search
        aria-label="Search documents"
        placeholder="Number, contact, reference, line"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Choice
        label="Client"
        value={view.clientId === null ? '' : String(view.clientId)}
        options={[['', 'All clients'], ...(choices?.clients ?? []).map(({ id, name }) => [String(id), name] as const)]}
        onChange={(value) => onChange({ ...view, clientId: choices?.clients.find(({ id }) => String(id) === value)?.id ?? null })}
      />
      <Choice
        label="Type"
        value={only(view.kinds)}
        options={[['', 'All types'], ...(choices?.kinds ?? []).map((kind) => [kind, wordsOf(kind)] as const)]}
        onChange={(kind) => onChange({ ...view, kinds: kind === '' ? [] : [kind] })}
      />
      <Choice
        label="Status"
        value={only(view.statuses)}
        options={[['', 'Any status'], ...documentStatus.options.map((status) => [status, wordsOf(status)] as const)]}
        onChange={(status) => onChange({ ...view, statuses: status === '' ? [] : [status] })}
      />
      <Choice
        label="Currency"
        value={only(view.currencies)}
        options={[['', 'All currencies'], ...(choices?.currencies ?? []).map((code) => [code, code] as const)]}
        onChange={(code) => onChange({ ...view, currencies: code === '' ? [] : [code] })}
      />
      <Choice
        label="Review"
        value={only(view.marks)}
        options={[
          ['', 'Any review'],
          ['none', 'Not reviewed'],
          ...reviewMark.options.map((mark) => [mark, MARK_WORDS[mark]] as const),
        ]}
        onChange={(mark) => onChange({ ...view, marks: mark === '' ? [] : [mark] })}
      />
      <Choice
        label="Attention"
        value={view.attention}
        options={[
          ['any', 'Everything'],
          ['held', 'Held in quarantine'],
          ['changed-since-review', 'Changed since review'],
        ]}
        onChange={(attention) => onChange({ ...view, attention })}
      />
      <Choice
        label="Presence"
        value={view.presence}
        options={[
          ['live', 'Live'],
          ['gone', 'Voided or gone'],
          ['all', 'Live and gone'],
        ]}
        onChange={(presence) => onChange({ ...view, presence })}
      />
      {day('Dated from', 'issuedFrom')}
      {day('Dated to', 'issuedTo')}
      <DialogTrigger>
        <AriaButton className="button">Columns</AriaButton>
        <Popover className="popover">
          <Dialog aria-label="Columns">
            <CheckboxGroup
              aria-label="Columns shown"
              value={[...columns]}
              onChange={(ids) => onColumns(GRID_COLUMN_SPECS.map(({ id }) => id).filter((id) => ids.includes(id)))}
            >
              {GRID_COLUMN_SPECS.map(({ id, title }) => (
                <Checkbox key={id} value={id} className="check">
                  <span className="box" aria-hidden="true" />
                  {title}
                </Checkbox>
              ))}
            </CheckboxGroup>
          </Dialog>
        </Popover>
      </DialogTrigger>
      {children}
    </div>
  );
}

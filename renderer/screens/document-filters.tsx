import { useEffect, useState, type ReactNode } from 'react';
import { documentStatus, reviewMark, type GridColumn, type GridView } from '../../shared/contract/grid.ts';
import { GRID_COLUMN_SPECS } from '../components/grid/grid-columns.ts';
import { AmountField } from '../components/amount-field.tsx';
import { FilterMenu, FilterPanel } from '../components/filter-menu.tsx';
import { Icon } from '../components/icon.tsx';
import { Button, Choice } from '../components/parts.tsx';
import { periodsAround, todayText } from '../components/period.ts';
import { bookDateWords } from '../components/time.tsx';
import { countWords, MARK_WORDS, PROVIDER_WORDS, wordsOf } from '../components/words.ts';
import { useCall } from '../data/desk.tsx';
import { FIRST_VIEW, isRestricted, withStatuses } from './document-view.ts';

export function DocumentFilters({
  view,
  onChange,
  columns,
  onColumns,
  children,
}: {
  readonly view: GridView;
  readonly onChange: (change: (view: GridView) => GridView) => void;
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
    const timer = setTimeout(() => onChange((now) => ({ ...now, text })), 180);
    return () => clearTimeout(timer);
  }, [text, view.text, onChange]);
  const set = (part: Partial<GridView>): void => onChange((now) => ({ ...now, ...part }));
  const clients = choices?.clients ?? [];
  const tenants = (choices?.tenants ?? []).filter(({ clientId }) => view.clientId === null || clientId === view.clientId);
  return (
    <div className="filters" role="search">
      <h1 className="visually-hidden">Documents</h1>
      <div className="search">
        <Icon name="search" />
        <input
          className="input"
          type="search"
          data-search
          aria-label="Search documents"
          aria-keyshortcuts="/"
          placeholder="Search"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {text === '' && <kbd aria-hidden="true">/</kbd>}
      </div>
      {clients.length > 1 && (
        <FilterMenu
          single
          label="Client"
          options={clients.map(({ id, name }) => [String(id), name] as const)}
          chosen={view.clientId === null ? [] : [String(view.clientId)]}
          onChange={([chosen]) => set({ clientId: clients.find(({ id }) => String(id) === chosen)?.id ?? null, tenantIds: [] })}
        />
      )}
      <FilterMenu
        label="Books"
        options={tenants.map(({ id, name, provider }) => [String(id), `${name} · ${PROVIDER_WORDS[provider]}`] as const)}
        chosen={view.tenantIds.map(String)}
        onChange={(chosen) => set({ tenantIds: tenants.flatMap(({ id }) => (chosen.includes(String(id)) ? [id] : [])) })}
      />
      <FilterMenu
        label="Type"
        options={(choices?.kinds ?? []).map((kind) => [kind, wordsOf(kind)] as const)}
        chosen={view.kinds}
        onChange={(kinds) => set({ kinds })}
      />
      <FilterMenu
        label="Status"
        options={documentStatus.options.map((status) => [status, wordsOf(status)] as const)}
        chosen={view.statuses}
        onChange={(statuses) => onChange((now) => withStatuses(now, statuses))}
      />
      <FilterMenu
        label="Currency"
        options={(choices?.currencies ?? []).map((code) => [code, code] as const)}
        chosen={view.currencies}
        onChange={(currencies) => set({ currencies })}
      />
      <PeriodFilter view={view} onChange={set} />
      <FilterMenu
        label="Review"
        options={[['none', 'Not reviewed'], ...reviewMark.options.map((mark) => [mark, MARK_WORDS[mark]] as const)]}
        chosen={view.marks}
        onChange={(marks) => set({ marks })}
      />
      <MoreFilter view={view} onChange={set} />
      {isRestricted(view) && (
        <Button look="quiet" onPress={() => onChange(({ order }) => ({ ...FIRST_VIEW, order }))}>
          Clear
        </Button>
      )}
      <span className="grow" />
      {children}
      <FilterMenu
        label="Columns"
        options={GRID_COLUMN_SPECS.map(({ id, title }) => [id, title] as const)}
        chosen={columns}
        onChange={onColumns}
        plain
      />
    </div>
  );
}

interface PanelProps {
  readonly view: GridView;
  readonly onChange: (part: Partial<GridView>) => void;
}

function Day({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (day: string | null) => void;
}): ReactNode {
  return (
    <label className="field">
      {label}
      <input
        className="input"
        type="date"
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}
      />
    </label>
  );
}

function spanWords(from: string | null, to: string | null): string | undefined {
  if (from !== null && to !== null) return `${bookDateWords(from)} – ${bookDateWords(to)}`;
  if (from !== null) return `from ${bookDateWords(from)}`;
  return to === null ? undefined : `to ${bookDateWords(to)}`;
}

function PeriodFilter({ view, onChange }: PanelProps): ReactNode {
  const periods = periodsAround(todayText(new Date()));
  const known = periods.find(({ from, to }) => from === view.issuedFrom && to === view.issuedTo);
  return (
    <FilterPanel label="Date" value={known?.title ?? spanWords(view.issuedFrom, view.issuedTo)}>
      <div className="presets">
        {periods.map(({ id, title, from, to }) => (
          <Button key={id} look={known?.id === id ? 'on' : ''} onPress={() => onChange({ issuedFrom: from, issuedTo: to })}>
            {title}
          </Button>
        ))}
      </div>
      <div className="pair">
        <Day label="From" value={view.issuedFrom} onChange={(issuedFrom) => onChange({ issuedFrom })} />
        <Day label="To" value={view.issuedTo} onChange={(issuedTo) => onChange({ issuedTo })} />
      </div>
      <Button look="quiet" onPress={() => onChange({ issuedFrom: null, issuedTo: null })}>
        Any date
      </Button>
    </FilterPanel>
  );
}

function MoreFilter({ view, onChange }: PanelProps): ReactNode {
  const used = [
    view.dueFrom !== null || view.dueTo !== null,
    view.totalFrom !== null || view.totalTo !== null,
    view.attention !== 'any',
    view.presence !== 'live',
  ].filter(Boolean).length;
  return (
    <FilterPanel label="More" value={used === 0 ? undefined : countWords(used)}>
      <div className="pair">
        <Day label="Due from" value={view.dueFrom} onChange={(dueFrom) => onChange({ dueFrom })} />
        <Day label="Due to" value={view.dueTo} onChange={(dueTo) => onChange({ dueTo })} />
      </div>
      <div className="pair">
        <AmountField label="Total from" value={view.totalFrom} onChange={(totalFrom) => onChange({ totalFrom })} />
        <AmountField label="Total to" value={view.totalTo} onChange={(totalTo) => onChange({ totalTo })} />
      </div>
      <Choice
        labelled
        label="Needs a look"
        value={view.attention}
        options={[
          ['any', 'All of them'],
          ['held', 'Newest state held in quarantine'],
          ['changed-since-review', 'Changed since review'],
        ]}
        onChange={(attention) => onChange({ attention })}
      />
      <Choice
        labelled
        label="At the source"
        value={view.presence}
        options={[
          ['live', 'There'],
          ['gone', 'Voided or gone'],
          ['all', 'Both'],
        ]}
        onChange={(presence) => onChange({ presence })}
      />
    </FilterPanel>
  );
}

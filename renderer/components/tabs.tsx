import { useRef, type KeyboardEvent, type ReactNode } from 'react';

/** Tabs as screen readers know them: one stop, arrows between them. */
export function Tabs<Name extends string>({
  label,
  tabs,
  chosen,
  onChoose,
  panelId,
  children,
}: {
  readonly label: string;
  readonly tabs: readonly (readonly [Name, string])[];
  readonly chosen: Name;
  readonly onChoose: (name: Name) => void;
  /** Of the element that shows the chosen one. */
  readonly panelId: string;
  /** What else stands in the row. */
  readonly children?: ReactNode;
}): ReactNode {
  const row = useRef<HTMLDivElement>(null);
  const step = (event: KeyboardEvent): void => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    const at = tabs.findIndex(([name]) => name === chosen);
    const to = (at + by + tabs.length) % tabs.length;
    const next = tabs[to];
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next[0]);
    row.current?.querySelectorAll<HTMLElement>('[role=tab]')[to]?.focus();
  };
  return (
    <div className="tabs">
      <div className="row" role="tablist" aria-label={label} ref={row}>
        {tabs.map(([name, title]) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${panelId}-${name}`}
            aria-controls={panelId}
            aria-selected={name === chosen}
            tabIndex={name === chosen ? 0 : -1}
            onClick={() => onChoose(name)}
            onKeyDown={step}
          >
            {title}
          </button>
        ))}
      </div>
      <span className="grow" />
      {children}
    </div>
  );
}

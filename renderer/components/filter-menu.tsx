import type { ReactNode } from 'react';
import { Button, Dialog, DialogTrigger, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Icon } from './icon.tsx';

/** A filter of several choices: its button says what is chosen, and nothing chosen does not restrict. */
export function FilterMenu<Value extends string>({
  label,
  options,
  chosen,
  onChange,
  single = false,
  plain = false,
}: {
  readonly label: string;
  readonly options: readonly (readonly [Value, string])[];
  readonly chosen: readonly Value[];
  readonly onChange: (chosen: Value[]) => void;
  readonly single?: boolean;
  /** Not a filter: the button keeps its label whatever is chosen, and the last choice stays. */
  readonly plain?: boolean;
}): ReactNode {
  const words = options.flatMap(([value, title]) => (chosen.includes(value) ? [title] : []));
  return (
    <MenuTrigger>
      <FilterButton label={label} value={plain ? undefined : words.length > 1 ? String(words.length) : words[0]} />
      <Popover className="popover menu">
        <Menu
          aria-label={label}
          selectionMode={single ? 'single' : 'multiple'}
          selectedKeys={chosen}
          disallowEmptySelection={plain}
          onSelectionChange={(keys) => {
            onChange(options.map(([value]) => value).filter((value) => keys === 'all' || keys.has(value)));
          }}
          renderEmptyState={() => <div className="quiet small">Nothing to choose yet.</div>}
        >
          {options.map(([value, title]) => (
            <MenuItem key={value} id={value} textValue={title}>
              <span className="tick" aria-hidden="true">
                <Icon name="check" />
              </span>
              <span className="clip">{title}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** A filter that needs more than a list: fields in a small dialog. */
export function FilterPanel({
  label,
  value,
  children,
}: {
  readonly label: string;
  /** What is chosen, in a word or two; undefined when it does not restrict. */
  readonly value: string | undefined;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <DialogTrigger>
      <FilterButton label={label} value={value} />
      <Popover className="popover">
        <Dialog aria-label={label} className="stack-tight">
          {children}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function FilterButton({ label, value }: { readonly label: string; readonly value: string | undefined }): ReactNode {
  return (
    <Button className={`pill${value === undefined ? '' : ' on'}`}>
      {value === undefined ? (
        label
      ) : (
        <>
          <span className="visually-hidden">{label}: </span>
          <span className="clip">{/^\d+$/.test(value) ? `${label}: ${value}` : value}</span>
        </>
      )}
      <Icon name="down" />
    </Button>
  );
}

import { useEffect, useRef, type ReactNode } from 'react';
import {
  Button as AriaButton,
  Dialog as AriaDialog,
  Heading,
  Input,
  Label,
  Modal,
  ModalOverlay,
  Text,
  TextField,
} from 'react-aria-components';
import type { TieoutError } from '../../shared/errors.ts';
import { instantWords } from './time.tsx';
import type { Told } from '../data/desk.tsx';
import type { CallName, Reply } from '../../shared/contract/calls.ts';
import type { Tone } from './words.ts';

export function Button({
  children,
  look = '',
  onPress,
  disabled = false,
  label,
  autoFocus = false,
  submits = false,
}: {
  readonly children: ReactNode;
  readonly look?: string;
  readonly onPress?: () => void;
  readonly disabled?: boolean;
  readonly label?: string;
  readonly autoFocus?: boolean;
  /** The form's own button: Enter in a field presses it. */
  readonly submits?: boolean;
}): ReactNode {
  return (
    <AriaButton
      className={`button ${look}`}
      type={submits ? 'submit' : 'button'}
      {...(onPress === undefined ? {} : { onPress })}
      isDisabled={disabled}
      autoFocus={autoFocus}
      {...(label === undefined ? {} : { 'aria-label': label })}
    >
      {children}
    </AriaButton>
  );
}

/** A state in words; the dot's colour only repeats it. */
export function Status({
  tone,
  children,
  wraps = false,
}: {
  readonly tone: Tone;
  readonly children: ReactNode;
  readonly wraps?: boolean;
}): ReactNode {
  return <span className={`status ${tone}${wraps ? ' wraps' : ''}`}>{children}</span>;
}

/** What went wrong and what to do, brought into sight. */
export function Failure({
  error,
  again,
}: {
  readonly error: Pick<TieoutError, 'message' | 'remedy'>;
  readonly again?: () => void;
}): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'nearest' });
  }, [error.message]);
  return (
    <div className="note" role="alert" ref={box}>
      <strong>{error.message}</strong>
      <span>{error.remedy}</span>
      {again !== undefined && <Button onPress={again}>Try again</Button>}
    </div>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

/** Loading, failed, stale or there: what every screen shows of an answer. */
export function Answer<Name extends CallName>({
  told,
  children,
}: {
  readonly told: Told<Name>;
  readonly children: (value: Reply<Name>) => ReactNode;
}): ReactNode {
  const { value, error, atMs, again } = told;
  if (value === undefined) {
    if (error !== null) return <Failure error={error} again={again} />;
    return (
      <div role="status" aria-label="Loading">
        <div className="skeleton" />
        <div className="skeleton" />
        <div className="skeleton" />
      </div>
    );
  }
  return (
    <>
      {error !== null && (
        <div className="note warn" role="status">
          <span>
            {error.message} What follows is from {instantWords(atMs ?? 0)}.
          </span>
          <Button onPress={again}>Try again</Button>
        </div>
      )}
      {children(value)}
    </>
  );
}

export function Dialog({
  title,
  onClose,
  wide = false,
  children,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly wide?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <ModalOverlay className="backdrop" isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={`dialog${wide ? ' wide' : ''}`}>
        <AriaDialog>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export function Field({
  label,
  value,
  onChange,
  secret = false,
  autoFocus = false,
  help,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly secret?: boolean;
  readonly autoFocus?: boolean;
  readonly help?: string;
}): ReactNode {
  return (
    <TextField className="field" value={value} onChange={onChange} type={secret ? 'password' : 'text'} autoFocus={autoFocus}>
      <Label>{label}</Label>
      <Input className="input" autoComplete="off" spellCheck={false} />
      {help !== undefined && help !== '' && (
        <Text slot="description" className="small quiet">
          {help}
        </Text>
      )}
    </TextField>
  );
}

/** A native choice: short lists, no search needed, every platform's own keyboard. */
export function Choice<Value extends string>({
  label,
  value,
  options,
  onChange,
  labelled = false,
}: {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [Value, string])[];
  readonly onChange: (value: Value) => void;
  readonly labelled?: boolean;
}): ReactNode {
  const select = (
    <select
      className="input"
      aria-label={label}
      value={value}
      onChange={(event) => {
        const chosen = options.find(([option]) => option === event.target.value);
        if (chosen !== undefined) onChange(chosen[0]);
      }}
    >
      {options.map(([option, words]) => (
        <option key={option} value={option}>
          {words}
        </option>
      ))}
    </select>
  );
  if (!labelled) return select;
  return (
    <label className="field">
      <span className="label">{label}</span>
      {select}
    </label>
  );
}

export function ScreenHead({
  title,
  lead,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <header className="screen-head">
      <div>
        <h1>{title}</h1>
        {lead !== undefined && <p className="quiet">{lead}</p>}
      </div>
      <div className="row">{children}</div>
    </header>
  );
}

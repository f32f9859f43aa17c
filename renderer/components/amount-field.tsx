import { useId, useState, type ReactNode } from 'react';
import { readAmount } from './amount-text.ts';
import { figureText, MARKS } from './money.tsx';

/** An amount as this locale writes it. What is none is said at the field, and tells the owner nothing. */
export function AmountField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (amount: string | null) => void;
}): ReactNode {
  const [text, setText] = useState(value === null ? '' : figureText(value));
  const unfit = readAmount(text, MARKS) === undefined;
  const faultId = useId();
  return (
    <div className="field">
      <label className="field">
        {label}
        <input
          className="input figure"
          inputMode="decimal"
          value={text}
          aria-invalid={unfit}
          aria-describedby={unfit ? faultId : undefined}
          onChange={(event) => {
            setText(event.target.value);
            onChange(readAmount(event.target.value, MARKS) ?? null);
          }}
        />
      </label>
      {unfit && (
        <div className="small field-fault" id={faultId}>
          No amount, so no bound. One reads {figureText('1234.56')}
        </div>
      )}
    </div>
  );
}

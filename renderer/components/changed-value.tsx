import type { ReactNode } from 'react';
import { Money } from './money.tsx';
import { bookDateWords } from './time.tsx';

/** What a ledger field was or is: an amount with its currency, a day, or text. Only text goes on in another line. */
export function ChangedValue({
  field,
  value,
  currency,
}: {
  readonly field: string;
  readonly value: string | null;
  readonly currency: string;
}): ReactNode {
  // A released document is told by its total.
  const column = field === '' ? 'total_minor' : (field.split('.').at(-1) ?? field);
  if (value === null) return <Money amount={null} />;
  // What the books' own currency is, the label says.
  if (column.endsWith('_minor') && /^-?\d+(?:\.\d+)?$/.test(value)) {
    return <Money amount={value} currency={column === 'base_total_minor' ? null : currency} />;
  }
  if (column.endsWith('_on') && /^\d{4}-\d{2}-\d{2}$/.test(value)) return <time className="nowrap">{bookDateWords(value)}</time>;
  return <span className="words">{value}</span>;
}

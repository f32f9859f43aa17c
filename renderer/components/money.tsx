import type { ReactNode } from 'react';
import { marksOf, withMarks } from './amount-text.ts';

/** How this locale writes a figure. */
export const MARKS = marksOf();

/** Decimal text with the locale's marks; every digit stays as it was, for no number is made of it. */
export function figureText(decimal: string): string {
  return withMarks(decimal, MARKS);
}

/** A quantity or a price of one: with the locale's marks, without the zeros that a platform pads it with. */
export function rateText(decimal: string): string {
  return figureText(decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal);
}

/** The one way to show a figure. Unknown is a word for screen readers and a middle dot for the eye, never 0. */
export function Money({
  amount,
  currency = null,
}: {
  readonly amount: string | null;
  readonly currency?: string | null;
}): ReactNode {
  if (amount === null) {
    return (
      <span className="quiet">
        <span aria-hidden="true">·</span>
        <span className="visually-hidden">not stated</span>
      </span>
    );
  }
  return (
    <span className="figure">
      {currency !== null && <span className="money-code">{currency}</span>}
      {figureText(amount)}
    </span>
  );
}

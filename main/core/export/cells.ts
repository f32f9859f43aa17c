/** What stands in a cell of an export, before any format: text stays text, figures stay exact. */
export type ExportCell =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly text: string }
  /** Decimal text; `digits` after the point are shown. */
  | { readonly kind: 'money'; readonly decimal: string; readonly digits: number }
  | { readonly kind: 'number'; readonly decimal: string }
  /** `YYYY-MM-DD` as the books have it. */
  | { readonly kind: 'date'; readonly day: string };

export const EMPTY: ExportCell = { kind: 'empty' };

export function textCell(text: string | null): ExportCell {
  return text === null || text === '' ? EMPTY : { kind: 'text', text };
}

/** A spreadsheet's number has 15 digits that are certain: an amount with more goes as text, so that none of them is lost. */
export function fitsNumber(decimal: string): boolean {
  const digits = decimal.replace(/^-/, '').replace('.', '').replace(/^0+/, '');
  return digits.length <= 15;
}

/** Would a spreadsheet run or misread it? [OWASP, CSV injection; read 2026-11] */
export function looksLikeFormula(text: string): boolean {
  return /^[=+\-@\t\r]/.test(text);
}

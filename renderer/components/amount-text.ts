/** The marks of a locale's figures. */
export interface Marks {
  readonly group: string;
  readonly point: string;
}

export function marksOf(locale?: string): Marks {
  const parts = new Intl.NumberFormat(locale).formatToParts(1234567.5);
  const mark = (type: 'group' | 'decimal', other: string): string => parts.find((part) => part.type === type)?.value ?? other;
  return { group: mark('group', ','), point: mark('decimal', '.') };
}

export function withMarks(decimal: string, { group, point }: Marks): string {
  const negative = decimal.startsWith('-');
  const [whole = '', fraction] = (negative ? decimal.slice(1) : decimal).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, group);
  return `${negative ? '−' : ''}${grouped}${fraction === undefined ? '' : `${point}${fraction}`}`;
}

/** More than any figure of a ledger has. */
const mostDigits = 30;

/**
 * What a person typed, as decimal text: null where nothing stands, undefined where it is no amount as the locale writes one. A mark counts only in its place: where the
 * point is a comma, `1.234` is a thousand and more, and `373.46` is nothing that could be known for certain.
 */
export function readAmount(typed: string, { group, point }: Marks): string | null | undefined {
  const text = typed.trim();
  if (text === '') return null;
  const negative = /^[-−]/.test(text);
  const parts = text.replace(/^[-−]\s*/, '').split(point);
  const [whole = '', fraction = ''] = parts;
  if (parts.length > 2 || !/^\d*$/.test(fraction) || (whole === '' && fraction === '')) return undefined;
  // Spaces and apostrophes are a point nowhere, so that they group whatever the locale.
  const plain = whole.replaceAll(/[\s'’]/g, "'").replaceAll(group, "'");
  if (!/^(?:\d*|\d{1,3}(?:'\d{3})+)$/.test(plain)) return undefined;
  const digits = plain.replaceAll("'", '').replace(/^0+(?=\d)/, '');
  if (digits.length + fraction.length > mostDigits) return undefined;
  return `${negative ? '-' : ''}${digits === '' ? '0' : digits}${fraction === '' ? '' : `.${fraction}`}`;
}

import { textAt, type Row } from './rows.ts';

const half = 32n;

/**
 * SQL that sums a column of 64-bit integers without overflow and without floating point: SQLite's own `sum` fails when the sum leaves 64 bits. The upper and the
 * lower halves are summed apart and handed over as text, which stays exact for two thousand million rows of any amount; `sumAt` puts them together.
 */
export function exactSum(column: string, name: string, condition = 'TRUE'): string {
  const sum = (part: string): string => `CAST(ifnull(sum(${part}) FILTER (WHERE ${condition}), 0) AS TEXT)`;
  return `${sum(`${column} >> 32`)} AS "${name}.upper", ${sum(`${column} & 4294967295`)} AS "${name}.lower"`;
}

/** The sum under the name given to `exactSum`. Nothing summed is 0. */
export function sumAt(row: Row, name: string): bigint {
  return (BigInt(textAt(row, `${name}.upper`)) << half) + BigInt(textAt(row, `${name}.lower`));
}

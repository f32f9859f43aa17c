import { plainDecimal } from '../../../shared/money.ts';
import { DOCUMENT_COLUMNS, LINE_COLUMNS } from '../store/columns.ts';
import type { DocumentCheck } from './checks.ts';
import { JsonNumber, type DocumentMapping, type PercentageCheck, type RawObject } from './mapping.ts';
import { shownMinor, type MoneyUnit } from './money-text.ts';
import { isRawList, isRawObject, isStated, kindOf, rawGetter, type RawGetter } from './raw-path.ts';
import { readerOf } from './readers.ts';
import { shortened, Unreadable } from './unreadable.ts';

const TOTAL = DOCUMENT_COLUMNS.indexOf('total_minor');
const LINE_AMOUNT = LINE_COLUMNS.indexOf('amount_minor');

/** Percentages are counted in millionths of a percent. */
const digits = 6;
const whole = 100n * 10n ** BigInt(digits);

interface Computed {
  /** In millionths of a percent. */
  readonly share: bigint;
  /** As stated, minor units; 0 where neither percentage nor amount is. */
  readonly stated: bigint;
  readonly path: string;
}

/** What percentages made of a document's lines. See `PercentageCheck`; throws `Unreadable` with the figures when something does not add up. */
export function compilePercentages(mapping: DocumentMapping, check: PercentageCheck): DocumentCheck {
  const rowsAt = rawGetter(mapping.lines?.path ?? '');
  const discountOf = check.discount === undefined ? undefined : compileComputed(check.discount);
  const taxes = check.taxes.map((tax) => ({ read: compileComputed(tax), marked: tax.marked, isMarked: rawGetter(tax.marked) }));
  return (record, { cells, lines, unit }) => {
    const rows = rowsAt(record);
    const list = isRawList(rows) ? rows.filter(isRawObject) : [];
    const amounts = list.map((_, at) => BigInt(lines.cells[at * LINE_COLUMNS.length + LINE_AMOUNT] ?? 0));
    const allowed = most(1n, BigInt(check.toleranceMinorPerLine) * BigInt(list.length));
    const must = (computed: Computed, base: bigint, remaining: bigint): void => {
      const expected = rounded(base * remaining * computed.share, whole * whole);
      const off = expected > computed.stated ? expected - computed.stated : computed.stated - expected;
      if (off <= allowed) return;
      throw differs(check.name, computed.path, `its percentage makes ${shownMinor(expected, unit)}`, computed.stated, unit);
    };
    const subtotal = amounts.reduce((sum, amount) => sum + amount, 0n);
    const discount = discountOf?.(record, unit);
    if (discount !== undefined) must(discount, subtotal, whole);
    const remaining = whole - (discount?.share ?? 0n);
    let total = subtotal - (discount?.stated ?? 0n);
    for (const { read, marked, isMarked } of taxes) {
      const tax = read(record, unit);
      total += tax.stated;
      if (tax.share === 0n) {
        must(tax, 0n, remaining);
        continue;
      }
      const taxed = amounts.reduce((sum, amount, at) => (flagAt(list[at], isMarked, marked) ? sum + amount : sum), 0n);
      must(tax, taxed, remaining);
    }
    const stated = BigInt(cells[TOTAL] ?? 0);
    if (stated === total) return;
    const path = mapping.fields.totalMinor?.sources[0]?.path ?? '';
    throw differs(check.name, path, `lines, discount and taxes make ${shownMinor(total, unit)}`, stated, unit);
  };
}

function differs(name: string, path: string, made: string, stated: bigint, unit: MoneyUnit): Unreadable {
  return new Unreadable('record/unmappable', path, `${name}: ${made}, stated is ${shownMinor(stated, unit)}`);
}

/** A percentage and the amount it made. An amount that is not stated although its percentage is, is not known. */
function compileComputed(paths: { readonly percent: string; readonly amount: string }) {
  const percentAt = rawGetter(paths.percent);
  const amountAt = rawGetter(paths.amount);
  const amountOf = readerOf({ path: paths.amount, read: 'money' }, paths.amount);
  return (record: RawObject, unit: MoneyUnit): Computed => {
    const share = shareOf(record, percentAt, paths.percent);
    const raw = amountAt(record);
    if (isStated(raw)) return { share, stated: BigInt(amountOf(raw, unit) ?? 0), path: paths.amount };
    if (share === 0n) return { share, stated: 0n, path: paths.amount };
    throw new Unreadable('schema/drift', paths.amount, `${paths.amount} is missing or empty although ${paths.percent} is stated`);
  };
}

/** A percentage in millionths of a percent; 0 where none is stated. */
function shareOf(record: RawObject, get: RawGetter, path: string): bigint {
  const raw = get(record);
  if (!isStated(raw)) return 0n;
  const text = raw instanceof JsonNumber ? raw.text : raw;
  if (typeof text !== 'string') throw new Unreadable('schema/drift', path, `${path} is ${kindOf(raw)}, not a percentage`);
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plainDecimal(text) ?? '');
  const [, sign = '', integer = '', fraction = ''] = parts ?? [];
  if (parts === null || fraction.length > digits)
    throw new Unreadable('record/unmappable', path, `${path} is no percentage: ${shortened(text)}`);
  return BigInt(`${sign}${integer}${fraction.padEnd(digits, '0')}`);
}

function flagAt(row: RawObject | undefined, get: RawGetter, path: string): boolean {
  const raw = row === undefined ? undefined : get(row);
  if (typeof raw === 'boolean') return raw;
  throw new Unreadable('schema/drift', path, `a line does not say whether it is ${path}`);
}

/** Half away from zero; `bottom` is positive. */
function rounded(top: bigint, bottom: bigint): bigint {
  const size = ((top < 0n ? -top : top) * 2n + bottom) / (2n * bottom);
  return top < 0n ? -size : size;
}

function most(first: bigint, second: bigint): bigint {
  return first > second ? first : second;
}

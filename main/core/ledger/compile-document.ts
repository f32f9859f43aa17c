import { exponentOf } from '../../../shared/money.ts';
import { DOCUMENT_COLUMNS, LINE_COLUMNS, type Cell } from '../store/columns.ts';
import { compileStatedBase, inBase, isOne } from './base-amount.ts';
import { compileChecks } from './checks.ts';
import { assertWithinTotal, compileAllocations, compileLegs, compileLines, debitsOf, openAmount } from './compile-children.ts';
import type { CompiledMapping, MapContext } from './compile-mapping.ts';
import { compileCondition, compileEnum } from './enum-reader.ts';
import { camelCase } from './field-names.ts';
import { FieldReader } from './field-reader.ts';
import { LineageTrace } from './lineage.ts';
import type { DocumentMapping, FieldRule, RawObject } from './mapping.ts';
import { fitsLedger, type MoneyUnit } from './money-text.ts';
import { isRawList, isStated, rawGetter, wordAt } from './raw-path.ts';
import { shortened, Unreadable } from './unreadable.ts';

const column = (name: (typeof DOCUMENT_COLUMNS)[number]): number => DOCUMENT_COLUMNS.indexOf(name);
const KIND = column('kind');
const STATUS = column('status');
const SOURCE_STATUS = column('source_status');
const CURRENCY = column('currency');
const EXPONENT = column('exponent');
const RATE = column('rate');
const TOTAL = column('total_minor');
const DUE = column('due_minor');
const BASE_TOTAL = column('base_total_minor');

/** Columns that no plain field rule fills. */
const derived: ReadonlySet<number> = new Set([KIND, STATUS, SOURCE_STATUS, CURRENCY, EXPONENT, BASE_TOTAL]);

const noRule: FieldRule = { sources: [], required: false };
/** For what is read before the currency is known; nothing of that is money. */
const noUnit: MoneyUnit = { currency: '', exponent: 0 };

interface PlainField {
  readonly column: number;
  readonly reader: FieldReader;
}

/** Invoices, payments, journals and every other kind of document. */
export function compileDocument(mapping: DocumentMapping): CompiledMapping {
  const kind = compileEnum(mapping.kind);
  const assertKind = compileOnlyWhen(mapping.onlyWhen);
  const status = compileEnum(mapping.status);
  const currency = new FieldReader(mapping.fields.currency ?? noRule);
  const accountOf = mapping.currencyOfAccount === undefined ? undefined : accountCurrency(mapping.currencyOfAccount);
  const plain = plainFields(mapping);
  const lines = compileLines(mapping.lines);
  const legs = compileLegs(mapping);
  const { openFromAllocations } = mapping;
  const openLines = openFromAllocations === undefined ? undefined : rawGetter(openFromAllocations.lines);
  const allocations = compileAllocations(mapping);
  const checks = compileChecks(mapping);
  const refuseOther = compileHeld(mapping);
  const { statedBase } = mapping;
  const baseOf = statedBase === undefined ? undefined : compileStatedBase(statedBase);
  const baseAt = statedBase === undefined ? -1 : currency.paths.indexOf(statedBase.currency);
  const fromDebits = mapping.journalLines?.totalFromDebits === true;
  const trace = new LineageTrace([
    { column: 'kind', paths: kind.paths },
    { column: 'status', paths: status.paths },
    { column: 'source_status', paths: status.paths },
    currency.lineage('currency'),
    ...plain.map(({ column: at, reader }) => reader.lineage(DOCUMENT_COLUMNS[at] ?? '')),
    ...lines.lineage,
    ...legs.lineage,
    ...allocations.lineage,
  ]);

  /** A word that decides is looked for at all of these places. */
  const all = (paths: readonly string[]): number => 2 ** paths.length - 1;

  return {
    map(record, context) {
      trace.start();
      refuseOther(record);
      assertKind(record);
      const state = status.read(record);
      const cells: Cell[] = emptyCells.slice();
      cells[KIND] = kind.read(record).value;
      cells[STATUS] = state.value;
      cells[SOURCE_STATUS] = state.source;
      trace.step(all(kind.paths));
      trace.step(all(status.paths));
      trace.step(all(status.paths));
      const unit = unitOf(currency, record, context, accountOf);
      cells[CURRENCY] = unit.currency;
      cells[EXPONENT] = unit.exponent;
      const currencyFrom = currency.clearUsed();
      trace.step(currencyFrom);
      for (const { column: at, reader } of plain) {
        reader.clearUsed();
        const value = reader.read(record, unit);
        if (value === null && reader.rule.requiredWhen?.includes(state.value) === true) throw reader.missing();
        cells[at] = value;
        trace.step(reader.clearUsed());
      }
      const lineRows = lines.read(record, unit, trace, state.value);
      const legRows = legs.read(record, unit, trace, state.value);
      const allocationRows = allocations.read(record, unit, trace, state.value);
      const total = fromDebits ? debitsOf(legRows) : statedTotal(cells[TOTAL]);
      if (!fitsLedger(total)) throw new Unreadable('record/unmappable', '', 'its total is larger than the ledger can hold');
      cells[TOTAL] = total.toString();
      if (openFromAllocations !== undefined && openLines !== undefined) {
        const list = openLines(record);
        const open = openAmount(openFromAllocations, total, allocationRows, isRawList(list) ? list.length : null);
        cells[DUE] = open === null ? null : open.toString();
      }
      for (const check of checks) check(record, { cells, lines: lineRows, status: state.value, unit });
      const rateCell = cells[RATE];
      const rate = typeof rateCell === 'string' ? rateCell : null;
      // The base currency is not what a rate is applied to.
      const byBase = baseAt >= 0 && currencyFrom === 2 ** baseAt && rate !== null && !isOne(rate);
      if (mapping.rateNeedsCurrency === true && rate !== null && (!unit.stated || byBase)) {
        const missing = byBase ? currency.paths.filter((_, at) => at !== baseAt) : currency.paths;
        throw new Unreadable(
          'schema/drift',
          missing[0] ?? '',
          `${missing.join(', ')} is missing or empty although a rate is stated`,
        );
      }
      const tombstone = mapping.tombstones[state.value] ?? null;
      if (tombstone === null) assertWithinTotal(allocationRows, total, unit);
      const facts = { unit, rate, live: tombstone === null };
      const computed = inBase(mapping, total, context.baseCurrency, facts);
      const rows = lineRows.count + allocationRows.count;
      const base = baseOf?.(record, computed, { ...facts, baseCurrency: context.baseCurrency, rows }) ?? computed;
      cells[BASE_TOTAL] = base === null ? null : base.toString();
      return {
        cells,
        lines: lineRows.cells,
        lineCount: lineRows.count,
        allocations: allocationRows.cells,
        allocationCount: allocationRows.count,
        journalLines: legRows.cells,
        journalLineCount: legRows.count,
        tombstone,
        lineage: trace.end(),
        searchBody: searchBody(lineRows.cells),
      };
    },
  };
}

function compileHeld({ heldWhen = [] }: DocumentMapping): (record: RawObject) => void {
  const compiled = heldWhen.map(({ when, why }) => ({ tests: when.map(compileCondition), path: when[0]?.path ?? '', why }));
  return (record) => {
    const held = compiled.find(({ tests }) => tests.every((test) => test(record)));
    if (held !== undefined) throw new Unreadable('record/unmappable', held.path, held.why);
  };
}

const emptyCells: readonly Cell[] = DOCUMENT_COLUMNS.map(() => null);

function plainFields(mapping: DocumentMapping): readonly PlainField[] {
  const rules = new Map(Object.entries<FieldRule | undefined>(mapping.fields));
  if (rules.get('totalMinor') === undefined && mapping.journalLines?.totalFromDebits !== true) {
    throw new Error('a document mapping says where the total comes from');
  }
  return DOCUMENT_COLUMNS.flatMap((name, at) => {
    const rule = rules.get(camelCase(name));
    if (rule === undefined || derived.has(at)) return [];
    // Whether a rate is needed depends on the currency; `inBase` decides.
    return [{ column: at, reader: new FieldReader(at === RATE ? { ...rule, required: false } : rule) }];
  });
}

/** A document without a stated currency is in base currency, where its mapping allows that; one whose currency has no known number of digits cannot be read. */
function unitOf(
  reader: FieldReader,
  record: RawObject,
  context: MapContext,
  ofAccount: ((record: RawObject, context: MapContext) => string | null) | undefined,
): MoneyUnit & { readonly stated: boolean } {
  reader.clearUsed();
  const stated = reader.read(record, noUnit);
  const currency = typeof stated === 'string' ? stated : (ofAccount?.(record, context) ?? context.baseCurrency);
  const path = reader.paths[0] ?? '';
  if (currency === null) {
    throw new Unreadable('record/unmappable', path, 'neither the record nor the organisation states a currency');
  }
  const exponent = exponentOf(currency);
  if (exponent === undefined) throw new Unreadable('record/unmappable', path, `the currency ${shortened(currency)} is not known`);
  return { currency, exponent, isBase: currency === context.baseCurrency, stated: stated !== null };
}

/** The currency of the account a record names; null for one in base currency. Throws `Unreadable` for one that is not known. */
function accountCurrency(path: string): (record: RawObject, context: MapContext) => string | null {
  const get = rawGetter(path);
  return (record, { accountCurrencies = {} }) => {
    const id = wordAt(record, get);
    const known = Object.hasOwn(accountCurrencies, id) ? accountCurrencies[id] : undefined;
    if (known !== undefined) return known;
    throw new Unreadable('record/unmappable', path, 'it states no currency, and the account it names is not in the ledger');
  };
}

/** Throws `Unreadable` for a record that is something else. */
function compileOnlyWhen(rule: DocumentMapping['onlyWhen']): (record: RawObject) => void {
  if (rule === undefined) return () => undefined;
  const word = rawGetter(rule.path);
  return (record) => {
    if (!isStated(word(record)) || rule.values.includes(wordAt(record, word))) return;
    throw new Unreadable('record/unmappable', rule.path, `${rule.reason} (${rule.path})`);
  };
}

function statedTotal(cell: Cell | undefined): bigint {
  if (typeof cell === 'string') return BigInt(cell);
  throw new Unreadable('schema/drift', '', 'the record states no total');
}

const DESCRIPTION = LINE_COLUMNS.indexOf('description');
const ITEM = LINE_COLUMNS.indexOf('item_code');

/** What full-text search finds a document by besides its own columns. */
function searchBody(lineCells: readonly Cell[]): string {
  let body = '';
  for (let at = 0; at < lineCells.length; at += LINE_COLUMNS.length) {
    const description = lineCells[at + DESCRIPTION];
    const item = lineCells[at + ITEM];
    if (typeof description === 'string') body += body === '' ? description : ` ${description}`;
    if (typeof item === 'string') body += body === '' ? item : ` ${item}`;
  }
  return body;
}

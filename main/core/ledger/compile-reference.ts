import { LEDGER_TABLES, type Cell } from '../store/columns.ts';
import { noRows } from './compile-children.ts';
import type { CompiledMapping } from './compile-mapping.ts';
import { compileEnum, type EnumReader } from './enum-reader.ts';
import { FieldReader } from './field-reader.ts';
import { camelCase } from './field-names.ts';
import { LineageTrace, type LineageField } from './lineage.ts';
import type { AccountMapping, ContactMapping, ItemMapping, RawObject, ReferenceRule, TaxRateMapping } from './mapping.ts';
import type { MoneyUnit } from './money-text.ts';
import { isStated, rawGetter, wordAt } from './raw-path.ts';

type Column =
  | { readonly kind: 'none' }
  | { readonly kind: 'field'; readonly reader: FieldReader }
  | { readonly kind: 'enum'; readonly reader: EnumReader<string>; readonly optional: boolean };

/** Reference records carry no money: what they state of it is decimal text. */
const noUnit: MoneyUnit = { currency: '', exponent: 0 };

/** Contacts, accounts, tax rates and items: one column after the other. */
export function compileReference(mapping: ContactMapping | AccountMapping | TaxRateMapping | ItemMapping): CompiledMapping {
  const names = LEDGER_TABLES[mapping.target].columns;
  const rules = new Map<string, ReferenceRule | undefined>(Object.entries<ReferenceRule | undefined>(mapping.columns));
  const columns = names.map((name) => compileColumn(rules.get(camelCase(name))));
  const trace = new LineageTrace(columns.flatMap((column, at) => lineageOf(column, names[at] ?? '')));
  const tombstoneOf = compileTombstone(mapping);
  return {
    map(record) {
      trace.start();
      const cells = columns.map((column): Cell => {
        if (column.kind === 'none') return null;
        if (column.kind === 'field') {
          column.reader.clearUsed();
          const value = column.reader.read(record, noUnit);
          trace.step(column.reader.clearUsed());
          return value;
        }
        trace.step(2 ** column.reader.paths.length - 1);
        return column.optional && !column.reader.isStated(record) ? null : column.reader.read(record).value;
      });
      return {
        cells,
        lines: noRows.cells,
        lineCount: 0,
        allocations: noRows.cells,
        allocationCount: 0,
        journalLines: noRows.cells,
        journalLineCount: 0,
        tombstone: tombstoneOf(record),
        lineage: trace.end(),
        searchBody: '',
      };
    },
  };
}

function compileColumn(rule: ReferenceRule | undefined): Column {
  if (rule === undefined) return { kind: 'none' };
  if ('enum' in rule) return { kind: 'enum', reader: compileEnum(rule.enum), optional: rule.optional === true };
  if (rule.sources.some((source) => source.read === 'money' || source.read === 'minorMoney'))
    throw new Error('a reference record has no currency to read money in');
  return { kind: 'field', reader: new FieldReader(rule) };
}

function lineageOf(column: Column, name: string): readonly LineageField[] {
  if (column.kind === 'none') return [];
  return [column.kind === 'field' ? column.reader.lineage(name) : { column: name, paths: column.reader.paths }];
}

type Reference = ContactMapping | AccountMapping | TaxRateMapping | ItemMapping;

/** Why a reference record is gone: because it names its successor, or by its status. */
function compileTombstone(
  mapping: Reference,
): (record: RawObject) => NonNullable<Reference['tombstoneWhenPresent']>['reason'] | null {
  const { tombstone, tombstoneWhenPresent } = mapping;
  const present = tombstoneWhenPresent === undefined ? undefined : rawGetter(tombstoneWhenPresent.path);
  const word = tombstone === undefined ? undefined : rawGetter(tombstone.path);
  const reasons = new Map(Object.entries(tombstone?.values ?? {}));
  return (record) => {
    if (present !== undefined && isStated(present(record))) return tombstoneWhenPresent?.reason ?? null;
    return word === undefined ? null : (reasons.get(wordAt(record, word)) ?? null);
  };
}

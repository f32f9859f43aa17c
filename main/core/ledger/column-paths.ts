import { snakeCase } from './field-names.ts';
import type { DocumentMapping, EnumRule, FieldRule, RecordMapping, ReferenceRule, RowWords, Source } from './mapping.ts';

/** Which dotted raw paths each ledger column may be read from, by the mapping alone. Column names are the table's; children stand under `lines`. */
export function pathsByColumn(mapping: RecordMapping): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, readonly string[]>();
  if (mapping.target === 'raw') return paths;
  if (mapping.target !== 'document') {
    for (const [field, rule] of Object.entries<ReferenceRule | undefined>(mapping.columns)) {
      if (rule !== undefined) paths.set(snakeCase(field), 'enum' in rule ? enumPaths(rule.enum) : fieldPaths(rule));
    }
    if (mapping.tombstone !== undefined) paths.set('tombstone', [mapping.tombstone.path]);
    return paths;
  }
  paths.set('kind', enumPaths(mapping.kind));
  paths.set('status', enumPaths(mapping.status));
  paths.set('source_status', enumPaths(mapping.status));
  paths.set('tombstone', enumPaths(mapping.status));
  for (const [field, rule] of Object.entries<FieldRule | undefined>(mapping.fields)) {
    if (rule !== undefined) paths.set(snakeCase(field), fieldPaths(rule));
  }
  if (mapping.openFromAllocations !== undefined) {
    const settled = (mapping.allocations ?? []).flatMap((rule) =>
      Object.values(rule.fields).flatMap((field) => inList(rule.path, fieldPaths(field))),
    );
    paths.set('due', [mapping.openFromAllocations.lines, ...settled]);
  }
  const children = childPaths(mapping);
  if (children.length > 0) paths.set('lines', children);
  return paths;
}

/** What the number of children and their amounts hang on: not their texts, accounts or items. */
function childPaths({ lines, journalLines, legs }: DocumentMapping): readonly string[] {
  return [
    ...(lines === undefined ? [] : [lines.path, ...inList(lines.path, rowPaths(lines, lines.fields.amountMinor))]),
    ...(journalLines === undefined
      ? []
      : [journalLines.path, ...inList(journalLines.path, rowPaths(journalLines, journalLines.fields.amountMinor))]),
    ...(legs ?? []).flatMap(({ fields }) => rowPaths({}, fields.amountMinor)),
  ];
}

function rowPaths({ skip, sign, bundled }: RowWords, amount: FieldRule | undefined): readonly string[] {
  const words = [skip?.path, sign?.path, bundled].filter((path) => path !== undefined);
  return amount === undefined ? words : [...words, ...fieldPaths(amount)];
}

function inList(list: string, paths: readonly string[]): readonly string[] {
  return list === '' ? paths : paths.map((path) => `${list}[].${path}`);
}

/** Every place a source is read from: of a sum its parts, of texts put together each of them, whether they stand in an object or in those of a list. */
export function placesOf({ path, parts, join }: Source): readonly string[] {
  if (join === undefined) return parts ?? [path];
  if (path === '') return join.parts;
  return [path, ...join.parts.flatMap((part) => [`${path}.${part}`, `${path}[].${part}`])];
}

function fieldPaths(rule: FieldRule): readonly string[] {
  const paths = rule.sources.flatMap((source) => {
    const { path, read, sum } = source;
    if (source.join !== undefined || source.parts !== undefined) return placesOf(source);
    if (sum !== undefined) return [path, `${path}[].${sum}`];
    return read === 'codedMoney' ? [path, `${path}.amount`] : [path];
  });
  // As drift names them: whichever of a list.
  return paths.map((path) => path.replaceAll(/\.\d+(?=\.|$)/g, '[]'));
}

function enumPaths(rule: EnumRule<string>): readonly string[] {
  if ('always' in rule) return [];
  if ('cases' in rule) return rule.cases.flatMap(({ when }) => when.map(({ path }) => path));
  return 'firstOf' in rule
    ? rule.firstOf.map((entry) => entry.path)
    : [...(rule.before ?? []).map((entry) => entry.path), rule.path];
}

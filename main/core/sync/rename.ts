import type { FieldRule, RecordMapping, ReferenceRule, Source } from '../ledger/mapping.ts';
import type { MappingOverride } from '../ledger/overrides.ts';

/** What accepting a drift event would change: these ledger fields are then read from `to` as well. */
export interface Rename {
  readonly from: string;
  readonly to: string;
  readonly overrides: readonly MappingOverride[];
}

/**
 * What reading a field from another place changes in a mapping. Null where the ledger does not read the old place, reads the new one already, or reads the old one in a way
 * that a path alone does not describe (words of an enumeration, keys, texts put together). Both places in the same list, or in none. Pure.
 */
export function renameOf(mapping: RecordMapping, from: string, to: string): Rename | null {
  const overrides: MappingOverride[] = [];
  for (const { field, rule, prefix } of fieldRules(mapping)) {
    if (!to.startsWith(prefix)) continue;
    const next = to.slice(prefix.length);
    const source = sourceAt(rule, from, prefix);
    if (source === undefined || next.includes('[]') || rule.sources.some(({ path }) => path === next)) continue;
    overrides.push({ field, path: next, read: source.read });
  }
  return overrides.length === 0 ? null : { from, to, overrides };
}

/** The fields, as overrides name them, that are read from a place in a way that another place could stand in for. */
export function fieldsReadFrom(mapping: RecordMapping, from: string): readonly string[] {
  return fieldRules(mapping).flatMap(({ field, rule, prefix }) => (sourceAt(rule, from, prefix) === undefined ? [] : [field]));
}

function sourceAt(rule: FieldRule, from: string, prefix: string): Source | undefined {
  if (!from.startsWith(prefix)) return undefined;
  const path = from.slice(prefix.length);
  // What a source says beyond path and reader (a zone, parts to join, rows to add up) would be lost.
  return path.includes('[]')
    ? undefined
    : rule.sources.find((source) => source.path === path && Object.keys(source).length === 2);
}

interface NamedRule {
  /** As an override names it. */
  readonly field: string;
  readonly rule: FieldRule;
  /** Before the rule's paths: `LineItems[].` */
  readonly prefix: string;
}

function fieldRules(mapping: RecordMapping): readonly NamedRule[] {
  if (mapping.target === 'raw') return [];
  if (mapping.target !== 'document') return named(mapping.columns, '', '');
  const { lines, journalLines } = mapping;
  return [
    ...named(mapping.fields, '', ''),
    ...(lines === undefined ? [] : named(lines.fields, 'lines.', `${lines.path}[].`)),
    ...(journalLines === undefined ? [] : named(journalLines.fields, 'journalLines.', `${journalLines.path}[].`)),
  ];
}

function named(rules: object, name: string, prefix: string): readonly NamedRule[] {
  return Object.entries<ReferenceRule | undefined>({ ...rules }).flatMap(([field, rule]) =>
    rule === undefined || 'enum' in rule ? [] : [{ field: name + field, rule, prefix }],
  );
}

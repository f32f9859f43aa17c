import type { FieldRule, RecordMapping, ReferenceRule } from '../ledger/mapping.ts';
import type { MappingOverride } from '../ledger/overrides.ts';
import type { DriftRow } from '../store/api.ts';

/** What accepting a drift event would change: these ledger fields are then read from `to` as well. */
export interface Rename {
  readonly from: string;
  readonly to: string;
  readonly overrides: readonly MappingOverride[];
}

/**
 * The rename a drift event proposes: a field the ledger reads is gone, and one beside it that nobody reads came in just as many records. Null where the event proposes
 * none, where the ledger reads the new place already, and where the old place is read in a way that a path alone does not describe (words of an enumeration, keys,
 * texts put together). Pure.
 */
export function renameOf(mapping: RecordMapping, event: Pick<DriftRow, 'kind' | 'path' | 'observed'>): Rename | null {
  if (event.kind !== 'moved-field') return null;
  const from = event.path;
  const to = event.observed;
  const overrides: MappingOverride[] = [];
  for (const { field, rule, prefix } of fieldRules(mapping)) {
    if (!from.startsWith(prefix) || !to.startsWith(prefix)) continue;
    const [old, next] = [from.slice(prefix.length), to.slice(prefix.length)];
    if (old.includes('[]') || next.includes('[]') || rule.sources.some((source) => source.path === next)) continue;
    const source = rule.sources.find((candidate) => candidate.path === old);
    // What a source says beyond path and reader (a zone, parts to join, rows to add up) would be lost.
    if (source === undefined || Object.keys(source).length > 2) continue;
    overrides.push({ field, path: next, read: source.read });
  }
  return overrides.length === 0 ? null : { from, to, overrides };
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

import { READER_NAMES, type FieldRule, type ReaderName, type RecordMapping } from './mapping.ts';

/** A further place a person said a field may be read from, kept as data. */
export interface MappingOverride {
  /** `totalMinor`, `lines.amountMinor`, `journalLines.accountCode`; for reference records the column (`name`). */
  readonly field: string;
  /** Inside a line relative to the line. */
  readonly path: string;
  readonly read: ReaderName;
}

/** An override as the ledger keeps it. Throws for one that names a way of reading this version does not know. */
export function mappingOverride(row: {
  readonly field: string;
  readonly path: string;
  readonly reader: string;
}): MappingOverride {
  const read = READER_NAMES.find((name) => name === row.reader);
  if (read === undefined) throw new Error(`an override of ${row.field} is read as ${row.reader}, which is not known`);
  return { field: row.field, path: row.path, read };
}

/**
 * The mapping with the accepted places put before its own. What has no field rule (kind, status, allocations) and fields that the mapping does not read
 * stay as they are. The version stays too: a replay maps what is stored again.
 */
export function withOverrides(mapping: RecordMapping, overrides: readonly MappingOverride[]): RecordMapping {
  if (overrides.length === 0 || mapping.target === 'raw') return mapping;
  const extend = <Rule>(field: string, rule: Rule): Rule => {
    const more = overrides.filter((override) => override.field === field).map(({ path, read }) => ({ path, read }));
    return more.length === 0 || !isFieldRule(rule) ? rule : { ...rule, sources: [...more, ...rule.sources] };
  };
  const extendAll = <Rules extends object>(rules: Rules, prefix = ''): Rules => {
    const entries = Object.entries(rules).map(([field, rule]: [string, unknown]) => [field, extend(prefix + field, rule)]);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same keys with rules of the same kind
    return Object.fromEntries(entries) as Rules;
  };
  if (mapping.target !== 'document') return { ...mapping, columns: extendAll(mapping.columns) };
  const { lines, journalLines } = mapping;
  return {
    ...mapping,
    fields: extendAll(mapping.fields),
    ...(lines === undefined ? {} : { lines: { ...lines, fields: extendAll(lines.fields, 'lines.') } }),
    ...(journalLines === undefined
      ? {}
      : { journalLines: { ...journalLines, fields: extendAll(journalLines.fields, 'journalLines.') } }),
  };
}

function isFieldRule(rule: unknown): rule is FieldRule {
  return typeof rule === 'object' && rule !== null && 'sources' in rule;
}

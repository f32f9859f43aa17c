import type { FieldRule, RecordMapping, ReferenceRule, Source } from '../ledger/mapping.ts';
import { placesOf } from '../ledger/column-paths.ts';
import type { DriftSeverity } from '../store/api.ts';
import type { StreamDefinition } from './stream.ts';

/** What the ledger reads from a raw path, and how much hangs on it. */
export interface MappedPath {
  readonly severity: Exclude<DriftSeverity, 'info'>;
  /**
   * One record without it is worth an event once all before had it: amounts, dates, states, currencies and identities of the record itself. Texts may be left out by
   * anyone at any time, and lines differ among themselves.
   */
  readonly critical: boolean;
  /** A figure that is not 0 in a healthy record, such as a total; unlike an amount paid, which is 0 until somebody pays. */
  readonly neverZero: boolean;
  /** Other places the same ledger field may be read from. */
  readonly others: readonly string[];
}

export type MappedPaths = ReadonlyMap<string, MappedPath>;

const critical: ReadonlySet<Source['read']> = new Set([
  'money',
  'summed',
  'codedMoney',
  'minorMoney',
  'bookDate',
  'msDate',
  'unixDay',
  'instant',
  'unixInstant',
  'id',
]);
const neverZero: ReadonlySet<string> = new Set([
  'totalMinor',
  'subtotalMinor',
  'rate',
  'lines.amountMinor',
  'lines.unitPrice',
  'lines.quantity',
  'allocations.amountMinor',
  'journalLines.amountMinor',
]);

/** Every path the stream's mapping, key and change stamp are read from. */
export function mappedPathsOf(definition: StreamDefinition): MappedPaths {
  const paths = new Map<string, MappedPath>();
  const addEnum = (named: readonly string[]): void => {
    for (const path of named) paths.set(path, { severity: 'money', critical: true, neverZero: false, others: [] });
  };
  const addRule = (field: string, rule: FieldRule, prefix = ''): void => {
    const shown = (path: string): string => (prefix + path).replaceAll(/\.\d+(?=\.|$)/g, '[]');
    const places = rule.sources.flatMap((source) => placesOf(source).map((path) => ({ ...source, path })));
    const all = places.map((source) => shown(source.path));
    for (const source of places) {
      const path = shown(source.path);
      const weighty = critical.has(source.read) || field === 'currency' || field === 'rate';
      const before = paths.get(path);
      const facts: MappedPath = {
        severity: weighty || before?.severity === 'money' ? 'money' : 'warning',
        critical: (weighty && prefix === '') || before?.critical === true,
        neverZero: neverZero.has(field) || before?.neverZero === true,
        // The parts of a sum do not stand for one another.
        others: source.parts === undefined && source.join === undefined ? all.filter((other) => other !== path) : [],
      };
      paths.set(path, facts);
      if (source.sum !== undefined) paths.set(`${path}[].${source.sum}`, { ...facts, critical: false, others: [] });
      if (source.read === 'codedMoney') paths.set(`${path}.amount`, { ...facts, others: [] });
    }
  };
  const addList = (path: string): void => {
    paths.set(path, { severity: 'money', critical: false, neverZero: false, others: [] });
  };
  addMapping(definition.mapping, addRule, addEnum, addList);
  addEnum([definition.key, ...(definition.modified === null ? [] : [definition.modified.path])]);
  return paths;
}

function addMapping(
  mapping: RecordMapping,
  addRule: (field: string, rule: FieldRule, prefix?: string) => void,
  addEnum: (paths: readonly string[]) => void,
  addList: (path: string) => void,
): void {
  if (mapping.target === 'raw') return;
  if (mapping.target !== 'document') {
    for (const [field, rule] of Object.entries<ReferenceRule | undefined>(mapping.columns)) {
      if (rule === undefined) continue;
      if ('enum' in rule) addEnum(enumPaths(rule.enum));
      else addRule(field, rule);
    }
    return;
  }
  addEnum([...enumPaths(mapping.kind), ...enumPaths(mapping.status)]);
  if (mapping.onlyWhen !== undefined) addEnum([mapping.onlyWhen.path]);
  for (const [field, rule] of Object.entries<FieldRule | undefined>(mapping.fields)) if (rule !== undefined) addRule(field, rule);
  const { lines, journalLines, allocations, statedBase } = mapping;
  if (statedBase !== undefined) addRule('baseTotalMinor', { sources: [statedBase.total], required: false });
  const lists = [
    { name: 'lines', path: lines?.path, fields: lines?.fields },
    { name: 'journalLines', path: journalLines?.path, fields: journalLines?.fields },
    ...(mapping.legs ?? []).map(({ fields }) => ({ name: 'journalLines', path: '', fields })),
    ...(allocations ?? []).map((rule) => ({ name: 'allocations', path: rule.path, fields: rule.fields })),
  ];
  for (const { name, path, fields } of lists) {
    if (path === undefined) continue;
    for (const [field, rule] of Object.entries<FieldRule | undefined>(fields ?? {})) {
      if (rule !== undefined) addRule(`${name}.${field}`, rule, path === '' ? '' : `${path}[].`);
    }
    if (path !== '') addList(path);
  }
}

type EnumPlaces =
  | { readonly always: string }
  | { readonly path: string; readonly before?: readonly { readonly path: string }[] }
  | { readonly cases: readonly { readonly when: readonly { readonly path: string }[] }[] }
  | { readonly firstOf: readonly { readonly path: string }[] };

function enumPaths(rule: EnumPlaces): readonly string[] {
  // What a derived word is made of has rules of its own, and amounts and notes are no words.
  if ('always' in rule || 'cases' in rule) return [];
  return 'firstOf' in rule
    ? rule.firstOf.map((choice) => choice.path)
    : [...(rule.before ?? []).map(({ path }) => path), rule.path];
}

/** The paths whose words tell records apart that are filled differently by nature: what a record is and where it stands. */
export function segmentPathsOf(mapping: RecordMapping): readonly string[] {
  if (mapping.target === 'raw') return [];
  if (mapping.target === 'document') return [...enumPaths(mapping.kind), ...enumPaths(mapping.status)];
  return Object.values<ReferenceRule | undefined>(mapping.columns).flatMap((rule) =>
    rule !== undefined && 'enum' in rule ? enumPaths(rule.enum) : [],
  );
}

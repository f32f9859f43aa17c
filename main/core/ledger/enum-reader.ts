import { JsonNumber, type Condition, type EnumRule, type RawObject, type RawValue } from './mapping.ts';
import { isStated, kindOf, rawGetter, wordAt } from './raw-path.ts';
import { shortened, Unreadable } from './unreadable.ts';

/** What a record's raw word means, and the word itself; null where the meaning does not come from one. */
export interface EnumValue<Value extends string> {
  readonly value: Value;
  readonly source: string | null;
}

/** An enumeration compiled. */
export interface EnumReader<Value extends string> {
  /** Where the word may stand. */
  readonly paths: readonly string[];
  /** Throws `Unreadable` for a word that is not listed: its meaning is never guessed. */
  read(record: RawObject): EnumValue<Value>;
  /** Whether any of the words is there. */
  isStated(record: RawObject): boolean;
}

interface Choice<Value extends string> {
  readonly path: string;
  readonly values: Readonly<Record<string, Value>>;
  readonly absent?: Value;
  /** Words that leave the decision to the next choice. */
  readonly others?: readonly string[];
}

export function compileEnum<Value extends string>(rule: EnumRule<Value>): EnumReader<Value> {
  if ('always' in rule) {
    const answer = { value: rule.always, source: null };
    return { paths: [], read: () => answer, isStated: () => true };
  }
  if ('cases' in rule) return compileCases(rule);
  const choices: readonly Choice<Value>[] = 'firstOf' in rule ? rule.firstOf : [...(rule.before ?? []), rule];
  const compiled = choices.map(({ path, values, absent, others }) => ({
    path,
    get: rawGetter(path),
    // One answer per word, made once. A Map, for a word may be called 'constructor'.
    answers: new Map(Object.entries<Value>(values).map(([word, value]) => [word, { value, source: word }])),
    absent: absent === undefined ? undefined : { value: absent, source: null },
    others: new Set(others),
  }));
  const paths = choices.map((choice) => choice.path);
  const said = 'said' in rule && rule.said !== undefined ? rawGetter(rule.said) : undefined;
  const decide = (record: RawObject): EnumValue<Value> => {
    for (const choice of compiled) {
      const raw = choice.get(record);
      if (!isStated(raw)) {
        if (choice.absent !== undefined) return choice.absent;
        continue;
      }
      const word = wordOf(raw, choice.answers);
      if (typeof word !== 'string')
        throw new Unreadable('schema/drift', choice.path, `${choice.path} is ${kindOf(raw)}, not a word`);
      const answer = choice.answers.get(word);
      if (answer !== undefined) return answer;
      if (choice.others.has(word)) continue;
      throw new Unreadable('schema/drift', choice.path, `${choice.path} has a value that is not known: ${shortened(word)}`);
    }
    throw new Unreadable('schema/drift', paths[0] ?? '', `${paths.join(', ')} is missing or empty`);
  };
  return {
    paths,
    read:
      said === undefined
        ? decide
        : (record) => {
            const { value, source } = decide(record);
            const word = said(record);
            return { value, source: typeof word === 'string' ? word : source };
          },
    isStated: (record) => compiled.some((choice) => isStated(choice.get(record))),
  };
}

/** A flag is a word where the mapping names `true` and `false`. */
function wordOf(raw: Exclude<RawValue, null>, known: ReadonlyMap<string, unknown>): Exclude<RawValue, null> {
  if (raw instanceof JsonNumber) return raw.text;
  return typeof raw === 'boolean' && known.has(String(raw)) ? String(raw) : raw;
}

function compileCases<Value extends string>(rule: {
  readonly cases: readonly { readonly when: readonly Condition[]; readonly value: Value }[];
  readonly otherwise: Value;
}): EnumReader<Value> {
  const cases = rule.cases.map(({ when, value }) => ({ tests: when.map(compileCondition), answer: { value, source: null } }));
  const otherwise = { value: rule.otherwise, source: null };
  return {
    paths: [...new Set(rule.cases.flatMap(({ when }) => when.map(({ path }) => path)))],
    read: (record) => cases.find(({ tests }) => tests.every((test) => test(record)))?.answer ?? otherwise,
    isStated: () => true,
  };
}

/** Zero in any of the ways JSON can write it. */
const ZERO = /^-?0+(?:\.0*)?(?:[eE][+-]?\d+)?$/;

export function compileCondition(condition: Condition): (record: RawObject) => boolean {
  const get = rawGetter(condition.path);
  if ('among' in condition) return (record) => condition.among.includes(wordAt(record, get));
  if ('notAmong' in condition) return (record) => !condition.notAmong.includes(wordAt(record, get));
  if ('startsWith' in condition) {
    return (record) => {
      const value = get(record);
      return typeof value === 'string' && value.startsWith(condition.startsWith);
    };
  }
  const { is, path } = condition;
  if (is === 'absent') return (record) => !isStated(get(record));
  return (record) => {
    const value = get(record);
    if (!isStated(value)) return false;
    const text = value instanceof JsonNumber ? value.text : value;
    if (typeof text !== 'string' || !/^-?\d/.test(text))
      throw new Unreadable('schema/drift', path, `${path} is ${kindOf(value)}, not a number`);
    if (is === 'below-zero' || is === 'above-zero') return !ZERO.test(text) && text.startsWith('-') === (is === 'below-zero');
    return ZERO.test(text) === (is === 'zero');
  };
}

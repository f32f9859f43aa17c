import { JsonNumber, type EnumRule, type RawObject } from './mapping.ts';
import { isStated, kindOf, rawGetter } from './raw-path.ts';
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
}

export function compileEnum<Value extends string>(rule: EnumRule<Value>): EnumReader<Value> {
  if ('always' in rule) {
    const answer = { value: rule.always, source: null };
    return { paths: [], read: () => answer, isStated: () => true };
  }
  const choices: readonly Choice<Value>[] = 'firstOf' in rule ? rule.firstOf : [rule];
  const compiled = choices.map(({ path, values, absent }) => ({
    path,
    get: rawGetter(path),
    // One answer per word, made once. A Map, for a word may be called 'constructor'.
    answers: new Map(Object.entries<Value>(values).map(([word, value]) => [word, { value, source: word }])),
    absent: absent === undefined ? undefined : { value: absent, source: null },
  }));
  const paths = choices.map((choice) => choice.path);
  return {
    paths,
    read(record) {
      for (const choice of compiled) {
        const raw = choice.get(record);
        if (!isStated(raw)) {
          if (choice.absent !== undefined) return choice.absent;
          continue;
        }
        const word = raw instanceof JsonNumber ? raw.text : raw;
        if (typeof word !== 'string')
          throw new Unreadable('schema/drift', choice.path, `${choice.path} is ${kindOf(raw)}, not a word`);
        const answer = choice.answers.get(word);
        if (answer !== undefined) return answer;
        throw new Unreadable('schema/drift', choice.path, `${choice.path} has a value that is not known: ${shortened(word)}`);
      }
      throw new Unreadable('schema/drift', paths[0] ?? '', `${paths.join(', ')} is missing or empty`);
    },
    isStated: (record) => compiled.some((choice) => isStated(choice.get(record))),
  };
}

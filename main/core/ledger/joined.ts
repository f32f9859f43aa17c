import type { JoinRule, RawObject, RawValue } from './mapping.ts';
import { isRawList, isRawObject, isStated, kindOf, peek } from './raw-path.ts';
import { Unreadable } from './unreadable.ts';

/** Several texts of one object, or of the best object of a list, as one; null when there is no text at all. See `JoinRule`. */
export function joinedText(value: RawValue, rule: JoinRule, shown: string): string | null {
  if (isRawObject(value)) return join(value, rule, shown);
  if (!isRawList(value)) throw new Unreadable('schema/drift', shown, `${shown} is ${kindOf(value)}, not a list`);
  const objects = value.map((element) => {
    if (isRawObject(element)) return element;
    throw new Unreadable('schema/drift', `${shown}[]`, `${shown} holds ${kindOf(element)}, not objects`);
  });
  for (const object of preferred(objects, rule)) {
    const text = join(object, rule, `${shown}[]`);
    if (text !== null) return text;
  }
  return null;
}

/** Stable: what the rule does not rank stays in the platform's order, behind what it does. */
function preferred(objects: readonly RawObject[], rule: JoinRule): readonly RawObject[] {
  const { prefer } = rule;
  if (prefer === undefined || objects.length < 2) return objects;
  const rank = (object: RawObject): number => {
    const value = peek(object, prefer.path);
    const at = typeof value === 'string' ? prefer.values.indexOf(value) : -1;
    return at < 0 ? prefer.values.length : at;
  };
  return objects.toSorted((one, other) => rank(one) - rank(other));
}

function join(object: RawObject, rule: JoinRule, shown: string): string | null {
  const texts: string[] = [];
  for (const part of rule.parts) {
    const value = peek(object, part);
    if (!isStated(value)) continue;
    if (typeof value !== 'string')
      throw new Unreadable('schema/drift', `${shown}.${part}`, `${shown}.${part} is ${kindOf(value)}, not text`);
    if (value.trim() !== '') texts.push(value.toWellFormed());
  }
  return texts.length === 0 ? null : texts.join(rule.separator);
}

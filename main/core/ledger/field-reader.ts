import type { Cell } from '../store/columns.ts';
import type { LineageField } from './lineage.ts';
import type { FieldRule, RawObject } from './mapping.ts';
import type { MoneyUnit } from './money-text.ts';
import { isStated, rawGetter, type RawGetter } from './raw-path.ts';
import { readerOf, type ValueReader } from './readers.ts';
import { Unreadable } from './unreadable.ts';

interface CompiledSource {
  readonly get: RawGetter;
  readonly read: ValueReader;
}

/** One field compiled. Reads from the first source that states it. */
export class FieldReader {
  readonly rule: FieldRule;
  readonly paths: readonly string[];
  /** Which sources gave a value since `clearUsed`, a bit each. */
  used = 0;
  private readonly sources: readonly CompiledSource[];

  /** `prefix` leads to the record the paths are relative to (`LineItems[].`), for messages and lineage. */
  constructor(rule: FieldRule, prefix = '') {
    this.rule = rule;
    this.paths = rule.sources.map((source) => source.parts?.map((part) => prefix + part).join(' + ') ?? prefix + source.path);
    this.sources = rule.sources.map((source) => ({
      get: rawGetter(source.path, prefix + source.path),
      read: readerOf(source, prefix + source.path),
    }));
  }

  /** The field's value; null when no source states it and none has to. Throws `Unreadable`. */
  read(record: RawObject, unit: MoneyUnit): Cell {
    const { sources } = this;
    let agreed: Cell = null;
    for (let index = 0; index < sources.length; index += 1) {
      const source = sources[index];
      const raw = source?.get(record);
      if (source === undefined || !isStated(raw)) continue;
      const value = source.read(raw, unit);
      if (value === null) continue;
      this.used |= 1 << index;
      if (this.rule.agree !== true) return value;
      if (agreed !== null && agreed !== value) throw this.contradiction();
      agreed = value;
    }
    if (agreed !== null) return agreed;
    if (this.rule.required) throw this.missing();
    return null;
  }

  private contradiction(): Unreadable {
    return new Unreadable('record/unmappable', this.paths[0] ?? '', `${this.paths.join(', ')} state different values`);
  }

  /** The sources used so far, and forgets them. A record that was held back may have left some behind. */
  clearUsed(): number {
    const { used } = this;
    this.used = 0;
    return used;
  }

  /** What is said when the field has to be there and is not. */
  missing(): Unreadable {
    const [first = ''] = this.paths;
    return new Unreadable('schema/drift', first, `${this.paths.join(', ') || 'a field'} is missing or empty`);
  }

  lineage(column: string): LineageField {
    return { column, paths: this.paths };
  }
}

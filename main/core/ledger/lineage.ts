import { hash } from 'node:crypto';
import type { LineageTemplate } from '../store/api.ts';

/** A ledger field in a lineage: its column (`total_minor`, `lines[].amount_minor`) and the raw paths it may come from. */
export interface LineageField {
  readonly column: string;
  readonly paths: readonly string[];
}

/**
 * Follows, field after field, which source each was read from. Records that were read the same way end at the same leaf of a tree and share its template; one
 * more record costs an array access per field and no text. The fields are always visited in the order in which they were named.
 */
export class LineageTrace {
  private readonly root = new Leaf(null, 0);
  private readonly fields: readonly LineageField[];
  private at = this.root;

  constructor(fields: readonly LineageField[]) {
    this.fields = fields;
  }

  /** Before each record. */
  start(): void {
    this.at = this.root;
  }

  /** The next field was read from these of its paths, a bit each; 0 when nothing stated it. */
  step(sources: number): void {
    this.at = this.at.next[sources] ?? this.at.grow(sources);
  }

  /** After the last field: the template all records share that were read like this one. */
  end(): LineageTemplate {
    this.at.template ??= templateOf(this.fields, this.at.choices());
    return this.at.template;
  }
}

class Leaf {
  readonly next: (Leaf | undefined)[] = [];
  template: LineageTemplate | null = null;
  private readonly before: Leaf | null;
  private readonly sources: number;

  constructor(before: Leaf | null, sources: number) {
    this.before = before;
    this.sources = sources;
  }

  grow(sources: number): Leaf {
    const leaf = new Leaf(this, sources);
    this.next[sources] = leaf;
    return leaf;
  }

  choices(): readonly number[] {
    return this.before === null ? [] : [...this.before.choices(), this.sources];
  }
}

/** The signature is made of the paths themselves: it stays the same when a source is put before others, and differs when the paths do. */
function templateOf(fields: readonly LineageField[], choices: readonly number[]): LineageTemplate {
  const named: Record<string, string> = {};
  for (const [index, { column, paths }] of fields.entries()) {
    const used = paths.filter((_, source) => ((choices[index] ?? 0) & (1 << source)) !== 0);
    // Two allocation rules, or lines read in different ways, may both say where a column came from.
    const all = named[column] === undefined ? used : [...new Set([...named[column].split(' | '), ...used])];
    if (all.length > 0) named[column] = all.join(' | ');
  }
  const paths = JSON.stringify(named);
  return { signature: hash('sha256', paths, 'hex').slice(0, 16), paths };
}

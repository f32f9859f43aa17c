import type { Cell } from '../store/columns.ts';
import { camelCase } from './field-names.ts';
import { FieldReader } from './field-reader.ts';
import type { LineageField, LineageTrace } from './lineage.ts';
import type { FieldRule, RawObject } from './mapping.ts';
import type { MoneyUnit } from './money-text.ts';
import { isRawList, isRawObject, kindOf, rawGetter } from './raw-path.ts';
import { Unreadable } from './unreadable.ts';

interface ListColumn {
  readonly column: string;
  /** Null for a column the mapping does not fill. */
  readonly reader: FieldReader | null;
}

/** The rows of a record that become rows of a child table: lines, journal legs, allocations. */
export class ListReader {
  readonly path: string;
  /** For the record's lineage, in the order in which `trace` steps. */
  readonly lineage: readonly LineageField[];
  private readonly columns: readonly ListColumn[];
  private readonly rowsAt: (record: RawObject) => readonly RawObject[];

  /** `path` leads to the list; '' when the record itself is the one row. `name` is the child's name in lineages. */
  constructor(name: string, path: string, columns: readonly string[], fields: Readonly<Partial<Record<string, FieldRule>>>) {
    const prefix = path === '' ? '' : `${path}[].`;
    this.path = path;
    this.columns = columns.map((column) => {
      const rule = fields[camelCase(column)];
      return { column, reader: rule === undefined ? null : new FieldReader(rule, prefix) };
    });
    this.lineage = this.columns.flatMap(({ column, reader }) => (reader === null ? [] : [reader.lineage(`${name}[].${column}`)]));
    this.rowsAt = path === '' ? (record) => [record] : listGetter(path);
  }

  /** Before the first row of each record: a record that was held back half-way may have left marks. */
  start(): void {
    for (const { reader } of this.columns) reader?.clearUsed();
  }

  rows(record: RawObject): readonly RawObject[] {
    return this.rowsAt(record);
  }

  /** Appends one row's cells in the order of the columns. Throws `Unreadable`. */
  read(row: RawObject, unit: MoneyUnit, cells: Cell[]): void {
    for (const { reader } of this.columns) cells.push(reader === null ? null : reader.read(row, unit));
  }

  /** After the last row: tells the lineage which sources the rows were read from, all together. */
  trace(trace: LineageTrace): void {
    for (const { reader } of this.columns) if (reader !== null) trace.step(reader.clearUsed());
  }
}

/** The objects of a list. One that is not there is empty; something else in its place is another shape. */
function listGetter(path: string): (record: RawObject) => readonly RawObject[] {
  const get = rawGetter(path);
  return (record) => {
    const value = get(record);
    if (value === undefined || value === null) return [];
    if (!isRawList(value)) throw new Unreadable('schema/drift', path, `${path} is ${kindOf(value)}, not a list`);
    if (value.every(isRawObject)) return value;
    throw new Unreadable('schema/drift', `${path}[]`, `${path} holds something that is no object`);
  };
}

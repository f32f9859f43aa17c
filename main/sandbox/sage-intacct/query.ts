import type { Fields } from './row.ts';
import type { SageIntacctSettings } from './settings.ts';
import { instantIn, type Value } from './text.ts';
import type { Element } from './xml.ts';

/** `query` and its filters, over values and not over the texts they are shown as. [doc: queries] */

export class QueryFault extends Error {}

export type Test = (fields: Fields) => boolean;

export interface Condition {
  readonly operator: string;
  readonly field: string;
  readonly values: readonly string[];
}

export interface Query {
  readonly object: string;
  readonly fields: readonly string[];
  readonly counts: boolean;
  readonly test: Test;
  /** All conditions anywhere in the filter, for telling what a request is about. */
  readonly conditions: readonly Condition[];
  /** Every one of them must hold: none is one of several alternatives. */
  readonly plain: boolean;
  readonly order: readonly { readonly field: string; readonly descending: boolean }[];
  readonly pageSize: number;
  readonly offset: number;
  readonly showPrivate: boolean;
}

const operators = new Set(
  'equalto notequalto lessthan lessthanorequalto greaterthan greaterthanorequalto between in notin like notlike isnull isnotnull'.split(
    ' ',
  ),
);

/** Throws QueryFault for what the gateway refuses. */
export function readQuery(query: Element, formatting: SageIntacctSettings): Query {
  const conditions: Condition[] = [];
  const filter = query.first('filter');
  const pageSize = Number(query.text('pagesize') || '100');
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > 2000)
    throw new QueryFault(`The page size ${query.text('pagesize')} is not between 1 and 2000`);
  const select = query.first('select');
  const fields = select?.all('field').map((field) => field.content) ?? [];
  const counts = (select?.all('count').length ?? 0) > 0;
  if (fields.length === 0 && !counts) throw new QueryFault('The select element is required');
  if (fields.includes('*')) throw new QueryFault('Returning all fields is not supported');
  return {
    object: query.text('object'),
    fields,
    counts,
    test: filter === undefined ? () => true : testOf(only(filter), conditions, formatting),
    conditions,
    plain: filter === undefined || isPlain(only(filter)),
    order: (query.first('orderby')?.all('order') ?? []).map((order) => ({
      field: order.text('field'),
      descending: order.first('descending') !== undefined,
    })),
    pageSize,
    offset: Number(query.text('offset') || '0'),
    showPrivate: query.first('options')?.text('showprivate') === 'true',
  };
}

/** A filter has one condition at its top. */
function only(filter: Element): Element {
  const [inside, ...more] = filter.children;
  if (inside === undefined || more.length > 0) throw new QueryFault('Only one top-level operator is allowed in a filter');
  return inside;
}

function isPlain({ name, children }: Element): boolean {
  return operators.has(name) || (name === 'and' && children.every((child) => operators.has(child.name)));
}

function testOf(element: Element, conditions: Condition[], formatting: SageIntacctSettings): Test {
  if (element.name === 'and' || element.name === 'or') {
    if (element.children.length < 2) throw new QueryFault(`${element.name} needs two conditions`);
    const inner = element.children.map((child) => testOf(child, conditions, formatting));
    return element.name === 'and'
      ? (fields) => inner.every((test) => test(fields))
      : (fields) => inner.some((test) => test(fields));
  }
  if (!operators.has(element.name)) throw new QueryFault(`${element.name} is no operator`);
  const condition = {
    operator: element.name,
    field: element.text('field'),
    values: element.all('value').map(({ content }) => content),
  };
  conditions.push(condition);
  return (fields) => holds(condition, fields[condition.field], formatting);
}

/** Throws QueryFault for a value that is no field. */
export function holds(
  { operator, values, field }: Condition,
  value: Fields[string] | undefined,
  formatting: SageIntacctSettings,
): boolean {
  if (value === undefined) throw new QueryFault(`Field ${field} not found`);
  if (!isValue(value)) throw new QueryFault(`Field ${field} is no field`);
  const own = value;
  if (operator === 'isnull') return isEmpty(own);
  if (operator === 'isnotnull') return !isEmpty(own);
  if (isEmpty(own)) return operator === 'notequalto' || operator === 'notin';
  const compared = values.map((text) => compare(own, text, formatting));
  const [first = Number.NaN, second = Number.NaN] = compared;
  switch (operator) {
    case 'equalto':
      return first === 0;
    case 'notequalto':
      return first !== 0;
    case 'lessthan':
      return first < 0;
    case 'lessthanorequalto':
      return first <= 0;
    case 'greaterthan':
      return first > 0;
    case 'greaterthanorequalto':
      return first >= 0;
    case 'between':
      return first >= 0 && second <= 0;
    case 'in':
      return compared.includes(0);
    case 'notin':
      return !compared.includes(0);
    default: {
      const pattern = (values[0] ?? '')
        .replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
        .replaceAll('%', '.*')
        .replaceAll('_', '.');
      const like = typeof own === 'string' && new RegExp(`^${pattern}$`, 's').test(own);
      return operator === 'like' ? like : !like;
    }
  }
}

function isValue(value: NonNullable<Fields[string]>): value is Value {
  return typeof value === 'string' || 'kind' in value;
}

function isEmpty(value: Value): boolean {
  if (typeof value === 'string') return value === '';
  return value.kind === 'number' ? value.text === '' : value.kind === 'day' ? value.day === null : value.ms === null;
}

/** Below zero when the record's value is smaller. */
function compare(value: Value, text: string, formatting: SageIntacctSettings): number {
  if (typeof value === 'string') {
    const numeric = /^\d+$/.test(value) && /^\d+$/.test(text);
    return numeric ? Number(value) - Number(text) : value < text ? -1 : value > text ? 1 : 0;
  }
  if (value.kind === 'number') return Number(value.text) - Number(text);
  const asked = instantIn(text, formatting);
  if (asked === undefined) throw new QueryFault(`${text} is not a valid date`);
  return (value.kind === 'day' ? (value.day ?? 0) * 86_400_000 : (value.ms ?? 0)) - asked;
}

/** The query language: one entity, ANDs, an order, a position and a size. [doc: query operations] */

export interface ParsedQuery {
  readonly entity: string;
  readonly counts: boolean;
  readonly conditions: readonly QueryCondition[];
  readonly order: { readonly field: string; readonly descending: boolean } | null;
  /** From 1. */
  readonly start: number;
  /** Null: the default of 100. */
  readonly max: number | null;
}

export interface QueryCondition {
  /** Lower case. */
  readonly field: string;
  readonly operator: '=' | '<' | '>' | '<=' | '>=' | 'IN' | 'LIKE';
  readonly values: readonly string[];
}

/** `code` and `message` as the platform answers them. */
export class QueryFault extends Error {
  override readonly name = 'QueryFault';
  readonly code: '4000' | '4001';

  constructor(code: '4000' | '4001', detail: string) {
    super(detail);
    this.code = code;
  }
}

type Token = { readonly kind: 'word' | 'text' | 'sign'; readonly value: string };

const TOKEN = /\s*(?:'((?:[^'\\]|\\.)*)'|(<=|>=|=|<|>|\(|\)|,|\*)|([^\s'<>=(),*]+))/gy;

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const found = TOKEN.exec(text);
    if (found === null) throw new QueryFault('4000', 'QueryParserError: Encountered an unexpected character');
    const [, quotedText, sign, word] = found;
    if (quotedText !== undefined) tokens.push({ kind: 'text', value: quotedText.replaceAll(/\\(.)/g, '$1') });
    else if (sign === undefined) tokens.push({ kind: 'word', value: word ?? '' });
    else tokens.push({ kind: 'sign', value: sign });
  }
  return tokens;
}

/** Keywords in any case. Throws QueryFault: 4000 for what cannot be parsed, 4001 for numbers out of range. */
export function parseQuery(text: string): ParsedQuery {
  const tokens = tokensOf(text);
  let at = 0;
  const fail = (): QueryFault => {
    const token = tokens[at];
    return new QueryFault('4000', `QueryParserError: Encountered "${token?.value ?? '<EOF>'}" at line 0, column 0.`);
  };
  const is = (value: string): boolean => tokens[at]?.kind !== 'text' && tokens[at]?.value.toUpperCase() === value;
  const skip = (value: string): boolean => {
    if (!is(value)) return false;
    at += 1;
    return true;
  };
  const must = (value: string): void => {
    if (!skip(value)) throw fail();
  };
  const word = (): string => {
    const token = tokens[at];
    if (token?.kind !== 'word') throw fail();
    at += 1;
    return token.value;
  };
  const value = (): string => {
    const token = tokens[at];
    if (token === undefined || token.kind === 'sign') throw fail();
    at += 1;
    return token.value;
  };
  const number = (least: number): number => {
    const given = value();
    if (!/^-?\d+$/.test(given)) throw fail();
    if (Number(given) < least) {
      throw new QueryFault('4001', `QueryValidationError: value ${given} is too small. Min allowed value is ${least}`);
    }
    return Number(given);
  };

  must('SELECT');
  const counts = skip('COUNT');
  if (counts) {
    must('(');
    must('*');
    must(')');
  } else must('*');
  must('FROM');
  const entity = word();
  const conditions: QueryCondition[] = [];
  if (skip('WHERE')) {
    do conditions.push(condition());
    while (skip('AND'));
  }
  const ordered = skip('ORDERBY') || (is('ORDER') && ((at += 1), skip('BY')));
  const order = ordered ? { field: word(), descending: direction() } : null;
  const start = skip('STARTPOSITION') ? number(1) : 1;
  const max = skip('MAXRESULTS') ? number(1) : null;
  if (max !== null && max > 1_000) {
    throw new QueryFault('4001', `QueryValidationError: value ${max} is too large. Max allowed value is 1000`);
  }
  if (at < tokens.length) throw fail();
  return { entity, counts, conditions, order, start, max };

  function direction(): boolean {
    if (skip('DESC')) return true;
    skip('ASC');
    return false;
  }
  function condition(): QueryCondition {
    const field = word().toLowerCase();
    if (skip('IN')) {
      must('(');
      const values = [value()];
      while (skip(',')) values.push(value());
      must(')');
      return { field, operator: 'IN', values };
    }
    if (skip('LIKE')) return { field, operator: 'LIKE', values: [value()] };
    const operator = tokens[at]?.value;
    if (operator !== '=' && operator !== '<' && operator !== '>' && operator !== '<=' && operator !== '>=') throw fail();
    at += 1;
    return { field, operator, values: [value()] };
  }
}

/** What a row can be filtered by. */
export interface RowFacts {
  readonly id: string;
  /** Whole seconds. */
  readonly updatedMs: number;
  readonly createdMs: number;
  readonly active: boolean;
  readonly name: string;
}

/** Throws QueryFault for a field that cannot be filtered. */
export function fits(row: RowFacts, { field, operator, values }: QueryCondition): boolean {
  switch (field) {
    case 'id':
      return operator === 'IN'
        ? values.includes(row.id)
        : compare(operator, row.id < (values[0] ?? '') ? -1 : row.id === values[0] ? 0 : 1);
    case 'active': {
      const wanted = values.map((value) => value.toLowerCase() === 'true');
      return wanted.includes(row.active);
    }
    case 'metadata.lastupdatedtime':
      return compare(operator, row.updatedMs - instantOf(values[0] ?? ''));
    case 'metadata.createtime':
      return compare(operator, row.createdMs - instantOf(values[0] ?? ''));
    case 'displayname':
    case 'name': {
      const pattern = values[0] ?? '';
      return operator === 'LIKE'
        ? row.name.toLowerCase().includes(pattern.replaceAll('%', '').toLowerCase())
        : row.name === pattern;
    }
    default:
      throw new QueryFault('4001', `QueryValidationError: Property ${field} not found for Entity`);
  }
}

function compare(operator: QueryCondition['operator'], difference: number): boolean {
  if (operator === '=') return difference === 0;
  if (operator === '<') return difference < 0;
  if (operator === '>') return difference > 0;
  return operator === '<=' ? difference <= 0 : difference >= 0;
}

function instantOf(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new QueryFault('4001', `QueryValidationError: Invalid value ${text}`);
  return ms;
}

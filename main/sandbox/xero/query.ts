import { dayFromText, msOfDay } from '../calendar.ts';

/** The part of Xero's query language the sandbox speaks: `where`, `order`, If-Modified-Since. Anything else is refused, as Xero refuses what it cannot parse. */

/** Bad `where` or `order`: answered as 400 ErrorNumber 16. */
export class QueryParseError extends Error {
  override readonly name = 'QueryParseError';
}

/** What a row can be asked for. Absent means the stream has no such field. */
export interface RowFacts {
  readonly type?: string;
  readonly status?: string;
  readonly day?: number;
  readonly number?: string;
  readonly contactId?: string;
  readonly updatedMs: number;
}

export type Predicate = (facts: RowFacts) => boolean;

const TOKEN = /\s*(?:(&&|\|\||==|!=|>=|<=|>|<|\(|\)|,)|"([^"]*)"|([A-Za-z_][A-Za-z0-9_.]*)|(\d+))/gy;

interface Token {
  readonly kind: 'sign' | 'text' | 'word' | 'number';
  readonly text: string;
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    if (source.slice(TOKEN.lastIndex).trim() === '') break;
    const match = TOKEN.exec(source);
    if (match === null) throw new QueryParseError(`Unexpected character in "${source}"`);
    const [, sign, text, word, digits] = match;
    if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else if (text !== undefined) tokens.push({ kind: 'text', text });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else tokens.push({ kind: 'number', text: digits ?? '' });
  }
  return tokens;
}

/**
 * `Type=="ACCREC" AND Status!="VOIDED"`, `Date>=DateTime(2020,01,01)`, `UpdatedDateUTC>DateTime(2026,1,2,3,4,5)`, with AND/&&, OR/|| and brackets.
 * Throws QueryParseError for anything else.
 */
export function parseWhere(source: string): Predicate {
  const tokens = tokensOf(source);
  let at = 0;
  const peek = (): Token | undefined => tokens[at];
  const take = (): Token => {
    const token = tokens[at];
    if (token === undefined) throw new QueryParseError(`"${source}" ends too early`);
    at += 1;
    return token;
  };
  const expect = (text: string): void => {
    if (take().text !== text) throw new QueryParseError(`"${text}" expected in "${source}"`);
  };
  const isWord = (...words: readonly string[]): boolean => {
    const token = peek();
    return token !== undefined && token.kind !== 'text' && words.includes(token.text.toUpperCase());
  };

  const dateTime = (): number => {
    if (take().text.toLowerCase() !== 'datetime') throw new QueryParseError(`DateTime(…) expected in "${source}"`);
    expect('(');
    const parts: number[] = [Number(take().text)];
    while (isWord(',')) {
      take();
      parts.push(Number(take().text));
    }
    expect(')');
    const [year = Number.NaN, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
    const ms = Date.UTC(year, month - 1, day, hour, minute, second);
    if (Number.isNaN(ms)) throw new QueryParseError(`not a date in "${source}"`);
    return ms;
  };
  const compare = (sign: string, left: number, right: number): boolean => {
    switch (sign) {
      case '==':
        return left === right;
      case '!=':
        return left !== right;
      case '>':
        return left > right;
      case '>=':
        return left >= right;
      case '<':
        return left < right;
      default:
        return left <= right;
    }
  };
  const comparison = (): Predicate => {
    const field = take();
    const sign = take().text;
    if (!['==', '!=', '>', '>=', '<', '<='].includes(sign)) throw new QueryParseError(`comparison expected in "${source}"`);
    if (field.text === 'Type' || field.text === 'Status' || field.text === 'ContactStatus') {
      const value = take();
      if (value.kind !== 'text' || (sign !== '==' && sign !== '!='))
        throw new QueryParseError(`text comparison expected in "${source}"`);
      const read = field.text === 'Type' ? (facts: RowFacts) => facts.type : (facts: RowFacts) => facts.status;
      return (facts) => (read(facts) === value.text) === (sign === '==');
    }
    if (field.text === 'Date') {
      const ms = dateTime();
      return (facts) => facts.day !== undefined && compare(sign, msOfDay(facts.day), ms);
    }
    if (field.text === 'UpdatedDateUTC') {
      const ms = dateTime();
      return (facts) => compare(sign, facts.updatedMs, ms);
    }
    throw new QueryParseError(`No property or field '${field.text}' can be filtered here`);
  };
  const single = (): Predicate => {
    if (!isWord('(')) return comparison();
    take();
    const inner = either();
    expect(')');
    return inner;
  };
  const both = (): Predicate => {
    let left = single();
    while (isWord('AND', '&&')) {
      take();
      const [first, second] = [left, single()];
      left = (facts) => first(facts) && second(facts);
    }
    return left;
  };
  const either = (): Predicate => {
    let left = both();
    while (isWord('OR', '||')) {
      take();
      const [first, second] = [left, both()];
      left = (facts) => first(facts) || second(facts);
    }
    return left;
  };
  const predicate = either();
  if (at < tokens.length) throw new QueryParseError(`"${source}" goes on after its end`);
  return predicate;
}

export interface Order {
  readonly field: 'UpdatedDateUTC' | 'Date';
  readonly descending: boolean;
}

/** `UpdatedDateUTC ASC`, `Date DESC`. */
export function parseOrder(source: string): Order {
  const match = /^\s*(UpdatedDateUTC|Date)(?:\s+(ASC|DESC))?\s*$/i.exec(source);
  if (match === null) throw new QueryParseError(`"${source}" is no order this stream has`);
  const [, field = '', direction = 'ASC'] = match;
  return { field: field.toLowerCase() === 'date' ? 'Date' : 'UpdatedDateUTC', descending: direction.toUpperCase() === 'DESC' };
}

const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;
const RFC_1123 = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * The instant of an If-Modified-Since header in any of the accepted forms: ISO without zone (UTC), with `Z`, with an offset, with fractions, or RFC 1123.
 * Cut to the second. Anything else is undefined: Xero ignores it and answers everything (xero-node issues 198, 272).
 */
export function parseModifiedSince(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const trimmed = text.trim();
  if (!ISO.test(trimmed) && !RFC_1123.test(trimmed)) return undefined;
  const zoned = RFC_1123.test(trimmed) || /(?:Z|[+-]\d{2}:?\d{2})$/.test(trimmed) || trimmed.length === 10;
  const ms =
    trimmed.length === 10 ? msOfDay(dayFromText(trimmed)) : Date.parse(zoned ? trimmed : `${trimmed.replace(' ', 'T')}Z`);
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1_000) * 1_000;
}

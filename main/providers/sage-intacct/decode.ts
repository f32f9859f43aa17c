import { formattingOf, formattingToText, isoText, type UserFormatting } from './dates.ts';
import { countIn, readAnswer, type FunctionResult, type GatewayAnswer } from './response.ts';
import { child, childText, parseXml, unreadable, type XmlNode } from './xml.ts';

/**
 * An answer of the gateway as JSON, the one shape everything after it knows: `{ rows, total, more, next, dialect }`. A record is an object of its fields by name; every value is text
 * (XML has nothing else), owned lists are arrays, `A.B` is B of an object A, and dates stand in ISO form where the answer says how its user writes them.
 */

/** What functions of a request are called, and by it their results. */
export const names = {
  /** Records as they are listed. */
  rows: 'rows',
  /** Keys whose records the next request reads. */
  keys: 'keys',
  /** Records read whole, by key. */
  read: 'read',
  formatting: 'maybe-formatting',
} as const;

/** May fail without spoiling the rest of the answer. */
export function isOptional(controlId: string): boolean {
  return controlId.startsWith('maybe-');
}

/** Elements that hold a list, however many stand in it. [sheet 5.2; doc: object pages] */
const lists: ReadonlySet<string> = new Set([
  'ARINVOICEITEMS',
  'APBILLITEMS',
  'ARADJUSTMENTITEMS',
  'APADJUSTMENTITEMS',
  'ARPYMTDETAILS',
  'APPYMTDETAILS',
  'ARPYMTENTRIES',
  'APPYMTENTRIES',
  'ENTRIES',
  'TAXENTRIES',
  'DEPOSITENTRIES',
  'CCTRANSACTIONENTRIES',
  'EEXPENSESITEMS',
  'OTHERRECEIPTSENTRIES',
  'ARADVANCEITEMS',
  'APADVANCEITEMS',
]);

/** Fields with a date or an instant. Text of others may look like one and is not touched. [sheet 6] */
const dateFields: ReadonlySet<string> = new Set(
  `WHENCREATED WHENPOSTED WHENDISCOUNT WHENDUE WHENPAID WHENMODIFIED AUWHENCREATED EXCH_RATE_DATE RECEIPTDATE PAYMENTDATE CLRDATE ENTRY_DATE BATCH_DATE MODIFIED STARTDATE ENDDATE
   ACCESSTIME EXCHRATEDATE RECPAYMENTDATE`
    .trim()
    .split(/\s+/),
);

/** An answer whose rows stand in the result called `rows`. Throws `page/unreadable`. */
export function decodeRows(body: Uint8Array): Uint8Array {
  const answer = answerIn(body);
  const formatting = formattingIn(answer);
  const keys = resultOf(answer, names.keys);
  const read = resultOf(answer, names.read);
  const rows = resultOf(answer, names.rows) ?? read;
  const list = keys ?? rows;
  const remaining = list === undefined ? null : countIn(list.data, 'numremaining');
  const parts = [
    `"rows":[${
      rows === undefined
        ? ''
        : wholeRecords(rows)
            .map((row) => recordText(row, formatting))
            .join(',')
    }]`,
    `"total":${String((list === undefined ? null : countIn(list.data, 'totalcount')) ?? 'null')}`,
    // Neither list nor records: the answer only told how its user writes dates.
    `"more":${String(list === undefined || (remaining ?? 0) > 0)}`,
    `"next":${keys === undefined ? (read === undefined ? 'null' : '[]') : keysText(keys)}`,
    `"dialect":${formatting === null ? 'null' : JSON.stringify(formattingToText(formatting))}`,
  ];
  return new TextEncoder().encode(`{${parts.join(',')}}`);
}

function keysText(keys: FunctionResult): string {
  return JSON.stringify(wholeRecords(keys).map((row) => childText(row, 'RECORDNO')));
}

/** The answer about the company: its entities and what currency its documents say its books are in, as one row. */
export function decodeCompany(body: Uint8Array): Uint8Array {
  const answer = answerIn(body);
  const formatting = formattingIn(answer);
  const { companyId = '', locationId = '' } = answer.authentication ?? {};
  const listed = (name: string): string => {
    const result = resultOf(answer, name);
    return result === undefined
      ? ''
      : `,${JSON.stringify(name.slice('maybe-'.length).toUpperCase())}:[${wholeRecords(result)
          .map((row) => recordText(row, formatting))
          .join(',')}]`;
  };
  const row = `{"COMPANYID":${JSON.stringify(companyId)},"LOCATIONID":${JSON.stringify(locationId)}${listed('maybe-entities')}${listed('maybe-invoice')}${listed('maybe-bill')}}`;
  const dialect = formatting === null ? 'null' : JSON.stringify(formattingToText(formatting));
  return new TextEncoder().encode(`{"rows":[${row}],"total":1,"more":false,"next":null,"dialect":${dialect}}`);
}

/** A report: its rows with names in small letters, for the sheet does not know in which they come. */
export function decodeReport(body: Uint8Array): Uint8Array {
  const result = resultOf(answerIn(body), names.rows);
  if (result === undefined) throw unreadable('it has no report');
  const rows = wholeRecords(result).map((row) =>
    Object.fromEntries(row.children.map((field) => [field.name.toLowerCase(), field.text.trim()])),
  );
  return new TextEncoder().encode(JSON.stringify({ rows }));
}

function answerIn(body: Uint8Array): GatewayAnswer {
  const answer = readAnswer(parseXml(body));
  if (answer === undefined) throw unreadable('it is no answer of the gateway');
  assertPlace(answer);
  return answer;
}

/** A request carries its entity in its control id; an answer about another one would be the wrong books with the right status. */
function assertPlace({ control, authentication }: GatewayAnswer): void {
  const asked = /@(.*)$/.exec(control.controlId)?.[1];
  if (asked === undefined || authentication === null || decodeURIComponent(asked) === authentication.locationId) return;
  throw unreadable('it is about another entity than was asked for');
}

function resultOf(answer: GatewayAnswer, controlId: string): FunctionResult | undefined {
  return answer.results.find((result) => result.controlId === controlId && result.status === 'success');
}

/** Records of a result, as many as it says. An answer that lost some on the way must not pass for a shorter list. */
function wholeRecords({ data }: FunctionResult): readonly XmlNode[] {
  if (data === undefined) throw unreadable('a result has no data');
  const stated = countIn(data, 'count');
  if (stated !== null && stated !== data.children.length) throw unreadable('it states another number of records than it holds');
  return data.children;
}

function formattingIn(answer: GatewayAnswer): UserFormatting | null {
  const data = resultOf(answer, names.formatting)?.data;
  const found = child(data, 'userformatting') ?? data?.children[0];
  return found === undefined
    ? null
    : formattingOf(childText(found, 'dateformat'), childText(found, 'clock'), childText(found, 'gmtoffset'));
}

/** A field that stands twice is written twice: the JSON reader tells of it, and no one guesses which of the two holds. */
function recordText(record: XmlNode, formatting: UserFormatting | null): string {
  return objectText(record.children, formatting);
}

function objectText(fields: readonly XmlNode[], formatting: UserFormatting | null): string {
  const parts: string[] = [];
  const inside = new Map<string, XmlNode[]>();
  for (const field of fields) {
    const dot = field.name.indexOf('.');
    if (dot <= 0) {
      parts.push(`${JSON.stringify(field.name)}:${valueText(field, formatting)}`);
      continue;
    }
    const owner = field.name.slice(0, dot);
    inside.set(owner, [...(inside.get(owner) ?? []), { ...field, name: field.name.slice(dot + 1) }]);
  }
  for (const [owner, members] of inside) parts.push(`${JSON.stringify(owner)}:${objectText(members, formatting)}`);
  return `{${parts.join(',')}}`;
}

function valueText(field: XmlNode, formatting: UserFormatting | null): string {
  if (lists.has(field.name.toUpperCase())) {
    return `[${field.children.map((row) => objectText(row.children, formatting)).join(',')}]`;
  }
  if (field.children.length > 0) return objectText(field.children, formatting);
  const iso = formatting !== null && field.text !== '' && dateFields.has(field.name) ? isoText(field.text, formatting) : null;
  return JSON.stringify(iso ?? field.text);
}

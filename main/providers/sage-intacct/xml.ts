import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { TieoutError } from '../../../shared/errors.ts';
import { isRecord } from '../../../shared/unknown.ts';

/**
 * XML of the gateway, read without trust: no document type, no entity but the five of XML itself and character references, bounded in size, depth and names. Text is kept as it
 * stands: nothing becomes a number, nothing is trimmed.
 */

export interface XmlNode {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Elements only, in order. */
  readonly children: readonly XmlNode[];
  /** All text directly inside, in order. */
  readonly text: string;
}

/** A page of 2,000 records is about 4 MB. */
const maxBytes = 48 * 1024 * 1024;
/** Answers are 9 deep at most: response, operation, result, data, record, lines, line, tax entries, tax entry, field. */
const maxDepth = 24;

const utf8 = new TextDecoder('utf-8', { fatal: true });

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // Entities are not the parser's business: `plain` reads the few that XML knows, and refuses others.
  processEntities: false,
  htmlEntities: false,
  cdataPropName: '#cdata',
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: maxDepth,
});

/** The root element. Throws `page/unreadable`, with nothing of the content in its message. */
export function parseXml(body: Uint8Array): XmlNode {
  const roots = rootsOf(wellFormed(body));
  const [root] = roots;
  if (root !== undefined && roots.length === 1) return root;
  throw unreadable('it is no single XML document');
}

function wellFormed(body: Uint8Array): string {
  if (body.byteLength > maxBytes) throw unreadable('it is larger than any answer of the gateway');
  const text = textOf(body).trim();
  if (text === '') throw unreadable('it is empty');
  // A document type may declare entities that grow without end or read files; no answer of the gateway has one.
  if (/<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST)/i.test(text)) throw unreadable('it has a document type');
  const valid = XMLValidator.validate(text, { allowBooleanAttributes: false });
  if (valid !== true) throw unreadable('it is no whole XML document');
  return text;
}

function textOf(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch {
    throw unreadable('it is no UTF-8 text'); // The decoder tells neither where nor why.
  }
}

function rootsOf(text: string): readonly XmlNode[] {
  let parsed: unknown;
  try {
    parsed = parser.parse(text);
  } catch {
    throw unreadable('it is nested deeper than any answer of the gateway, or broken');
  }
  return nodesOf(parsed, 1).children;
}

/** What the parser makes of an element's content: `[{ name: content, ':@': attributes }, { '#text': … }]`. */
function nodesOf(content: unknown, depth: number): Pick<XmlNode, 'children' | 'text'> {
  if (depth > maxDepth + 1) throw unreadable('it is nested deeper than any answer of the gateway');
  if (!Array.isArray(content)) throw unreadable('it is broken');
  const children: XmlNode[] = [];
  let text = '';
  for (const part of content as readonly unknown[]) {
    if (!isRecord(part)) throw unreadable('it is broken');
    for (const [name, value] of Object.entries(part)) {
      if (name === ':@') continue;
      if (name === '#text') text += plain(value);
      else if (name === '#cdata') text += cdata(value);
      else children.push({ name, attributes: attributesOf(part[':@']), ...nodesOf(value, depth + 1) });
    }
  }
  return { children, text };
}

function cdata(value: unknown): string {
  const [only] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const text = isRecord(only) ? only['#text'] : undefined;
  return typeof text === 'string' ? text : '';
}

function attributesOf(value: unknown): ReadonlyMap<string, string> {
  return isRecord(value) ? new Map(Object.entries(value).map(([name, text]) => [name, plain(text)])) : new Map();
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function plain(value: unknown): string {
  if (typeof value !== 'string') throw unreadable('it is broken');
  if (!value.includes('&')) return value;
  return value.replaceAll(
    /&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|[\w.:-]{1,32})?(;?)/g,
    (_whole, body: string | undefined, end: string) => {
      const character = body === undefined || end !== ';' ? undefined : characterOf(body);
      if (character === undefined) throw unreadable('it names an entity that XML does not know');
      return character;
    },
  );
}

function characterOf(body: string): string | undefined {
  if (!body.startsWith('#')) return named[body];
  const code = body.startsWith('#x') ? Number.parseInt(body.slice(2), 16) : Number(body.slice(1));
  const allowed =
    code === 9 || code === 10 || code === 13 || (code >= 0x20 && code <= 0x10_ff_ff && !(code >= 0xd8_00 && code <= 0xdf_ff));
  return allowed ? String.fromCodePoint(code) : undefined;
}

/** The first child element of a name. */
export function child(node: XmlNode | undefined, name: string): XmlNode | undefined {
  return node?.children.find((candidate) => candidate.name === name);
}

/** Its text, '' when there is none. */
export function childText(node: XmlNode | undefined, name: string): string {
  return child(node, name)?.text.trim() ?? '';
}

export function unreadable(why: string): TieoutError {
  return new TieoutError({
    code: 'page/unreadable',
    action: 'retry',
    message: `Sage Intacct's answer could not be read: ${why}.`,
    remedy: 'Nothing of it was taken into the ledger. Run again later; if it stays so, report it with "tieout doctor --json".',
  });
}

/** Text as it stands between tags or in an attribute. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

import { XMLParser } from 'fast-xml-parser';
import { isRecord } from '../../../shared/unknown.ts';

/** Requests as elements. Another reader than the product's: they must not share a mistake. */

export interface Element {
  readonly name: string;
  readonly content: string;
  readonly children: readonly Element[];
  attribute(name: string): string;
  first(name: string): Element | undefined;
  all(name: string): readonly Element[];
  /** Content of the first child of that name, '' without one. */
  text(name: string): string;
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: true,
  ignoreDeclaration: true,
});

/** Undefined when the text is no XML. */
export function parseRequest(text: string): Element | undefined {
  try {
    const parts: unknown = parser.parse(text);
    return partsOf(parts)
      .map(elementOf)
      .find((element) => element !== undefined);
  } catch {
    return undefined;
  }
}

function partsOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function elementOf(part: Readonly<Record<string, unknown>>): Element | undefined {
  const name = Object.keys(part).find((key) => key !== ':@' && key !== '#text');
  if (name === undefined || !Array.isArray(part[name])) return undefined;
  const parts = partsOf(part[name]);
  const children = parts.map(elementOf).filter((element) => element !== undefined);
  const attributes = part[':@'];
  const all = (wanted: string): readonly Element[] => children.filter((child) => child.name === wanted);
  return {
    name,
    content: parts.map((each) => (typeof each['#text'] === 'string' ? each['#text'] : '')).join(''),
    children,
    attribute: (wanted) => {
      const text = isRecord(attributes) ? attributes[wanted] : undefined;
      return typeof text === 'string' ? text : '';
    },
    first: (wanted) => all(wanted)[0],
    all,
    text: (wanted) => all(wanted)[0]?.content ?? '',
  };
}

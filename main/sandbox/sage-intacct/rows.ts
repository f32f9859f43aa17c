import { isJsonObject, parseTree, RawNumber, type JsonTree } from '../json-tree.ts';
import type { Fields } from './row.ts';
import type { SageIntacctSettings } from './settings.ts';
import { escaped, shown } from './text.ts';

/**
 * Rows on their way out: as JSON text first, so that faults can change them like those of every other platform, then as XML. Owned lists are elements that hold one element for each
 * line, in small letters.
 */

export function rowJson(fields: Fields, names: readonly string[] | '*', formatting: SageIntacctSettings): string {
  const chosen = names === '*' ? Object.keys(fields) : names;
  const row: Record<string, unknown> = {};
  for (const name of chosen) {
    const value = fields[name];
    if (value === undefined) continue;
    if (typeof value === 'string' || 'kind' in value) row[name] = shown(value, formatting);
    else if (names === '*') {
      row[name] = value.map((line) =>
        Object.fromEntries(Object.entries(line).map(([field, each]) => [field, shown(each, formatting)])),
      );
    }
  }
  return JSON.stringify(row);
}

/** `name` is the element of a record: in capitals from `query`, in small letters from the older readers. */
export function rowXml(row: string, name: string): string {
  return `<${name}>${inner(parseTree(row), name)}</${name}>`;
}

function inner(tree: JsonTree, owner: string): string {
  if (tree === null) return '';
  if (typeof tree === 'string') return escaped(tree);
  if (typeof tree === 'boolean') return String(tree);
  if (tree instanceof RawNumber) return escaped(tree.text);
  if (Array.isArray(tree)) {
    const name = owner.toLowerCase().replace(/s$/, '');
    return tree.map((each: JsonTree) => `<${name}>${inner(each, name)}</${name}>`).join('');
  }
  if (!isJsonObject(tree)) return '';
  return Object.entries(tree)
    .map(([name, value]) => (value === undefined ? '' : `<${name}>${inner(value, name)}</${name}>`))
    .join('');
}

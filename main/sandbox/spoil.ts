import { assertNever } from '../../shared/result.ts';
import type { RowEffect } from './faults.ts';
import { isJsonObject, parseTree, RawNumber, treeText, type JsonObject, type JsonTree } from './json-tree.ts';
import type { RowsBody } from './simulator.ts';

/** Faults on the rows of an answer: only what is sent changes, never the world. */

export interface SpoiledRows {
  readonly rows: readonly string[];
  readonly counts: RowsBody['counts'];
}

/** `previous` are the rows last sent for the same stream and tenant. */
export function spoilRows(effect: RowEffect, sent: SpoiledRows, previous: readonly string[] | undefined): SpoiledRows {
  const { rows, counts } = sent;
  switch (effect.verb) {
    case 'duplicate-page':
      return { rows: previous ?? rows, counts };
    case 'reorder-page':
      return { rows: rows.toReversed(), counts };
    case 'skip-row':
      return { rows: rows.toSpliced(effect.at, effect.count), counts };
    case 'wrong-total':
      return {
        rows,
        counts: counts === null ? null : { ...counts, [effect.field]: Math.max(0, counts[effect.field] + effect.by) },
      };
    case 'rename-field':
    case 'drop-field':
    case 'null-field':
    case 'retype-field':
    case 'move-field':
    case 'set-field':
    case 'new-enum':
    case 'new-field':
      return { rows: rows.map((row, at) => (isChosen(effect, at) ? spoilRow(effect, row) : row)), counts };
    default:
      return assertNever(effect);
  }
}

function isChosen(effect: { readonly count?: number | undefined; readonly every?: number | undefined }, at: number): boolean {
  if (effect.every !== undefined) return at % effect.every === 0;
  return effect.count === undefined || at < effect.count;
}

type FieldEffect = Exclude<Extract<RowEffect, { readonly field: string }>, { readonly verb: 'wrong-total' }>;

function spoilRow(effect: FieldEffect, row: string): string {
  const tree = parseTree(row);
  if (!isJsonObject(tree)) return row;
  for (const [holder, name] of holders(tree, effect.field.split('.'))) spoilField(effect, holder, name);
  return treeText(tree);
}

/** Every object that holds the last name of a dotted path; arrays on the way stand for all their elements. */
function holders(tree: JsonObject, path: readonly string[]): (readonly [JsonObject, string])[] {
  const [name = '', ...rest] = path;
  if (rest.length === 0) return [[tree, name]];
  const next = tree[name];
  const inner = Array.isArray(next) ? next : [next];
  return inner.flatMap((value) => (isJsonObject(value) ? holders(value, rest) : []));
}

function spoilField(effect: FieldEffect, holder: JsonObject, name: string): void {
  const value = holder[name];
  const isNew = effect.verb === 'new-field' || effect.verb === 'set-field';
  if (value === undefined && !isNew) return;
  switch (effect.verb) {
    case 'rename-field':
      replaceKey(holder, name, effect.to, value ?? null);
      break;
    case 'drop-field':
      delete holder[name];
      break;
    case 'null-field':
      holder[name] = null;
      break;
    case 'retype-field':
      holder[name] = retyped(value ?? null, effect.to);
      break;
    case 'move-field':
      // From a flat field into a list: `TotalTax: 6.00` becomes `Taxes: [{ "TotalTax": 6.00 }]`.
      replaceKey(holder, name, effect.to, [{ [name]: value ?? null }]);
      break;
    case 'set-field':
      holder[name] = effect.digits === undefined ? asTree(effect.value) : new RawNumber(effect.digits);
      break;
    case 'new-field':
    case 'new-enum':
      holder[name] = asTree(effect.value);
      break;
    default:
      assertNever(effect);
  }
}

function asTree(value: JsonTree | number): JsonTree {
  return typeof value === 'number' ? new RawNumber(String(value)) : value;
}

/** Renames in place, so that the order of fields stays. */
function replaceKey(holder: JsonObject, from: string, to: string, value: JsonTree): void {
  const entries = Object.entries(holder);
  for (const key of Object.keys(holder)) delete holder[key];
  for (const [key, old] of entries) {
    if (key === from) holder[to] = value;
    else holder[key] = old;
  }
}

function retyped(value: JsonTree, to: 'text' | 'number' | 'boolean' | 'object' | 'array'): JsonTree {
  const text = typeof value === 'string' ? value : treeText(value);
  switch (to) {
    case 'text':
      return text;
    case 'number':
      return new RawNumber(/^-?\d+(\.\d+)?$/.test(text) ? text : '1');
    case 'boolean':
      return value !== null && value !== false && text !== '';
    case 'object':
      return { value };
    case 'array':
      return [value];
    default:
      return assertNever(to);
  }
}

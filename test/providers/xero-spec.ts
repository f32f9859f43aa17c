import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, isPair, isScalar, isSeq, parseDocument, type Document } from 'yaml';

/** Xero's official OpenAPI description, where the material that is not part of the repository lies beside it. */
const specFile = path.resolve(import.meta.dirname, '../../../shared/fixtures/xero/xero_accounting.yaml');
export const hasSpec = existsSync(specFile);

export interface SpecExample {
  /** `get /Invoices/{InvoiceID}` */
  readonly operation: string;
  /** The body as a server would send it, figures with the digits they are written with. */
  readonly json: string;
}

let parsed: Document | undefined;

function spec(): Document {
  parsed ??= parseDocument(readFileSync(specFile, 'utf8'));
  return parsed;
}

/** The examples of 2xx answers of a path, for each of the methods that has one. */
export function examplesOf(apiPath: string, methods: readonly string[]): readonly SpecExample[] {
  return methods.flatMap((method) =>
    ['200', '201'].flatMap((status) => {
      const node = spec().getIn(['paths', apiPath, method, 'responses', status, 'content', 'application/json', 'example'], true);
      return node === undefined ? [] : [{ operation: `${method} ${apiPath}`, json: jsonOf(node) }];
    }),
  );
}

/** YAML to JSON text; numbers keep their source, so that `46.00` does not become `46`. */
function jsonOf(node: unknown): string {
  if (isSeq(node)) return `[${node.items.map(jsonOf).join(',')}]`;
  if (isMap(node)) {
    const fields = node.items.map((pair) => {
      if (!isPair(pair) || !isScalar(pair.key)) throw new Error('an example has a key that is no text');
      return `${JSON.stringify(String(pair.key.value))}:${jsonOf(pair.value)}`;
    });
    return `{${fields.join(',')}}`;
  }
  if (!isScalar(node)) throw new Error('an example has a part that is neither map, list nor value');
  const source = node.source ?? '';
  if (typeof node.value === 'number') return /^-?\d+(\.\d+)?$/.test(source) ? source : String(node.value);
  return JSON.stringify(node.value);
}

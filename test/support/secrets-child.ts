import { createNodePorts } from '../../main/adapters/node-ports.ts';
import keytar from 'keytar';
import { isTieoutError } from '../../shared/errors.ts';

// One process that keeps logins as the product does: a data folder, then what to do with them, as JSON. Answers with one line of JSON.
export type SecretsAsk =
  | readonly ['write', string, string]
  | readonly ['read', string]
  | readonly ['remove', string]
  /** How many entries of Tieout the keychain holds, whatever their names. */
  | readonly ['count'];
export interface SecretsAnswer {
  readonly kind: string;
  /** What a person was told. */
  readonly told: readonly string[];
  readonly results: readonly unknown[];
  readonly error: { readonly code: string; readonly message: string; readonly remedy: string } | null;
}

const [dataFolder = '', asks = '[]'] = process.argv.slice(2);
const told: string[] = [];
const results: unknown[] = [];
let kind = '';
let error: SecretsAnswer['error'] = null;
try {
  const { secrets } = await createNodePorts({ dataFolder, tell: (line) => told.push(line) });
  kind = secrets.describe().kind;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by the test that starts this process
  for (const [verb, reference = '', value = ''] of JSON.parse(asks) as SecretsAsk[]) {
    if (verb === 'write') await secrets.write(reference, value);
    else if (verb === 'remove') await secrets.remove(reference);
    else if (verb === 'count') results.push((await keytar.findCredentials('Tieout')).length);
    else results.push(await secrets.read(reference));
  }
} catch (thrown) {
  if (!isTieoutError(thrown)) throw thrown;
  const { code, message, remedy } = thrown;
  error = { code, message, remedy };
}
process.stdout.write(JSON.stringify({ kind, told, results, error } satisfies SecretsAnswer));

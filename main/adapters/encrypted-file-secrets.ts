import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Files, SecretStore } from '../core/ports.ts';
import { secretsFault } from './secrets-fault.ts';

export const secretsFileName = 'secrets.json';
const keyFileName = 'secrets.key';

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- promisify keeps only the overload without options
const derive = promisify(scrypt) as (
  passphrase: string,
  salt: Uint8Array,
  length: number,
  cost: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>;
/** OWASP's figure for interactive use: about 0.1 s and 128 MiB. */
const cost = { N: 2 ** 17, r: 8, p: 1 } as const;

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/);
const fileSchema = z.object({
  format: z.literal(1),
  cipher: z.literal('aes-256-gcm'),
  key: z.discriminatedUnion('from', [
    z.object({
      from: z.literal('passphrase'),
      kdf: z.literal('scrypt'),
      N: z
        .int()
        .min(2 ** 14)
        .max(2 ** 20),
      r: z.int().min(1).max(32),
      p: z.int().min(1).max(16),
      salt: base64,
    }),
    z.object({ from: z.literal('key-file') }),
  ]),
  iv: base64,
  tag: base64,
  sealed: base64,
});
type SecretsFile = z.infer<typeof fileSchema>;
type KeySource = SecretsFile['key'];
const contentSchema = z.record(z.string(), z.string());

export interface EncryptedFileOptions {
  readonly files: Files;
  /** From TIEOUT_SECRETS_KEY; undefined when it is not set. */
  readonly passphrase: string | undefined;
  /** Told once, when a key file is made: a person must know that it is what opens the secrets. */
  readonly tell: (line: string) => void;
}

/**
 * Secrets in one encrypted file of the data folder, for machines without a keychain. AES-256-GCM under a key from a passphrase (scrypt) or, without one, from a key file
 * beside it that only this user can read. Writers take turns and replace the file as a whole. A file that does not open is left as it is, and said so.
 */
export function createEncryptedFileSecrets(options: EncryptedFileOptions): SecretStore {
  const { files } = options;
  const keys = new Map<string, Promise<Buffer>>();
  let turn: Promise<unknown> = Promise.resolve();

  const keyFor = (source: KeySource): Promise<Buffer> => {
    const name = JSON.stringify(source);
    const known = keys.get(name);
    if (known !== undefined) return known;
    const made = source.from === 'passphrase' ? keyFromPassphrase(options.passphrase, source) : keyFromFile(files);
    keys.set(name, made);
    // A key that could not be had is asked for again next time: the person may have put the file back.
    made.catch(() => keys.delete(name));
    return made;
  };
  const open = async (): Promise<{ readonly content: Map<string, string>; readonly key: KeySource | null }> => {
    const bytes = await files.read(secretsFileName);
    if (bytes === null) return { content: new Map(), key: null };
    const file = parsed(bytes);
    return { content: unsealed(file, await keyFor(file.key)), key: file.key };
  };
  const save = async (content: ReadonlyMap<string, string>, current: KeySource | null): Promise<void> => {
    const source = await sourceToWrite(options, current);
    await files.replace(secretsFileName, JSON.stringify(sealed(content, source, await keyFor(source))));
  };
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const mine = turn.then(work, work);
    turn = mine.catch(() => undefined); // Its caller hears of a failure; the next writer need not.
    return mine;
  };

  return {
    read: (reference) => inTurn(async () => (await open()).content.get(reference) ?? null),
    write: (reference, value) =>
      inTurn(async () => {
        const { content, key } = await open();
        await save(content.set(reference, value), key);
      }),
    remove: (reference) =>
      inTurn(async () => {
        const { content, key } = await open();
        if (content.delete(reference)) await save(content, key);
      }),
    describe: () => ({ kind: 'encrypted-file', where: `the encrypted file ${secretsFileName} in ${files.dataFolder}` }),
  };
}

/** The key a written file names: the passphrase when there is one now, otherwise what opened the file before, otherwise a new key file. */
async function sourceToWrite(options: EncryptedFileOptions, current: KeySource | null): Promise<KeySource> {
  if (options.passphrase !== undefined) {
    if (current?.from === 'passphrase') return current;
    return { from: 'passphrase', kdf: 'scrypt', ...cost, salt: randomBytes(16).toString('base64') };
  }
  if (current !== null) return current;
  if ((await options.files.read(keyFileName)) === null) {
    await options.files.replace(keyFileName, `${randomBytes(32).toString('base64')}\n`);
    options.tell(
      `Logins are encrypted with the key file ${keyFileName} in ${options.files.dataFolder}. Whoever has both can read them: keep it out of backups, or set TIEOUT_SECRETS_KEY to a passphrase of your own.`,
    );
  }
  return { from: 'key-file' };
}

async function keyFromPassphrase(
  passphrase: string | undefined,
  source: Extract<KeySource, { from: 'passphrase' }>,
): Promise<Buffer> {
  if (passphrase === undefined) {
    throw secretsFault(
      'The stored logins are locked with a passphrase, and none was given.',
      'Set TIEOUT_SECRETS_KEY to the passphrase and start again.',
    );
  }
  const { N, r, p, salt } = source;
  return derive(passphrase.normalize('NFC'), Buffer.from(salt, 'base64'), 32, { N, r, p, maxmem: 256 * N * r });
}

async function keyFromFile(files: Files): Promise<Buffer> {
  const bytes = await files.read(keyFileName);
  const key = Buffer.from(new TextDecoder().decode(bytes ?? new Uint8Array()).trim(), 'base64');
  if (key.length === 32) return key;
  throw secretsFault(
    `The stored logins cannot be opened: their key file ${keyFileName} is ${bytes === null ? 'missing' : 'damaged'}.`,
    `Put the key file back into ${files.dataFolder} (from the machine or backup it was on). Without it, move ${secretsFileName} away and reconnect.`,
  );
}

function parsed(bytes: Uint8Array): SecretsFile {
  const result = fileSchema.safeParse(jsonFrom(new TextDecoder().decode(bytes)));
  if (result.success) return result.data;
  throw secretsFault(
    `The file with the stored logins (${secretsFileName}) is damaged or was made by a newer Tieout.`,
    `Put back an older copy of it, or move it away and reconnect. Nothing has been deleted.`,
  );
}

function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The schema refuses it with the words a person can use.
  }
}

function sealed(content: ReadonlyMap<string, string>, key: KeySource, secret: Buffer): SecretsFile {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', secret, iv);
  cipher.setAAD(headerOf(key));
  const body = Buffer.concat([cipher.update(JSON.stringify(Object.fromEntries(content)), 'utf8'), cipher.final()]);
  return {
    format: 1,
    cipher: 'aes-256-gcm',
    key,
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    sealed: body.toString('base64'),
  };
}

function unsealed(file: SecretsFile, secret: Buffer): Map<string, string> {
  try {
    const decipher = createDecipheriv('aes-256-gcm', secret, Buffer.from(file.iv, 'base64'), { authTagLength: 16 });
    decipher.setAAD(headerOf(file.key));
    decipher.setAuthTag(Buffer.from(file.tag, 'base64'));
    const text = Buffer.concat([decipher.update(Buffer.from(file.sealed, 'base64')), decipher.final()]).toString('utf8');
    return new Map(Object.entries(contentSchema.parse(JSON.parse(text))));
  } catch {
    // Deliberately one answer for a wrong key and a changed file: they cannot be told apart, and the cause may quote the content.
    throw secretsFault(
      `The stored logins cannot be opened: the ${file.key.from === 'passphrase' ? 'passphrase' : 'key file'} does not fit, or the file was changed.`,
      file.key.from === 'passphrase'
        ? 'Check TIEOUT_SECRETS_KEY. If it is right, put back an older copy of the file, or move it away and reconnect.'
        : `Put back the ${keyFileName} that belongs to it, or an older copy of both; or move ${secretsFileName} away and reconnect.`,
    );
  }
}

/** What is authenticated beside the content: nobody can pair it with another key derivation. */
function headerOf(key: KeySource): Buffer {
  return Buffer.from(JSON.stringify(['tieout-secrets', 1, Object.entries(key)]), 'utf8');
}

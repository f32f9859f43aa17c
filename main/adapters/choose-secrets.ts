import { z } from 'zod';
import type { Files, SecretStore } from '../core/ports.ts';
import { createEncryptedFileSecrets, secretsFileName } from './encrypted-file-secrets.ts';
import { createKeychainSecrets, findKeychain, loadKeytar, type Keychain, type KeychainFinding } from './keychain-secrets.ts';
import { secretsFault } from './secrets-fault.ts';

const choiceFileName = 'secrets-place.json';
const choiceSchema = z.object({ kind: z.enum(['keychain', 'encrypted-file']) });
type Kind = z.infer<typeof choiceSchema>['kind'];

export interface ChooseSecretsOptions {
  readonly files: Files;
  readonly passphrase: string | undefined;
  readonly tell: (line: string) => void;
  /** Replaceable for tests and the desktop host. */
  readonly find?: () => Promise<KeychainFinding>;
  readonly load?: () => Promise<Keychain>;
}

/**
 * The secret store of this data folder: the keychain when it answers, otherwise the encrypted file. Decided once and remembered, so that logins are never split between
 * the two: a keychain that is locked or gone tomorrow is an error to be told, not a reason to start an empty file.
 */
export async function chooseSecrets(options: ChooseSecretsOptions): Promise<SecretStore> {
  const { files, tell } = options;
  const remembered = await rememberedKind(files);
  if (remembered === 'keychain') return createKeychainSecrets(await loaded(options.load ?? loadKeytar));
  if (remembered === 'encrypted-file') return createEncryptedFileSecrets(options);
  const finding = await (options.find ?? findKeychain)();
  await files.replace(choiceFileName, `${JSON.stringify({ kind: finding.ok ? 'keychain' : 'encrypted-file' })}\n`);
  const secrets = finding.ok ? createKeychainSecrets(finding.keychain) : createEncryptedFileSecrets(options);
  tell(
    `Logins are kept in ${secrets.describe().where}${finding.ok ? '' : `, because no system keychain can be used (${finding.why})`}.`,
  );
  return secrets;
}

async function rememberedKind(files: Files): Promise<Kind | null> {
  const bytes = await files.read(choiceFileName);
  if (bytes !== null) {
    const choice = choiceSchema.safeParse(jsonFrom(new TextDecoder().decode(bytes)));
    if (choice.success) return choice.data.kind;
  }
  // The note is lost or damaged: a file of secrets that is there says where they were.
  return (await files.read(secretsFileName)) === null ? null : 'encrypted-file';
}

function jsonFrom(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Treated as no choice yet.
  }
}

async function loaded(load: () => Promise<Keychain>): Promise<Keychain> {
  try {
    return await load();
  } catch {
    throw secretsFault(
      'The logins of this data folder are in the system keychain, which cannot be used here.',
      'Install libsecret (Debian: libsecret-1-0) and log in to the desktop session that has them, or reconnect in a new data folder.',
    );
  }
}

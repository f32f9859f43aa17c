import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { SecretStore } from '../core/ports.ts';
import { secretsFault } from './secrets-fault.ts';

/** The part of keytar's API that is used. */
export interface Keychain {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

const service = 'Tieout';
/** Longer than a person needs to answer the keychain's own question for its password. */
const answerMs = 120_000;
const probeMs = 10_000;
/** Windows refuses entries over 2 560 bytes (CRED_MAX_CREDENTIAL_BLOB_SIZE), and a login with its signed token is often longer. */
const partChars = 2_000;
const PARTED = /^parted:([0-9a-f]{16}):(\d{1,3})$/;

export type KeychainFinding = { readonly ok: true; readonly keychain: Keychain } | { readonly ok: false; readonly why: string };

/**
 * Looks for a keychain that answers: the native module loads, and a test entry can be written, read back and deleted. Never rejects and never hangs: a missing library,
 * no session bus, a locked or absent keyring are all `ok: false` with the reason in words.
 */
export async function findKeychain(load: () => Promise<Keychain> = loadKeytar, timeoutMs = probeMs): Promise<KeychainFinding> {
  if (process.platform === 'linux' && !hasSessionBus()) return { ok: false, why: 'there is no desktop session here' };
  try {
    const keychain = await inTime(load(), timeoutMs);
    await inTime(tryEntry(keychain), timeoutMs);
    return { ok: true, keychain };
  } catch (error) {
    return { ok: false, why: reasonOf(error) };
  }
}

/** Writes a test entry, reads it back and deletes it; rejects when that does not go. */
async function tryEntry(keychain: Keychain): Promise<void> {
  const account = `test-entry-${randomBytes(6).toString('hex')}`;
  const value = randomBytes(8).toString('hex');
  await keychain.setPassword(service, account, value);
  const found = await keychain.getPassword(service, account);
  await keychain.deletePassword(service, account);
  if (found !== value) throw new Error('it did not return what was written to it');
}

/** keytar's native part links to libsecret on Linux; where that is missing the import fails, which only findKeychain has to know. */
export async function loadKeytar(): Promise<Keychain> {
  const { default: keytar } = await import('keytar');
  return keytar;
}

/** Without one, libsecret would try to start a bus through X11 and wait for it. */
function hasSessionBus(): boolean {
  if ((process.env['DBUS_SESSION_BUS_ADDRESS'] ?? '') !== '') return true;
  const runtime = process.env['XDG_RUNTIME_DIR'];
  return runtime !== undefined && existsSync(path.join(runtime, 'bus'));
}

/**
 * Secrets in the operating system's keychain, one entry each, long ones in parts: the parts are written under a new name before the entry that points to them, so that a
 * crash leaves the old value or the new one.
 */
export function createKeychainSecrets(keychain: Keychain, timeoutMs = answerMs): SecretStore {
  const ask = async <Value>(work: Promise<Value>): Promise<Value> => {
    try {
      return await inTime(work, timeoutMs);
    } catch (error) {
      throw secretsFault(
        `The system keychain did not do as asked (${reasonOf(error)}).`,
        'Unlock the keychain of this user and try again. Tieout keeps using it, so that logins are not split between two places.',
      );
    }
  };
  const removeParts = async (reference: string, head: string | null): Promise<void> => {
    for (const account of partsOf(reference, head)) await ask(keychain.deletePassword(service, account));
  };
  // A locked keyring says of every entry that there is none (libsecret leaves locked items out); only writing tells the difference. Believed, a login would look lost.
  const headOf = async (reference: string): Promise<string | null> => {
    const head = await ask(keychain.getPassword(service, reference));
    if (head === null) await ask(tryEntry(keychain));
    return head;
  };
  return {
    read: async (reference) => {
      const head = await headOf(reference);
      if (head === null || !PARTED.test(head)) return head;
      const parts: string[] = [];
      for (const account of partsOf(reference, head)) {
        const part = await ask(keychain.getPassword(service, account));
        if (part === null) throw damaged();
        parts.push(part);
      }
      return parts.join('');
    },
    write: async (reference, value) => {
      const before = await ask(keychain.getPassword(service, reference));
      if (value.length <= partChars && !PARTED.test(value)) await ask(keychain.setPassword(service, reference, value));
      else {
        const count = Math.ceil(value.length / partChars);
        const head = `parted:${randomBytes(8).toString('hex')}:${count}`;
        for (const [index, account] of partsOf(reference, head).entries()) {
          await ask(keychain.setPassword(service, account, value.slice(index * partChars, (index + 1) * partChars)));
        }
        await ask(keychain.setPassword(service, reference, head));
      }
      await removeParts(reference, before);
    },
    remove: async (reference) => {
      const head = await headOf(reference);
      if (head === null) return;
      await ask(keychain.deletePassword(service, reference));
      await removeParts(reference, head);
    },
    describe: () => ({ kind: 'keychain', where: keychainName() }),
  };
}

function partsOf(reference: string, head: string | null): readonly string[] {
  const [, generation, count] = PARTED.exec(head ?? '') ?? [];
  if (generation === undefined) return [];
  return Array.from({ length: Number(count) }, (_, index) => `${reference}#${generation}.${index + 1}`);
}

function damaged() {
  return secretsFault(
    'A login in the system keychain is incomplete: part of it was removed by another program.',
    'Reconnect the connection; the ledger keeps everything that was read.',
  );
}

function keychainName(): string {
  if (process.platform === 'darwin') return 'the macOS keychain';
  if (process.platform === 'win32') return 'the Windows credential manager';
  return "the desktop session's keyring";
}

/** The promise, or a rejection when it takes too long. The keychain's own call cannot be taken back; its late answer is dropped. */
async function inTime<Value>(work: Promise<Value>, ms: number): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`it did not answer within ${Math.round(ms / 1000)} seconds`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}

/** First line only: libsecret's errors can be long, and none contains a secret. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : 'unknown reason';
  if (/libsecret|Failed to load keytar/.test(text)) return 'the libsecret library is not installed';
  return (text.split('\n', 1)[0] ?? '').slice(0, 200);
}

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadKeytar } from '../../main/adapters/keychain-secrets.ts';
import type { SecretsAnswer, SecretsAsk } from '../support/secrets-child.ts';
import { missingForKeyring, startSessionBus, type SessionBus } from '../support/session-bus.ts';

/**
 * Logins in a real keyring (gnome-keyring on a session bus of its own), each question from a process of its own, as restarts would. What could go wrong: a login that only lives
 * as long as the process, plain text on the disk, parts of a long login left behind, and a locked keyring mistaken for an empty one.
 */

const missing = [
  ...missingForKeyring(),
  ...(await loadKeytar().then(
    () => [],
    () => ['libsecret'],
  )),
];
if (missing.length > 0)
  process.stderr.write(
    `The keychain is not tested: no ${missing.join(', ')} (Debian: apt-get install dbus gnome-keyring libsecret-1-0).\n`,
  );

const child = path.resolve(import.meta.dirname, '../support/secrets-child.ts');
const password = 'the password of the session';
const login = `{"refresh":"${'r3fresh-é-漢 '.repeat(600)}"}`;

let folder: string;
let data: string;
let bus: SessionBus;
beforeEach(async () => {
  // Short, for a socket's path ends at 107 bytes.
  folder = await mkdtemp(path.join(tmpdir(), 'tieout-kr-'));
  data = path.join(folder, 'data');
  bus = await startSessionBus(folder);
});
afterEach(async () => {
  await bus.close();
  await rm(folder, { recursive: true, force: true });
});

async function ask(asks: readonly SecretsAsk[], env = bus.env): Promise<SecretsAnswer> {
  const { stdout } = await promisify(execFile)(process.execPath, [child, data, JSON.stringify(asks)], { env });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the child prints, by its type
  return JSON.parse(stdout) as SecretsAnswer;
}

/** Everything that lies on the disk of this session, as text. */
async function onDisk(): Promise<string> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  return (await Promise.all(files.map(async (file) => readFile(path.join(file.parentPath, file.name), 'latin1')))).join('\n');
}

describe.skipIf(missing.length > 0)('logins in a keyring (skipped where there is none to start)', { timeout: 60_000 }, () => {
  it('are found again by the next process, whole, and lie nowhere in plain text', async () => {
    await bus.startKeyring(password);
    const first = await ask([['write', 'connection-1', login], ['write', 'connection-2', 'short']]); // prettier-ignore
    expect(first).toMatchObject({ kind: 'keychain', error: null });
    expect(first.told).toEqual([expect.stringMatching(/^Logins are kept in .*keyring/)]);
    const next = await ask([['read', 'connection-1'], ['read', 'connection-2'], ['read', 'connection-3']]); // prettier-ignore
    expect(next).toEqual({ kind: 'keychain', told: [], results: [login, 'short', null], error: null });
    expect(await readdir(data)).not.toContain('secrets.json');
    expect(await onDisk()).not.toContain('r3fresh');
  });

  it('outlive the keyring itself', async () => {
    await bus.startKeyring(password);
    await ask([['write', 'connection-1', login]]);
    await bus.stopKeyring();
    await bus.startKeyring(password);
    expect((await ask([['read', 'connection-1']])).results).toEqual([login]);
  });

  it('are replaced and removed without leaving parts behind', async () => {
    await bus.startKeyring(password);
    const replaced = await ask([
      ['write', 'connection-1', login],
      ['write', 'connection-1', `${login}2`],
      ['read', 'connection-1'],
      ['write', 'connection-1', 'short'],
      ['read', 'connection-1'],
      ['count'],
      ['write', 'connection-1', login],
      ['remove', 'connection-1'],
      ['read', 'connection-1'],
      ['count'],
    ]);
    expect(replaced.results).toEqual([`${login}2`, 'short', 1, null, 0]);
  });

  it('of a keyring that is locked or gone are an error with what to do, never an empty place', async () => {
    await bus.startKeyring(password);
    await ask([['write', 'connection-1', 'short']]);
    await bus.stopKeyring();
    const gone = await ask([['read', 'connection-1']]);
    expect(gone).toMatchObject({
      kind: 'keychain',
      results: [],
      error: { remedy: expect.stringContaining('Unlock the keychain') },
    });
    await bus.startKeyring(null);
    for (const asked of [
      ['write', 'connection-1', 'other'],
      ['read', 'connection-1'],
      ['read', 'connection-3'],
      ['remove', 'connection-1'],
    ] as const) {
      const locked = await ask([asked]);
      expect(locked, asked.join(' ')).toMatchObject({
        results: [],
        error: { remedy: expect.stringContaining('Unlock the keychain') },
      });
    }
    await bus.stopKeyring();
    await bus.startKeyring(password);
    expect((await ask([['read', 'connection-1']])).results).toEqual(['short']);
  });
});

describe.skipIf(missing.length > 0)(
  'logins where no keyring answers (skipped where there is none to start)',
  { timeout: 60_000 },
  () => {
    const kept: readonly SecretsAsk[] = [['write', 'connection-1', login], ['read', 'connection-1']]; // prettier-ignore

    it.each([
      ['nothing on the bus', async () => undefined],
      ['one that is locked', async () => bus.startKeyring(null)],
    ])('go into the encrypted file: %s', async (_, begin) => {
      await begin();
      const first = await ask(kept);
      expect(first).toMatchObject({ kind: 'encrypted-file', results: [login], error: null });
      expect(first.told[0]).toMatch(/encrypted file secrets\.json .*because no system keychain can be used \(.+\)/);
      expect(await onDisk()).not.toContain('r3fresh');
    });

    it('go into the encrypted file where there is no desktop session, and stay there when a keyring comes', async () => {
      const { DBUS_SESSION_BUS_ADDRESS: _, ...env } = bus.env;
      expect(await ask(kept, env)).toMatchObject({ kind: 'encrypted-file', told: [expect.stringContaining('no desktop session'), expect.anything()] }); // prettier-ignore
      await bus.startKeyring(password);
      expect(await ask([['read', 'connection-1'], ['count']])).toEqual({ kind: 'encrypted-file', told: [], results: [login, 0], error: null }); // prettier-ignore
    });
  },
);

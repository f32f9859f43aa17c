import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { extractAll, listPackage } from '@electron/asar';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { expect as expectPage } from '../e2e/expect.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildStale } from '../../scripts/build/stale.ts';
import { makeFakeElectronDist } from '../support/fake-electron-dist.ts';
import { carrier, launchDesktop, root } from './desktop-app.ts';

/** Whatever else is in the archive got there by accident. */
const ALLOWED = [
  /^package\.json$/,
  /^dist\/main\/index\.js$/,
  /^dist\/main\/(?:chunks|workers)\/[\w-]+\.js$/,
  /^dist\/main\/icons\/[\w@-]+\.png$/,
  /^dist\/preload\/index\.cjs$/,
  /^dist\/renderer\/index\.html$/,
  /^dist\/renderer\/assets\/[\w.-]+\.(?:js|css|woff2)$/,
  /^node_modules\/better-sqlite3\/(?:package\.json|lib\/(?:methods\/)?[\w-]+\.js|prebuilds\/linux-(?:x64|arm64)\.node)$/,
  /^node_modules\/keytar\/(?:package\.json|lib\/keytar\.js|prebuilds\/linux-(?:x64|arm64)\/keytar\.node)$/,
];
const NEEDED = [
  'package.json',
  'dist/main/index.js',
  ...['writer', 'reader', 'ingest', 'sandbox'].map((name) => `dist/main/workers/${name}.js`),
  'dist/preload/index.cjs',
  'dist/renderer/index.html',
  `node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`,
  `node_modules/keytar/prebuilds/linux-${process.arch}/keytar.node`,
];

describe.skipIf(process.platform !== 'linux')('the package (skipped but on Linux: the fake Electron is one for Linux)', () => {
  let folder: string;
  let resources: string;
  let archive: string;

  beforeAll(async () => {
    await buildStale(root, { all: false });
    folder = await mkdtemp(path.join(os.tmpdir(), 'tieout-package-'));
    await makeFakeElectronDist(path.join(folder, 'electron'), '0.0.0');
    await promisify(execFile)(
      process.execPath,
      [
        path.join(root, 'node_modules/electron-builder/cli.js'),
        '--linux',
        '--dir',
        '--config',
        'electron-builder.yml',
        `-c.electronDist=${path.join(folder, 'electron')}`,
        `-c.directories.output=${path.join(folder, 'out')}`,
      ],
      { cwd: root },
    );
    const [unpacked = ''] = (await readdir(path.join(folder, 'out'))).filter((name) => name.startsWith('linux-'));
    resources = path.join(folder, 'out', unpacked, 'resources');
    archive = path.join(resources, 'app.asar');
  }, 180_000);
  afterAll(async () => rm(folder, { recursive: true, force: true }));

  it('holds what is on the list, and nothing else', async () => {
    await mkdir(path.join(folder, 'app'));
    extractAll(archive, path.join(folder, 'app'));
    const entries = await readdir(path.join(folder, 'app'), { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(path.join(folder, 'app'), path.join(entry.parentPath, entry.name)));
    expect(files.filter((file) => !ALLOWED.some((pattern) => pattern.test(file)))).toEqual([]);
    expect(NEEDED.filter((file) => !files.includes(file))).toEqual([]);
    // The archive's own list names folders too.
    expect(listPackage(archive, { isPack: false }).length).toBeGreaterThanOrEqual(files.length);
  });

  it('keeps nothing but the native modules outside of the archive', async () => {
    const entries = await readdir(path.join(resources, 'app.asar.unpacked'), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    expect(files.toSorted()).toEqual(['keytar.node', `linux-${process.arch}.node`]);
  });

  it('says no more of itself than is needed, and nothing of the machine it was built on', async () => {
    const manifest: unknown = JSON.parse(await readFile(path.join(folder, 'app/package.json'), 'utf8'));
    expect(manifest).toMatchObject({ name: 'tieout', type: 'module', main: 'dist/main/index.js' });
    expect(manifest).not.toHaveProperty('devDependencies');
    const entries = await readdir(path.join(folder, 'app/dist'), { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((one) => one.isFile() && /\.(?:js|cjs|html|css)$/.test(one.name))) {
      expect((await readFile(path.join(entry.parentPath, entry.name), 'utf8')).includes(root), entry.name).toBe(false);
    }
  });

  it('has its fuses set: the program runs our archive, and is no Node for anybody', async () => {
    const wire = await getCurrentFuseWire(path.join(resources, '..', 'tieout'));
    const on = (fuse: FuseV1Options): boolean => wire[fuse] === FuseState.ENABLE;
    expect({
      runAsNode: on(FuseV1Options.RunAsNode),
      cookieEncryption: on(FuseV1Options.EnableCookieEncryption),
      nodeOptions: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: on(FuseV1Options.EnableNodeCliInspectArguments),
      integrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyArchive: on(FuseV1Options.OnlyLoadAppFromAsar),
      fileProtocol: on(FuseV1Options.GrantFileProtocolExtraPrivileges),
    }).toEqual({
      runAsNode: false,
      cookieEncryption: true,
      nodeOptions: false,
      inspect: false,
      integrity: true,
      onlyArchive: true,
      fileProtocol: false,
    });
  });

  it.skipIf(carrier === null)(
    'starts from what is in the archive alone (skipped where there is no Chromium)',
    async () => {
      const dataFolder = path.join(folder, 'books');
      await mkdir(dataFolder);
      const desktop = await launchDesktop({ dataFolder, folder: path.join(folder, 'app'), packaged: true });
      await expectPage(desktop.page.getByRole('button', { name: 'Try it with the sandbox' })).toBeVisible();
      expect(await desktop.page.evaluate(`window.tieout.calls['app:doctor']({})`)).toMatchObject({ ok: true });
      expect(await desktop.quit()).toBe(0);
    },
    60_000,
  );
});

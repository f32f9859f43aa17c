import { describe, expect, it } from 'vitest';
import { chooseHost, type Machine } from '../../scripts/start/choose-host.ts';
import { readStartWords } from '../../scripts/start/words.ts';

const desk: Machine = {
  platform: 'linux',
  env: { DISPLAY: ':0' },
  isRoot: false,
  binary: '/electron',
  download: async () => Promise.reject(new Error('nothing is downloaded here')),
};

describe('npm start', () => {
  it('opens the desktop where its binary is there', async () => {
    expect(await chooseHost(desk, null)).toEqual({ host: 'desktop', binary: '/electron' });
    expect(await chooseHost({ ...desk, platform: 'darwin', env: {} }, null)).toMatchObject({ host: 'desktop' });
    expect(await chooseHost({ ...desk, env: { WAYLAND_DISPLAY: 'wayland-0' } }, null)).toMatchObject({ host: 'desktop' });
  });
  it('downloads the binary where a window could be shown, and nowhere else', async () => {
    const download = async (): Promise<string> => '/fresh';
    expect(await chooseHost({ ...desk, binary: null, download }, null)).toEqual({ host: 'desktop', binary: '/fresh' });
    expect(await chooseHost({ ...desk, binary: null, env: {} }, null)).toMatchObject({ host: 'browser' });
    expect(await chooseHost({ ...desk, binary: null, env: { DISPLAY: ':0', CI: 'true' } }, null)).toMatchObject({
      host: 'browser',
    });
  });
  it('opens the browser otherwise, and says why', async () => {
    expect(await chooseHost({ ...desk, env: { DISPLAY: '' } }, null)).toEqual({
      host: 'browser',
      why: 'there is no display here',
    });
    expect(await chooseHost({ ...desk, isRoot: true }, null)).toMatchObject({ why: 'a desktop window is not opened as root' });
    expect(await chooseHost({ ...desk, binary: null, download: async () => null }, null)).toMatchObject({
      why: 'Electron is not installed here and could not be downloaded',
    });
    expect(await chooseHost(desk, 'browser')).toMatchObject({ host: 'browser' });
  });
  it('reads its words, and refuses those it does not know', () => {
    expect(readStartWords([])).toEqual({ own: false, browser: false, data: null, serve: [] });
    expect(readStartWords(['--own', '--data', '/b', '--port', '80', '--no-open'])).toEqual({
      own: true,
      browser: false,
      data: '/b',
      serve: ['--port', '80', '--no-open'],
    });
    expect(readStartWords(['--owned'])).toBeNull();
    expect(readStartWords(['demo'])).toBeNull();
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createNodeFiles } from '../../main/adapters/node-files.ts';
import { autostartEntry } from '../../main/hosts/electron/autostart.ts';
import { mayOpen } from '../../main/hosts/electron/external-links.ts';
import { readStart } from '../../main/hosts/electron/start.ts';
import { trayStateOf, type TrayFacts } from '../../main/hosts/electron/tray-state.ts';
import { placeWindow, readBounds, writeBounds } from '../../main/hosts/electron/window-bounds.ts';
import { providers } from '../../main/providers/registry.ts';
import type { Work } from '../../shared/contract/connection.ts';

const screen = { x: 0, y: 0, width: 1920, height: 1080 };
const right = { x: 1920, y: 0, width: 1280, height: 1024 };

describe('the place of the window', () => {
  it('is where it was, on whichever screen that is', () => {
    const bounds = { x: 2000, y: 40, width: 900, height: 700 };
    expect(placeWindow({ bounds, maximised: false }, [screen, right])).toEqual(bounds);
  });
  it('is the middle of the first screen, in its old size, when the screen it was on is gone', () => {
    const bounds = { x: 2000, y: 40, width: 900, height: 700 };
    expect(placeWindow({ bounds, maximised: false }, [screen])).toEqual({ x: 510, y: 190, width: 900, height: 700 });
  });
  it('is never one whose top edge cannot be taken hold of', () => {
    for (const bounds of [
      { x: -880, y: 100, width: 900, height: 700 },
      { x: 100, y: -10, width: 900, height: 700 },
      { x: 100, y: 1070, width: 900, height: 700 },
    ])
      expect(placeWindow({ bounds, maximised: false }, [screen])).toMatchObject({ x: 510, y: 190 });
  });
  it('is never larger than the screen, nor smaller than can be worked in', () => {
    const wide = placeWindow({ bounds: { x: 0, y: 0, width: 5000, height: 4000 }, maximised: false }, [screen]);
    expect(wide).toEqual(screen);
    expect(placeWindow({ bounds: { x: 0, y: 0, width: 10, height: 10 }, maximised: false }, [screen])).toMatchObject({
      width: 720,
      height: 480,
    });
  });
  it('is written and read again; a damaged note counts as none', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'tieout-bounds-'));
    const files = await createNodeFiles(folder);
    expect(await readBounds(files)).toBeNull();
    const saved = { bounds: { x: 1, y: 2, width: 800, height: 600 }, maximised: true };
    await writeBounds(files, saved);
    expect(await readBounds(files)).toEqual(saved);
    await files.replace('desktop-window.json', '{"bounds":{"x":"1"');
    expect(await readBounds(files)).toBeNull();
    await rm(folder, { recursive: true });
  });
});

describe('an address handed to the browser', () => {
  const link = (url: string): boolean => mayOpen(url, providers.values(), { consent: false });
  it('is one of a platform, over https', () => {
    expect(link('https://developer.xero.com/app/manage')).toBe(true);
    expect(link('https://login.xero.com/identity')).toBe(true);
  });
  it('is nothing else', () => {
    for (const url of [
      'http://developer.xero.com/',
      'https://developer.xero.com.evil.example/',
      'https://evil.example/?https://developer.xero.com',
      'https://developer.xero.com@evil.example/',
      'https://user:pw@developer.xero.com/',
      'https://developer.xero.com:8443@evil.example/',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'smb://server/share',
      'http://127.0.0.1:1/',
      'no address',
    ])
      expect(link(url), url).toBe(false);
  });
  it('may be on this machine when it is a consent page: the sandbox', () => {
    expect(mayOpen('http://127.0.0.1:4711/authorize', [], { consent: true })).toBe(true);
    expect(mayOpen('http://localhost.evil.example/', [], { consent: true })).toBe(false);
  });
});

describe('the words of a start', () => {
  it('name the data folder, and the demo has one inside it', () => {
    expect(readStart(['tieout', '--hidden', '--data', '/books'], '/home/standard')).toEqual({
      dataFolder: path.resolve('/books'),
      demo: false,
      hidden: true,
    });
    expect(readStart(['tieout', '--demo'], '/home/standard')).toMatchObject({ dataFolder: path.resolve('/home/standard/demo') });
  });
});

describe('a start at login on Linux', () => {
  it('quotes the program as desktops read it', () => {
    expect(autostartEntry('/opt/100% $ure/"Tieout"')).toContain(String.raw`Exec="/opt/100%% \\$ure/\\"Tieout\\"" --hidden`);
  });
});

describe('the tray', () => {
  const settings = { backgroundSync: true, notifications: true, startAtLogin: false } as TrayFacts['app']['settings'];
  const app = { empty: false, online: true, settings } as TrayFacts['app'];
  const facts: TrayFacts = { app, works: [], reading: null, attention: [] };
  const work = {
    kind: 'sync',
    state: 'running',
    title: 'Reading what changed',
    done: 40,
    expected: 100,
    unit: 'records',
  } as Work;
  const broken = {
    level: 'broken',
    clientName: 'Acme',
    what: 'Xero has to be connected again',
  } as TrayFacts['attention'][number];

  it('tells what runs, and does not offer a second sync meanwhile', () => {
    expect(trayStateOf({ ...facts, works: [work] })).toMatchObject({
      mark: 'busy',
      words: 'Reading what changed: 40 of 100 records',
      canSync: false,
    });
    expect(trayStateOf({ ...facts, reading: 'Acme: invoices' })).toMatchObject({ mark: 'busy', words: 'Reading Acme: invoices' });
  });
  it('tells what needs a person, by name when it is one thing, and leaves notes out', () => {
    expect(trayStateOf({ ...facts, attention: [broken] })).toMatchObject({
      mark: 'attention',
      words: 'Acme: Xero has to be connected again',
      canSync: true,
    });
    expect(trayStateOf({ ...facts, attention: [broken, broken] }).words).toBe('2 things need you');
    expect(trayStateOf({ ...facts, attention: [{ ...broken, level: 'note' }] }).mark).toBe('calm');
  });
  it('tells that nothing is connected, or that there is no network', () => {
    expect(trayStateOf({ ...facts, app: { ...app, empty: true } })).toMatchObject({
      canSync: false,
      words: 'Nothing is connected yet',
    });
    expect(trayStateOf({ ...facts, app: { ...app, online: false } }).words).toContain('Offline');
  });
});

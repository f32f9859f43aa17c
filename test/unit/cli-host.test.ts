import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { SyncProgress } from '../../main/core/core.ts';
import type { ConnectionId, TenantId } from '../../shared/ids.ts';
import { TieoutError } from '../../shared/errors.ts';
import { standardDataFolder } from '../../main/cli/data-folder.ts';
import { errorDocument, exitCodeOf, shownError } from '../../main/cli/failure.ts';
import { listenForInterrupt } from '../../main/cli/interrupt.ts';
import { screenFor, wantsColour } from '../../main/cli/output.ts';
import { createProgress } from '../../main/cli/progress.ts';

describe('standard data folder', () => {
  it("is the platform's own place", () => {
    const home = '/home/ada';
    expect(standardDataFolder({ platform: 'linux', env: {}, home })).toBe('/home/ada/.local/share/tieout');
    expect(standardDataFolder({ platform: 'linux', env: { XDG_DATA_HOME: '/data' }, home })).toBe('/data/tieout');
    expect(standardDataFolder({ platform: 'linux', env: { XDG_DATA_HOME: 'data' }, home })).toBe('/home/ada/.local/share/tieout');
    expect(standardDataFolder({ platform: 'darwin', env: {}, home })).toBe('/home/ada/Library/Application Support/tieout');
    expect(standardDataFolder({ platform: 'win32', env: { APPDATA: 'C:\\Users\\Ada\\AppData\\Roaming' }, home })).toBe(
      'C:\\Users\\Ada\\AppData\\Roaming\\tieout',
    );
  });
});

describe('colour and width', () => {
  it('are for terminals, and people can say otherwise', () => {
    const terminal = { isTTY: true, columns: 72 };
    expect(wantsColour(terminal, {})).toBe(true);
    expect(wantsColour({}, {})).toBe(false);
    expect(wantsColour({}, { CI: 'true' })).toBe(false);
    expect(wantsColour(terminal, { TERM: 'dumb' })).toBe(false);
    expect(wantsColour(terminal, { NO_COLOR: '1' })).toBe(false);
    expect(wantsColour(terminal, { NO_COLOR: '' })).toBe(true);
    expect(wantsColour({}, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(true);
    expect(wantsColour(terminal, { FORCE_COLOR: '0' })).toBe(false);
    expect(screenFor(terminal, {}).width).toBe(72);
    expect(screenFor({ columns: 72 }, {}).width).toBe(Infinity);
  });
});

describe('failure', () => {
  it('is wrong use when the person can correct it, and failed otherwise', () => {
    const init = { action: 'stop-all', message: 'm', remedy: 'r' } as const;
    expect(exitCodeOf(new TieoutError({ ...init, code: 'config/invalid' }))).toBe(2);
    expect(exitCodeOf(new TieoutError({ ...init, code: 'store/corrupt' }))).toBe(3);
  });

  it('puts words to what the system refuses', () => {
    const refused = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
      path: '/data/ledger.sqlite',
    });
    expect(shownError(refused)).toMatchObject({
      code: 'store/full',
      message: '"/data/ledger.sqlite" cannot be written: the disk is full.',
    });
  });

  it('owns up to what nobody foresaw, and says no secret', () => {
    const error = shownError(new Error('bad header Authorization: Bearer abcdef0123456789'));
    expect(error.code).toBe('bug/invariant');
    expect(JSON.stringify(errorDocument(error))).not.toContain('abcdef0123456789');
  });
});

describe('interrupt', () => {
  it('asks the work to end the first time and ends at once the second time', () => {
    const source = new EventEmitter();
    let firsts = 0;
    let nowMs = 5000;
    const ends: number[] = [];
    const interrupt = listenForInterrupt({
      onFirst: () => (firsts += 1),
      endAtOnce: (code) => ends.push(code),
      source,
      nowMs: () => nowMs,
    });
    source.emit('SIGINT');
    expect(interrupt.signal.aborted).toBe(true);
    expect(interrupt.signal.reason).toMatchObject({ code: 'run/cancelled' });
    // npm hands the same Ctrl-C on once more.
    nowMs += 20;
    source.emit('SIGINT');
    expect({ firsts, ends }).toEqual({ firsts: 1, ends: [] });
    nowMs += 1000;
    source.emit('SIGTERM');
    expect(ends).toEqual([130]);
    interrupt.stop();
    expect(source.listenerCount('SIGINT')).toBe(0);
  });
});

describe('progress', () => {
  // Row numbers as the store would give them.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- branded numbers
  const ids = { connectionId: 1 as ConnectionId, tenantId: 1 as TenantId };
  const step = (stream: string, phase: SyncProgress['phase'], seen: number): SyncProgress => ({
    ...ids,
    tenantName: 'Acme',
    stream,
    phase,
    seen,
    expected: 3000,
    message: null,
  });

  // oxlint-disable eslint/no-control-regex -- the escape sequences are what is played back
  /** Plays back what a terminal would show: cursor up n lines and clear below are the only controls used. */
  function screenOf(text: string): readonly string[] {
    const lines: string[] = [];
    for (const part of text.split(/(?=\u001B\[\d+F\u001B\[J)/)) {
      const up = /^\u001B\[(\d+)F\u001B\[J/.exec(part);
      if (up !== null) lines.length -= Number(up[1]);
      lines.push(
        ...part
          .slice(up?.[0].length ?? 0)
          .split('\n')
          .slice(0, -1),
      );
    }
    return lines;
  }

  // oxlint-enable eslint/no-control-regex

  it('keeps one line per stream on a terminal and lets finished ones stand', () => {
    let written = '';
    let nowMs = 0;
    const progress = createProgress({ write: (text) => (written += text), columns: 60, nowMs: () => (nowMs += 100) });
    progress.show(step('invoices', 'reading', 1000));
    progress.show(step('contacts', 'reading', 10));
    progress.show(step('invoices', 'reading', 2000));
    expect(screenOf(written)).toEqual(['reading  Acme · invoices 2,000 of 3,000', 'reading  Acme · contacts 10 of 3,000']);
    progress.show(step('contacts', 'ended', 3000));
    expect(screenOf(written)).toEqual(['read     Acme · contacts 3,000 of 3,000', 'reading  Acme · invoices 2,000 of 3,000']);
    progress.end();
    expect(screenOf(written)).toEqual(['read     Acme · contacts 3,000 of 3,000']);
  });

  it('never lets a line wrap', () => {
    let written = '';
    const progress = createProgress({ write: (text) => (written += text), columns: 24, nowMs: () => 1000 });
    progress.show(step('bank-transactions', 'reading', 1000));
    expect(Math.max(...screenOf(written).map((line) => line.length))).toBeLessThan(24);
  });

  it('tells only finished streams where there is no terminal', () => {
    let written = '';
    const progress = createProgress({ write: (text) => (written += text), columns: null, nowMs: () => 0 });
    progress.show(step('invoices', 'reading', 1000));
    progress.show(step('invoices', 'ended', 3000));
    progress.end();
    expect(written).toBe('read     Acme · invoices 3,000 of 3,000\n');
  });
});

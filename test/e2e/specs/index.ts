import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { expect } from '../expect.ts';
import type { OpenWindow, WindowUnderTest } from '../window-under-test.ts';
import { connectionSpecs } from './connections.ts';
import { documentSpecs } from './documents.ts';
import { exportSpecs } from './exports.ts';
import { firstRunSpecs } from './first-run.ts';
import { shellSpecs } from './shell.ts';

/**
 * Everything the window must do, whichever host shows it. One window lives through all of it, as it would through a morning: it begins with an empty data folder,
 * and each later spec finds the sandbox's company. After each, nothing may have gone wrong in the page.
 */
export function windowSpecs(open: OpenWindow): void {
  let window: WindowUnderTest | undefined;
  const under = (): WindowUnderTest => {
    if (window === undefined) throw new Error('the window did not open');
    return window;
  };
  beforeAll(async () => {
    window = await open();
  }, 120_000);
  afterAll(async () => window?.close());
  afterEach(async ({ task }) => {
    expect(under().takeProblems(), 'console, policy and page').toEqual([]);
    // What a failed spec left open does not fail the next one.
    if (task.result?.state !== 'fail') return;
    await under().page.context().setOffline(false);
    await under().page.reload();
    await expect(under().page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
  });
  describe('the first run', () => firstRunSpecs(under));
  describe('connections', () => connectionSpecs(under));
  describe('documents', () => documentSpecs(under));
  describe('exports', () => exportSpecs(under));
  describe('the shell', () => shellSpecs(under));
}

import { expect } from '../expect.ts';
import { it } from 'vitest';
import { expectAccessible, settled, visit, type Under } from './desk.ts';

const SCREENS = ['Dashboard', 'Documents', 'Connections', 'Drift', 'Quarantine', 'Activity', 'Settings'];

export function shellSpecs(under: Under): void {
  it('has no axe violation on any screen, in both themes', async () => {
    const { page } = under();
    for (const screen of SCREENS) {
      await visit(page, screen);
      await settled(page);
      await expectAccessible(page);
    }
  }, 120_000);

  it('goes to every screen by g and its letter', async () => {
    const { page } = under();
    await visit(page, 'Dashboard');
    for (const [key, screen] of [
      ['d', 'Documents'],
      ['c', 'Connections'],
      ['f', 'Drift'],
      ['q', 'Quarantine'],
      ['a', 'Activity'],
      ['s', 'Settings'],
      ['h', 'Dashboard'],
    ] as const) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await expect(page.getByRole('heading', { level: 1, name: screen })).toBeAttached();
    }
  });

  it('does and finds anything in the palette', async () => {
    const { page } = under();
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Command palette' });
    await expect(palette.getByRole('searchbox')).toBeFocused();
    await expectAccessible(page);
    await page.keyboard.type('activ');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Activity' })).toBeVisible();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('INV-0012');
    await expect(palette.getByRole('option', { name: /INV-0012/ }).first()).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('complementary', { name: 'Document' }).getByRole('heading', { level: 2 })).toContainText(
      'INV-0012',
    );
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Escape');
    await expect(palette).toBeHidden();
  });

  it('has a sheet of its keys', async () => {
    const { page } = under();
    await page.keyboard.press('F1');
    const sheet = page.getByRole('dialog', { name: 'Keyboard' });
    await expect(sheet).toContainText('Mark as reviewed');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(sheet).toBeHidden();
  });

  it('takes the theme from the system, or as it is told', async () => {
    const { page } = under();
    const ground = async (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await ground();
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await ground();
    expect(dark).not.toBe(light);
    await visit(page, 'Settings');
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('Light');
    await expect.poll(ground).toBe(light);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('Dark');
    await expect.poll(ground).toBe(dark);
    await page.getByRole('combobox', { name: 'Theme' }).selectOption('As the system');
    await expect.poll(ground).toBe(light);
  });

  it('says when it is offline, works on, and says when it is over', async () => {
    const { page } = under();
    await visit(page, 'Documents');
    await page.context().setOffline(true);
    await expect(page.getByText('You are offline.')).toBeVisible();
    await expectAccessible(page);
    await visit(page, 'Connections');
    await expect(page.getByRole('navigation', { name: 'Connections' }).getByRole('link').first()).toBeVisible();
    await page.context().setOffline(false);
    await expect(page.getByText('You are offline.')).toBeHidden();
  });
}

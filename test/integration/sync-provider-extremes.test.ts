import { afterEach, describe, expect, it } from 'vitest';
import type { LedgerRecord } from '../../main/core/store/api.ts';
import { minorFromDecimal } from '../../shared/money.ts';
import { startCoreOnSandbox, type CoreOnSandbox } from '../support/core-on-sandbox.ts';
import { syncPlatforms } from '../support/sync-platforms.ts';
import { equal, incomplete, ledgerOf } from '../support/sync-suite.ts';

/* What could go wrong: an amount that went through binary floating point; one that wrapped at 64 bits; two digits where a currency has none or three; a clock that hides changes. */

let world: CoreOnSandbox | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

describe.each(syncPlatforms)('$provider', ({ provider, payments, fields }) => {
  const { stream = '', amount = '', currency = '', as = 'text' } = payments ?? {};
  const syncedWith = async (field: string, value: string, form: 'number' | 'text'): Promise<readonly LedgerRecord[]> => {
    world = await startCoreOnSandbox({ provider, invoices: 30 });
    const verb = { verb: 'set-field', field, ...(form === 'number' ? { digits: value } : { value }) };
    await world.control('faults', { provider, when: { stream }, do: verb });
    // Sums of such amounts are beyond 64 bits where no single one is; the run says so in its control totals and goes on.
    expect((await world.sync()).tenants.map(({ error }) => error?.code)).not.toContain('bug/invariant');
    return ledgerOf(world, stream);
  };
  const held = async (): Promise<number> => (await world?.core.quarantine({ tenantId: null, all: false }))?.length ?? 0;

  describe.skipIf(payments === null)('amounts (only where they are decimals)', () => {
    it.each(['9007199254740993.07', '-9007199254740993.07', '92233720368547758.07', '-92233720368547758.07'])(
      'of %s arrive to the last digit, or are held',
      async (value) => {
        const records = await syncedWith(amount, value, as);
        // Where a currency has no such digits, or 64 bits do not hold them, the record is in quarantine and not here.
        for (const { columns } of records) {
          const minor = minorFromDecimal(value, Number(columns['exponent']));
          expect({ minor: columns['total_minor'] }).toEqual({ minor: minor.ok ? minor.value.toString() : 'none' });
        }
        expect(records.length).toBeGreaterThan(0);
      },
    );

    it.each(['92233720368547758.08', '-92233720368547758.09', '99999999999999999999.99'])(
      'of %s are more than the ledger holds: they wait in quarantine, and none wraps',
      async (value) => {
        expect(await syncedWith(amount, value, as)).toEqual([]);
        expect(await held()).toBeGreaterThan(0);
      },
    );
  });

  describe('currencies', () => {
    it('without minor units, with two and with three digits are each kept in their own', async () => {
      world = await startCoreOnSandbox({ provider, invoices: 200 });
      await world.sync();
      const digits = new Map(
        (await ledgerOf(world, 'invoices', 'bills')).map(({ columns }) => [columns['currency'], columns['exponent']]),
      );
      const known = { JPY: '0', GBP: '2', KWD: '3' };
      // Not every platform's invoices are in all of them.
      for (const [code, exponent] of Object.entries(known)) expect([exponent, undefined]).toContain(digits.get(code));
      expect(digits.get('JPY')).toBe('0');
      expect(await world.verify()).toMatchObject(equal);
    });

    it.skipIf(payments === null)('that nobody knows are held, for their digits are not known', async () => {
      expect(await syncedWith(currency, 'XXQ', 'text')).toEqual([]);
      expect(await held()).toBeGreaterThan(0);
    });
  });

  it.each([3600, -3600])('a platform whose clock is %i seconds off hides no change', async (sec) => {
    world = await startCoreOnSandbox({ provider, invoices: 30 });
    const live = world;
    const skew = () => live.control('faults', { provider, do: { verb: 'clock-skew', sec }, times: 100_000 });
    const work = (seed: number) => live.control('mutate', { provider, edits: 4, inserts: 2, voids: 2, payments: 2, seed });
    await skew();
    expect(incomplete(await live.sync())).toEqual([]);
    await work(1);
    expect(incomplete(await live.sync())).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
    await fetch(`${live.sandbox.url}/__sandbox/faults`, { method: 'DELETE' });
    await work(2);
    expect(incomplete(await live.sync())).toEqual([]);
    expect(await live.verify()).toMatchObject(equal);
    await skew();
    await work(3);
    expect(incomplete(await live.sync())).toEqual([]);
    expect(await live.verify(), fields.total).toMatchObject(equal);
  });
});

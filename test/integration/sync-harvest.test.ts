import { afterEach, describe, expect, it } from 'vitest';
import type { SyncReport } from '../../main/core/core.ts';
import { startCoreOnSandbox, type CoreOnSandbox } from '../support/core-on-sandbox.ts';

/*
 * What could go wrong: payments that are listed below their invoice and nowhere else are missed, or stay when they are taken back; a page is asked of a stranger; an account that was lost
 * ends the login of the others; a list that may not be seen is taken for an empty one.
 */

let world: CoreOnSandbox | undefined;

afterEach(async () => {
  await world?.close();
  world = undefined;
});

const provider = 'harvest';
const equal = { missing: 0, extra: 0, different: 0, silent: 0 };

const streamsOf = (report: SyncReport) => report.tenants.flatMap((tenant) => tenant.streams);
const incomplete = (report: SyncReport) =>
  streamsOf(report)
    .filter((stream) => !stream.complete)
    .map(({ stream, gap }) => `${stream}: ${gap}`);
const partOf = (report: SyncReport, name: string) => streamsOf(report).filter(({ stream }) => stream === name);
const sum = (parts: readonly Record<'requests' | 'tombstoned', number>[], what: 'requests' | 'tombstoned') =>
  parts.reduce((total, part) => total + part[what], 0);

describe('a sync of Harvest', () => {
  it('raises no drift over clean books, and two accounts of one login are two tenants', async () => {
    world = await startCoreOnSandbox({ provider });
    const report = await world.sync();
    // What books leave out as the platform allows is noted, and asks for nothing.
    const drift = await world.core.drift({ tenantId: null, all: true });
    expect(drift.filter(({ expected, severity }) => expected !== 'documented as optional' || severity !== 'info')).toEqual([]);
    expect(report.tenants.map(({ name }) => name)).toEqual(['Harbour & Finch Trading Ltd', 'Finch Pacific Limited']);
    expect(await world.verify()).toMatchObject(equal);
  });

  it('reads payments whose amounts come in quotes, to the cent', async () => {
    world = await startCoreOnSandbox({ provider, harvest: { paymentAmountAsText: true } });
    expect(incomplete(await world.sync())).toEqual([]);
    expect(await world.verify()).toMatchObject(equal);
  });
});

describe('2,000 invoices, and 200 of them deleted while they are read', () => {
  it('are read to the end: what stays is there, what was deleted is gone, and it is proved', async () => {
    world = await startCoreOnSandbox({ provider, invoices: 2_000, harvest: { maxPageSize: 200 } });
    await world.control('faults', [
      { provider, when: { stream: 'invoices', page: 4 }, do: { verb: 'delete-rows', count: 200, how: 'vanish' } },
      { provider, when: { stream: 'invoices', page: 6 }, do: { verb: 'insert-rows', count: 20 } },
      { provider, when: { stream: 'invoices', page: 7 }, do: { verb: 'edit-rows', count: 20 } },
    ]);
    expect(incomplete(await world.sync())).toEqual([]);
    expect(await world.verify()).toMatchObject(equal);
  }, 240_000);
});

describe('payments, which are listed below their invoice', () => {
  it('of a second sync cost a request for the invoices that changed, not for all', async () => {
    world = await startCoreOnSandbox({ provider, invoices: 120 });
    const first = await world.sync();
    expect(sum(partOf(first, 'payments'), 'requests')).toBeGreaterThan(100);
    await world.control('mutate', { provider, payments: 5, seed: 3 });
    const second = await world.sync();
    expect(sum(partOf(second, 'payments'), 'requests')).toBeLessThan(20);
    expect(await world.verify()).toMatchObject(equal);
  });

  it('that were taken back are found by the invoice, which is due again', async () => {
    world = await startCoreOnSandbox({ provider, invoices: 60 });
    await world.sync();
    await world.control('faults', {
      provider,
      when: { stream: 'invoices' },
      do: { verb: 'edit-rows', count: 1 },
    });
    await world.control('faults', {
      provider,
      when: { stream: 'payments' },
      do: { verb: 'delete-rows', count: 3, how: 'vanish' },
    });
    const report = await world.sync({ full: true });
    expect(incomplete(report)).toEqual([]);
    expect(await world.verify()).toMatchObject(equal);
  });

  it('are read again where the invoice states another settled amount, although nothing says that it changed', async () => {
    world = await startCoreOnSandbox({ provider, invoices: 60 });
    // The first reading of five lists comes without their payments; all in one account, or the other would meet what is left of the fault when it reads again.
    const [connection] = await world.core.connections.list();
    const when = { stream: 'payments', tenant: connection?.tenants[0]?.tenant.externalId };
    await world.control('faults', { provider, when, do: { verb: 'skip-row', count: 50 }, times: 5 });
    expect(incomplete(await world.sync())).toEqual([]);
    expect(await world.verify()).toMatchObject(equal);
  });

  it('that do not make what their invoice says was settled are a gap with its name', async () => {
    world = await startCoreOnSandbox({ provider, invoices: 30 });
    await world.control('faults', { provider, when: { stream: 'payments' }, do: { verb: 'skip-row', count: 1 }, times: 100_000 });
    const report = await world.sync();
    expect(incomplete(report).join('\n')).toMatch(
      /payments: of \d+ invoices another amount was settled than the payments below them make/,
    );
    expect(await world.verify()).toMatchObject({ silent: 0 });
  });

  it('of an invoice that is deleted before they are read are gone with it', async () => {
    world = await startCoreOnSandbox({ provider, invoices: 60 });
    await world.sync();
    await world.control('faults', [
      { provider, when: { stream: 'invoices' }, do: { verb: 'delete-rows', count: 5, how: 'vanish' } },
      { provider, when: { stream: 'payments', request: 80 }, do: { verb: 'status', status: 404, body: '{"status":404}' } },
    ]);
    await world.sync({ full: true });
    expect(await world.verify()).toMatchObject({ silent: 0 });
    await world.sync({ full: true });
    expect(await world.verify()).toMatchObject(equal);
  });

  it('are not called complete while the invoices above them may not be read', async () => {
    world = await startCoreOnSandbox({ provider, invoices: 30 });
    await world.control('faults', { provider, when: { stream: 'invoices' }, do: { verb: 'drop-scope', scope: 'invoices' } });
    const report = await world.sync();
    expect(incomplete(report).some((gap) => gap.startsWith('payments: they stand below invoices'))).toBe(true);
    expect(incomplete(report).some((gap) => gap.startsWith('invoices: Harvest does not let this person read invoices'))).toBe(
      true,
    );
    expect(await world.verify()).toMatchObject({ silent: 0 });
  });
});

describe('while lists are being read', () => {
  it('a next page on another host is not asked, and the stream says so', async () => {
    world = await startCoreOnSandbox({ provider, invoices: 60, harvest: { maxPageSize: 20, strayLinks: true } });
    const report = await world.sync();
    expect(incomplete(report).join('\n')).toMatch(/invoices: page 1 names a next page on another host/);
    expect(await world.verify()).toMatchObject({ silent: 0 });
    await world.control('settings', { provider, strayLinks: false });
    expect(incomplete(await world.sync())).toEqual([]);
    expect(await world.verify()).toMatchObject(equal);
  });

  it('a forgotten place starts the list over, without doubles or gaps', async () => {
    world = await startCoreOnSandbox({ provider, invoices: 90, harvest: { maxPageSize: 20 } });
    await world.control('faults', { provider, when: { stream: 'invoices', page: 3 }, do: 'expire-cursor' });
    expect(incomplete(await world.sync())).toEqual([]);
    expect(await world.verify()).toMatchObject(equal);
  });

  it.each([3, 30])('%i expenses deleted on numbered pages hide no other, although the count agrees', async (count) => {
    world = await startCoreOnSandbox({ provider, invoices: 400, harvest: { maxPageSize: 20 } });
    await world.control('faults', {
      provider,
      when: { stream: 'expenses', page: 3 },
      do: { verb: 'delete-rows', count, how: 'vanish' },
    });
    expect(incomplete(await world.sync())).toEqual([]);
    expect(await world.verify()).toMatchObject(equal);
  });

  it('what is deleted without a trace is noticed by the next ordinary run', async () => {
    world = await startCoreOnSandbox({ provider });
    await world.sync();
    for (const stream of ['expenses', 'item-categories'])
      await world.control('faults', { provider, when: { stream }, do: { verb: 'delete-rows', count: 2, how: 'vanish' } });
    const report = await world.sync();
    expect(sum(streamsOf(report), 'tombstoned')).toBeGreaterThan(0);
    expect(await world.verify()).toMatchObject(equal);
  });
});

describe('what changes its shape', () => {
  it.each([
    ['the client is renamed to display_name', 'invoices', { verb: 'rename-field', field: 'client.name', to: 'display_name' }],
    ['clients are called display_name', 'clients', { verb: 'rename-field', field: 'name', to: 'display_name' }],
  ])('when %s, it is read all the same and the change is told', async (_what, stream, verb) => {
    world = await startCoreOnSandbox({ provider });
    await world.control('faults', { provider, when: { stream }, do: verb });
    await world.sync();
    expect(await world.verify()).toMatchObject(equal);
    expect((await world.core.drift({ tenantId: null, all: true })).map(({ path }) => path).join()).toContain('display_name');
  });

  it.each([
    ['a client has both names, which differ', 'clients', { verb: 'new-field', field: 'display_name', value: 'Somebody else' }],
    ['a client has no name at all', 'clients', { verb: 'set-field', field: 'name', value: '' }],
    ['taxes are left out', 'invoices', { verb: 'drop-field', field: 'tax_amount' }],
    ['taxes are a cent', 'invoices', { verb: 'set-field', field: 'tax_amount', value: 0.01 }],
    ['lines are left out', 'invoices', { verb: 'drop-field', field: 'line_items' }],
    ['a state comes that nobody knows', 'invoices', { verb: 'set-field', field: 'state', value: 'disputed', count: 3 }],
    ['the currency is left out', 'invoices', { verb: 'drop-field', field: 'currency' }],
    ['the currency of expenses is left out', 'expenses', { verb: 'drop-field', field: 'client.currency' }],
    ['expenses lose their amount', 'expenses', { verb: 'rename-field', field: 'total_cost', to: 'cost' }],
    ['payments lose their amount', 'payments', { verb: 'null-field', field: 'amount' }],
    ['payments lose their day', 'payments', { verb: 'drop-field', field: 'paid_date' }],
    ['payments have an amount of another kind', 'payments', { verb: 'retype-field', field: 'amount', to: 'object' }],
  ])('when %s, no figure is silently wrong', async (_what, stream, verb) => {
    world = await startCoreOnSandbox({ provider });
    await world.control('faults', { provider, when: { stream }, do: verb });
    await world.sync();
    expect(await world.verify()).toMatchObject({ silent: 0 });
    expect(
      (await world.core.drift({ tenantId: null, all: true })).length +
        (await world.core.quarantine({ tenantId: null, all: false })).length,
    ).toBeGreaterThan(0);
  });
});

describe('what goes wrong with the login', () => {
  it('an account that was lost stops alone; it is not taken for a token that ran out', async () => {
    world = await startCoreOnSandbox({ provider });
    await world.sync();
    await world.control('faults', { provider, when: { stream: 'invoices' }, do: { verb: 'revoke', of: 'tenant' } });
    const report = await world.sync();
    expect(report.tenants.filter(({ error }) => error !== null).map(({ error }) => error?.code)).toEqual([
      'auth/tenant-disconnected',
    ]);
    expect((await world.core.connections.list())[0]?.connection.state).toBe('connected');
  });

  it('a person who is in no account any more loses the accounts, not the login', async () => {
    world = await startCoreOnSandbox({ provider });
    await world.sync();
    await world.control('settings', { provider, noAccounts: true });
    const report = await world.sync();
    expect(report.tenants.map(({ error }) => error?.code ?? null)).toEqual([
      'auth/tenant-disconnected',
      'auth/tenant-disconnected',
    ]);
    expect((await world.verify()).missing).toBe(0);
  });

  it('a manager reads what a manager may, and each list that is shut says so', async () => {
    world = await startCoreOnSandbox({ provider, harvest: { role: 'manager' } });
    const report = await world.sync();
    const shut = [
      ...new Set(
        streamsOf(report)
          .filter(({ complete }) => !complete)
          .map(({ stream }) => stream),
      ),
    ];
    expect(shut).toEqual(['company', 'clients', 'contacts', 'estimates', 'invoices', 'payments']);
    expect(partOf(report, 'expenses').every(({ complete }) => complete)).toBe(true);
    expect(await world.verify()).toMatchObject({ silent: 0 });
  });

  it('reads with a personal access token as with a login of an app', async () => {
    world = await startCoreOnSandbox({
      provider,
      credentials: { kind: 'personal-token', token: 'sandbox.pt.harvest-personal-token', email: 'jane@example.com' },
    });
    expect(incomplete(await world.sync())).toEqual([]);
    expect(await world.verify()).toMatchObject(equal);
    await world.control('faults', { provider, do: { verb: 'revoke', of: 'user' } });
    await world.sync();
    expect((await world.core.connections.list())[0]?.connection.state).toBe('needs_reauth');
  });
});

describe('the limits of Harvest', () => {
  it('are obeyed with the time that they name', async () => {
    world = await startCoreOnSandbox({ provider, invoices: 20, harvest: { rateLimits: true, per15Sec: 60 } });
    const report = await world.sync();
    expect(incomplete(report)).toEqual([]);
    expect(await world.verify()).toMatchObject(equal);
  }, 60_000);
});

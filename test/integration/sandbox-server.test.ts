import { afterEach, describe, expect, it } from 'vitest';
import { isRecord } from '../../shared/unknown.ts';
import { startSandboxWorker, type SandboxWorker } from '../../main/workers/sandbox.ts';
import { startSandbox } from '../../main/sandbox/server.ts';
import { announcedToken, startXero, type XeroClient } from '../support/sandbox-xero.ts';

describe('the sandbox', () => {
  let client: XeroClient | undefined;
  afterEach(() => client?.sandbox.close());

  it('listens on loopback and announces what is needed to connect', async () => {
    client = await startXero({ invoices: 3 });
    expect(client.sandbox.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const info = await client.control('GET', 'info');
    expect(info.body).toEqual(JSON.parse(JSON.stringify(client.sandbox.announcement)));
    expect(announcedToken(client.sandbox)).not.toBe('');
  });

  it('takes paths with doubled and trailing slashes', async () => {
    client = await startXero({ invoices: 3 });
    expect((await client.get('//Currencies/')).status).toBe(200);
    expect((await fetch(`${client.sandbox.url}//__sandbox//info/`)).status).toBe(200);
  });

  it('logs and counts what was asked of it', async () => {
    client = await startXero({ invoices: 3 });
    await client.control('DELETE', 'requests');
    await client.get('/Invoices?page=1');
    await client.get('/Invoices?page=2');
    await client.get('/Invoices/nobody');
    await client.get('/Reports/TrialBalance');
    const { body } = await client.control('GET', 'requests');
    expect(body).toMatchObject({
      total: 4,
      counts: { 'xero/invoices/list': 2, 'xero/invoices/record': 1, 'xero/report:trial-balance/report': 1 },
    });
    const last = Array.isArray(body['last']) ? body['last'].filter(isRecord) : [];
    expect(last.map((each) => [each['stream'], each['page'], each['status']])).toEqual([
      ['invoices', 1, 200],
      ['invoices', 2, 200],
      ['invoices', null, 404],
      ['report:trial-balance', null, 200],
    ]);
  });

  it.each([
    ['POST', 'settings', { tier: 'Platinum' }],
    ['POST', 'settings', { teir: 'Starter' }],
    ['POST', 'mutate', { edits: -1 }],
    ['POST', 'clock', { advanceSec: 'soon' }],
    ['POST', 'faults', { provider: 'xero', do: 'explode' }],
  ] as const)('%s %s with %j is refused with the reason', async (method, path, body) => {
    client = await startXero({ invoices: 3 });
    const answer = await client.control(method, path, body);
    expect(answer.status).toBe(400);
    expect(String(answer.body['error']).length).toBeGreaterThan(10);
  });

  it('does not know other control paths, platforms or bodies that are no JSON', async () => {
    client = await startXero({ invoices: 3 });
    expect((await client.control('GET', 'nothing')).status).toBe(404);
    expect((await fetch(`${client.sandbox.url}/paypal/v1/charges`)).status).toBe(404);
    expect((await fetch(`${client.sandbox.url}/__sandbox/mutate`, { method: 'POST', body: '{' })).status).toBe(400);
  });

  it('tells of the duplicates it planted', async () => {
    client = await startXero({ invoices: 200 });
    const planted: unknown = await (await fetch(`${client.sandbox.url}/__sandbox/planted`)).json();
    const [first] = Array.isArray(planted) ? planted.filter(isRecord) : [];
    expect(first).toMatchObject({ provider: 'xero', stream: 'invoices', tenant: client.tenants[0] });
    const ids = Array.isArray(first?.['ids']) ? first['ids'].map(String) : [];
    for (const id of ids) expect((await client.get(`/Invoices/${id}`)).status).toBe(200);
  });

  it('never stamps a record later than its clock', async () => {
    const nowMs = Date.UTC(2026, 4, 20);
    client = await startXero({ invoices: 50, clock: { nowMs: () => nowMs } });
    const latest = (await client.pages('Invoices')).map((row) => Number(String(row['UpdatedDateUTC']).slice(6, 19)));
    expect(Math.max(...latest)).toBeLessThan(nowMs);
    expect(Math.max(...latest)).toBeGreaterThan(nowMs - 40 * 86_400_000);
  });

  it('refuses a port that is taken', async () => {
    client = await startXero({ invoices: 3 });
    const port = Number(new URL(client.sandbox.url).port);
    await expect(startSandbox({ port, seed: 1, invoices: 1 })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('gives the same ids for the same seed in another process’s life', async () => {
    client = await startXero({ invoices: 3, seed: 21 });
    const other = await startXero({ invoices: 3, seed: 21 });
    expect(other.tenants).toEqual(client.tenants);
    expect((await other.get('/Invoices?page=1')).text.slice(300)).toBe((await client.get('/Invoices?page=1')).text.slice(300));
    await other.sandbox.close();
  });
});

describe('the sandbox in a worker', () => {
  let worker: SandboxWorker | undefined;
  afterEach(() => worker?.close());

  it('serves from a thread of its own until it is closed', async () => {
    worker = await startSandboxWorker({ seed: 1, invoices: 10 });
    expect(await (await fetch(`${worker.url}/__sandbox/info`)).json()).toEqual(worker.announcement);
    const { url } = worker;
    await worker.close();
    worker = undefined;
    await expect(fetch(`${url}/__sandbox/info`)).rejects.toThrow();
  });

  it('says why it cannot start', async () => {
    await expect(startSandboxWorker({ seed: 1, invoices: 10, faults: [{ provider: 'xero', do: 'explode' }] })).rejects.toThrow(
      '"explode" is no verb',
    );
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRecord } from '../../shared/unknown.ts';
import { faultsOfBooks } from '../support/sandbox-books.ts';
import {
  announcedToken,
  consent,
  paginationOf,
  PKCE_CLIENT,
  rowsOf,
  startXero,
  VERIFIER,
  type Answer,
  type XeroClient,
} from '../support/sandbox-xero.ts';

// Every verb does what the README says, to what it is aimed at, as often as told, and the truth stays out of it unless the verb changes the world.

let client: XeroClient;
beforeEach(async () => {
  client = await startXero({ invoices: 130 });
});
afterEach(() => client.sandbox.close());

const place = async (fault: object): Promise<Answer> => client.control('POST', 'faults', { provider: 'xero', ...fault });
const page = (number: number, query = ''): Promise<Answer> => client.get(`/Invoices?page=${number}&pageSize=50${query}`);
const ids = (answer: Answer): readonly unknown[] => rowsOf(answer, 'Invoices').map((row) => row['InvoiceID']);
const truthCount = async (stream: string): Promise<number> => {
  const { body } = await client.control('GET', 'truth?provider=xero');
  const tenants = Array.isArray(body['tenants']) ? body['tenants'].filter(isRecord) : [];
  const streams = Array.isArray(tenants[0]?.['streams']) ? tenants[0]['streams'].filter(isRecord) : [];
  return Number(streams.find((each) => each['stream'] === stream)?.['count']);
};

describe('the answer that is not one', () => {
  it('status: any code with body and Retry-After, then as before', async () => {
    await place({
      when: { stream: 'invoices' },
      do: { verb: 'status', status: 429, retryAfterSec: 11, body: 'slow down' },
      times: 2,
    });
    for (let time = 0; time < 2; time += 1) {
      const answer = await page(1);
      expect([answer.status, answer.headers.get('retry-after'), answer.text]).toEqual([429, '11', 'slow down']);
    }
    expect((await page(1)).status).toBe(200);
    expect((await client.get('/Contacts?page=1')).status).toBe(200);
  });

  it('drop: the connection is reset', async () => {
    await place({ when: { stream: 'invoices', page: 2 }, do: 'drop' });
    expect((await page(1)).status).toBe(200);
    await expect(page(2)).rejects.toThrow();
    expect((await page(2)).status).toBe(200);
  });

  it('truncate: half the body, and the length tells', async () => {
    await place({ when: { stream: 'invoices' }, do: 'truncate' });
    await expect(page(1)).rejects.toThrow();
    expect((await page(1)).status).toBe(200);
  });

  it('hang: nothing comes until the client gives up', async () => {
    await place({ when: { stream: 'invoices' }, do: 'hang' });
    const url = `${client.base}/api.xro/2.0/Invoices?page=1`;
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${client.accessToken}`,
      'xero-tenant-id': client.tenants[0] ?? '',
    };
    await expect(fetch(url, { headers, signal: AbortSignal.timeout(150) })).rejects.toThrow(/timeout|aborted/i);
    expect((await page(1)).status).toBe(200);
  });

  it('slow: the answer comes whole, later', async () => {
    await place({ when: { stream: 'invoices' }, do: { verb: 'slow', ms: 40 } });
    const startedMs = performance.now();
    expect(rowsOf(await page(1), 'Invoices')).toHaveLength(50);
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(38);
  });

  it('garbage: neither JSON nor XML', async () => {
    await place({ when: { stream: 'invoices' }, do: 'garbage' });
    const answer = await page(1);
    expect([answer.status, answer.text.startsWith('<html>')]).toEqual([200, true]);
  });
});

describe('signing in', () => {
  const signIn = async (): Promise<Record<string, unknown>> => ({
    ...(
      await client.token({
        grant_type: 'authorization_code',
        client_id: PKCE_CLIENT,
        code: (await consent(client))?.get('code') ?? '',
        redirect_uri: 'http://localhost:8888/callback',
        code_verifier: VERIFIER,
      })
    ).body,
  });
  const refresh = (token: unknown): Promise<Answer> =>
    client.token({ grant_type: 'refresh_token', client_id: PKCE_CLIENT, refresh_token: String(token) });

  it('expire-token: this token is past its life, a new one is not', async () => {
    await place({ when: { stream: 'invoices' }, do: 'expire-token' });
    expect((await page(1)).body['Detail']).toMatch(/^TokenExpired/);
    expect((await page(1)).body['Detail']).toMatch(/^TokenExpired/);
    const fresh = String((await refresh(announcedToken(client.sandbox))).body['access_token']);
    expect((await client.get('/Invoices?page=1', { token: fresh })).status).toBe(200);
  });

  it('revoke of a tenant: 403 there, the other lives on', async () => {
    await place({ when: { stream: 'invoices' }, do: { verb: 'revoke', of: 'tenant' } });
    expect((await page(1)).status).toBe(403);
    expect((await client.get('/Invoices?page=1', { tenant: client.tenants[1] ?? '' })).status).toBe(200);
  });

  it('revoke of the user: every token ends, refreshing too', async () => {
    const mine = await signIn();
    await place({ when: { stream: 'invoices' }, do: 'revoke' });
    expect((await page(1)).body['Detail']).toBe('AuthenticationUnsuccessful');
    expect((await refresh(mine['refresh_token'])).body).toMatchObject({ error: 'invalid_grant' });
  });

  it.each([
    ['kept', 200],
    ['gone', 400],
  ])(
    'lose-refresh-response: the platform rotated, the client never heard of it; with grace %s the old token answers %i',
    async (grace, status) => {
      const mine = await signIn();
      await place({ do: { verb: 'lose-refresh-response', grace } });
      await expect(refresh(mine['refresh_token'])).rejects.toThrow();
      expect((await refresh(mine['refresh_token'])).status).toBe(status);
    },
  );

  it('lose-refresh-response strikes refreshing and not the first sign-in', async () => {
    await place({ do: 'lose-refresh-response' });
    const mine = await signIn();
    expect(mine['refresh_token']).toBeDefined();
    await expect(refresh(mine['refresh_token'])).rejects.toThrow();
  });

  it('drop-scope: the stream is closed to tokens old and new, until the person consents again', async () => {
    await place({ when: { stream: 'invoices' }, do: 'drop-scope' });
    expect((await page(1)).body['Detail']).toBe('AuthorizationUnsuccessful');
    const renewed = await refresh(announcedToken(client.sandbox));
    expect(String(renewed.body['scope'])).not.toContain('accounting.invoices.read');
    expect((await client.get('/Contacts?page=1')).status).toBe(200);
    const again = await signIn();
    expect((await client.get('/Invoices?page=1', { token: String(again['access_token']) })).status).toBe(200);
  });

  it.each([
    ['expire-session', /no sessions/],
    ['expire-cursor', /no cursors/],
  ])('%s is refused: Xero has none', async (verb, why) => {
    const answer = await place({ do: verb });
    expect(answer.status).toBe(400);
    expect(answer.body['error']).toMatch(why);
  });
});

describe('pages that lie', () => {
  it('duplicate-page: the page before comes again', async () => {
    await place({ when: { stream: 'invoices', page: 2 }, do: 'duplicate-page' });
    const first = await page(1);
    expect(ids(await page(2))).toEqual(ids(first));
    expect(ids(await page(2))).not.toEqual(ids(first));
  });

  it('reorder-page: the same rows turned round', async () => {
    const plain = ids(await page(1));
    await place({ when: { stream: 'invoices' }, do: 'reorder-page' });
    expect(ids(await page(1))).toEqual(plain.toReversed());
  });

  it('skip-row: one is left out and still counted', async () => {
    const plain = await page(1);
    await place({ when: { stream: 'invoices' }, do: { verb: 'skip-row', at: 3 } });
    const spoiled = await page(1);
    expect(ids(spoiled)).toEqual(ids(plain).toSpliced(3, 1));
    expect(paginationOf(spoiled)).toEqual(paginationOf(plain));
  });

  it('wrong-total: itemCount or pageCount is off', async () => {
    const plain = paginationOf(await page(1));
    await place({ when: { stream: 'invoices' }, do: { verb: 'wrong-total', by: -7 } });
    expect(paginationOf(await page(1))).toEqual({ ...plain, itemCount: Number(plain?.['itemCount']) - 7 });
    await place({ when: { stream: 'invoices' }, do: { verb: 'wrong-total', by: 2, field: 'pageCount' } });
    expect(paginationOf(await page(1))).toEqual({ ...plain, pageCount: Number(plain?.['pageCount']) + 2 });
  });

  it.each(['invoices', 'contacts', 'payments', 'bank-transactions', 'items', 'credit-notes'])(
    'exact-page-boundary: %s become a multiple of the page',
    async (stream) => {
      await place({ when: { stream }, do: { verb: 'exact-page-boundary', size: 10 } });
      const plural =
        {
          invoices: 'Invoices',
          contacts: 'Contacts',
          payments: 'Payments',
          'bank-transactions': 'BankTransactions',
          items: 'Items',
          'credit-notes': 'CreditNotes',
        }[stream] ?? '';
      const rows = rowsOf(await client.get(`/${plural}?includeArchived=true`), plural);
      expect(rows.length % 10).toBe(0);
      expect(await truthCount(stream)).toBe(rows.length);
    },
  );
});

describe('rows that change while they are read', () => {
  const books = (): string[] => client.sandbox.world.organisations.flatMap((live) => faultsOfBooks(live));

  it('insert-rows: there are more than at the start', async () => {
    const before = await truthCount('invoices');
    await place({ when: { stream: 'invoices', page: 2 }, do: { verb: 'insert-rows', count: 3 } });
    expect(paginationOf(await page(1))?.['itemCount']).toBe(before);
    expect(paginationOf(await page(2))?.['itemCount']).toBe(before + 3);
    expect(await truthCount('invoices')).toBe(before + 3);
    expect(books()).toEqual([]);
  });

  it('delete-rows by vanishing: later rows move up, one is never shown', async () => {
    const all = ids(await client.get('/Invoices?page=1&pageSize=1000'));
    await place({ when: { stream: 'invoices', page: 2 }, do: { verb: 'delete-rows', count: 2, how: 'vanish' } });
    const seen = new Set([...ids(await page(1)), ...ids(await page(2)), ...ids(await page(3)), ...ids(await page(4))]);
    const left = new Set(ids(await client.get('/Invoices?page=1&pageSize=1000')));
    expect(left.size).toBe(all.length - 2);
    expect([...left].filter((id) => !seen.has(id))).toHaveLength(2);
    expect(await truthCount('invoices')).toBe(all.length - 2);
    expect(books()).toEqual([]);
  });

  it('delete-rows as Xero does: they stay listed as voided or deleted and move to the end of the order', async () => {
    const order = '&order=UpdatedDateUTC ASC';
    const before = await client.get(`/Invoices?page=1&pageSize=1000${order}`);
    await place({ when: { stream: 'invoices' }, do: { verb: 'delete-rows', count: 2 } });
    const after = rowsOf(await client.get(`/Invoices?page=1&pageSize=1000${order}`), 'Invoices');
    expect(after).toHaveLength(ids(before).length);
    for (const row of after.slice(-2)) expect(['VOIDED', 'DELETED']).toContain(row['Status']);
    expect(books()).toEqual([]);
  });

  it('edit-rows: the change stamp moves, or is forgotten', async () => {
    const stamps = async (): Promise<Map<unknown, unknown>> =>
      new Map(
        rowsOf(await client.get('/Invoices?page=1&pageSize=1000'), 'Invoices').map((row) => [
          row['InvoiceID'],
          row['UpdatedDateUTC'],
        ]),
      );
    const texts = async (): Promise<Map<unknown, string>> =>
      new Map(
        rowsOf(await client.get('/Invoices?page=1&pageSize=1000'), 'Invoices').map((row) => [
          row['InvoiceID'],
          JSON.stringify(row),
        ]),
      );
    const [stampsBefore, textsBefore] = [await stamps(), await texts()];
    await place({ when: { stream: 'invoices' }, do: { verb: 'edit-rows', count: 2, bump: false } });
    const textsAfter = await texts();
    expect([...textsAfter].filter(([id, text]) => text !== textsBefore.get(id))).toHaveLength(2);
    expect(await stamps()).toEqual(stampsBefore);
    await place({ when: { stream: 'invoices' }, do: { verb: 'edit-rows', count: 4 } });
    expect([...(await stamps())].filter(([id, stamp]) => stamp !== stampsBefore.get(id))).toHaveLength(4);
    expect(books()).toEqual([]);
  });

  it('say which streams they can be aimed at', async () => {
    const answer = await place({ when: { stream: 'currencies' }, do: 'delete-rows' });
    expect([answer.status, answer.body['error']]).toEqual([400, expect.stringContaining('when.stream to be one of invoices')]);
  });
});

describe('shapes that drift', () => {
  it.each([
    [{ verb: 'rename-field', field: 'AmountDue', to: 'OutstandingAmount' }, 'AmountDue', undefined],
    [{ verb: 'drop-field', field: 'Total' }, 'Total', undefined],
    [{ verb: 'null-field', field: 'Total' }, 'Total', null],
    [{ verb: 'retype-field', field: 'HasErrors' }, 'HasErrors', 'false'],
    [{ verb: 'move-field', field: 'Reference', to: 'References' }, 'Reference', undefined],
    [{ verb: 'new-field', field: 'Surprise', value: 'yes' }, 'Surprise', 'yes'],
    [{ verb: 'set-field', field: 'Date', value: '/Date(0+0000)/' }, 'Date', '/Date(0+0000)/'],
    [{ verb: 'new-enum', value: 'ESCALATED' }, 'Status', 'ESCALATED'],
  ])('%j, until it is taken away', async (effect, field, expected) => {
    const before = await page(1);
    await place({ when: { stream: 'invoices' }, do: effect });
    for (let time = 0; time < 2; time += 1) expect(rowsOf(await page(1), 'Invoices')[0]?.[field]).toEqual(expected);
    expect((await client.control('GET', 'faults')).status).toBe(200);
    await client.control('DELETE', 'faults');
    expect(rowsOf(await page(1), 'Invoices')).toEqual(rowsOf(before, 'Invoices'));
  });

  it('change what is sent and never the truth', async () => {
    const truth = async (): Promise<string> =>
      (await client.control('GET', `truth?provider=xero&tenant=${client.tenants[0] ?? ''}&stream=invoices`)).text;
    const before = await truth();
    await place({ when: { stream: 'invoices' }, do: { verb: 'set-field', field: 'Total', value: 1 } });
    await place({ when: { stream: 'invoices' }, do: 'skip-row' });
    await page(1);
    expect(await truth()).toBe(before);
  });

  it('clock-skew: the platform’s clock in body and header is off', async () => {
    await place({ when: { stream: 'invoices' }, do: { verb: 'clock-skew', sec: -7_200 } });
    const answer = await page(1);
    const shownMs = Number(/\d+/.exec(String(answer.body['DateTimeUTC']))?.[0]);
    const offSec = (client.sandbox.nowMs() - shownMs) / 1_000;
    expect(offSec).toBeGreaterThan(7_190);
    expect(offSec).toBeLessThan(7_260);
    expect((client.sandbox.nowMs() - Date.parse(answer.headers.get('date') ?? '')) / 1_000).toBeGreaterThan(7_190);
  });
});

describe('faults given at the start', () => {
  it('work as those placed later, and a wrong list stops the start', async () => {
    const other = await startXero({
      invoices: 3,
      faults: [{ provider: 'xero', when: { stream: 'accounts' }, do: { verb: 'status', status: 503 } }],
    });
    expect((await other.get('/Accounts')).status).toBe(503);
    await other.sandbox.close();
    await expect(startXero({ faults: [{ provider: 'xero', do: 'explode' }] })).rejects.toThrow(
      'faults[0].do: "explode" is no verb',
    );
    await expect(startXero({ faults: [{ provider: 'dreambooks', do: 'drop' }] })).rejects.toThrow('provider');
  });
});

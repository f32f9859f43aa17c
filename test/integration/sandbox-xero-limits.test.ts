import { describe, expect, it } from 'vitest';
import { announcedToken, PKCE_CLIENT, startXero, type XeroClient } from '../support/sandbox-xero.ts';

async function withXero(settings: object, run: (client: XeroClient) => Promise<void>): Promise<void> {
  const client = await startXero({ invoices: 3, settings });
  try {
    await run(client);
  } finally {
    await client.sandbox.close();
  }
}

describe('limits', () => {
  it('count down in the headers of every answer', () =>
    withXero({ rateLimits: true }, async (client) => {
      const left = async (): Promise<(string | null)[]> => {
        const { headers } = await client.get('/Currencies');
        return [headers.get('X-MinLimit-Remaining'), headers.get('X-DayLimit-Remaining'), headers.get('X-AppMinLimit-Remaining')];
      };
      expect(await left()).toEqual(['59', '4999', '9999']);
      expect(await left()).toEqual(['58', '4998', '9998']);
    }));

  it('allow 60 calls a minute for each organisation, then 429 with an empty body until the minute has passed', () =>
    withXero({ rateLimits: true }, async (client) => {
      for (let call = 0; call < 60; call += 1) expect((await client.get('/Currencies')).status).toBe(200);
      const refused = await client.get('/Currencies');
      expect([refused.status, refused.text, refused.headers.get('x-rate-limit-problem')]).toEqual([429, '', 'minute']);
      const waitSec = Number(refused.headers.get('retry-after'));
      expect(waitSec).toBeGreaterThan(0);
      expect(waitSec).toBeLessThanOrEqual(60);
      expect((await client.get('/Currencies', { tenant: client.tenants[1] ?? '' })).status).toBe(200);
      await client.control('POST', 'clock', { advanceSec: waitSec });
      expect((await client.get('/Currencies')).status).toBe(200);
    }));

  it('allow so many calls a day, and say when the day ends', () =>
    withXero({ rateLimits: true, perMinute: 1_000, perDay: 3 }, async (client) => {
      for (let call = 0; call < 3; call += 1) expect((await client.get('/Currencies')).status).toBe(200);
      const refused = await client.get('/Currencies');
      expect([refused.status, refused.headers.get('x-rate-limit-problem')]).toEqual([429, 'day']);
      const waitSec = Number(refused.headers.get('retry-after'));
      expect(waitSec).toBeLessThanOrEqual(86_400);
      await client.control('POST', 'clock', { advanceSec: waitSec });
      // The access token did not live that long.
      const renewed = await client.token({
        grant_type: 'refresh_token',
        client_id: PKCE_CLIENT,
        refresh_token: announcedToken(client.sandbox),
      });
      expect((await client.get('/Currencies', { token: String(renewed.body['access_token']) })).status).toBe(200);
    }));

  it('are a thousand a day on the Starter tier', () =>
    withXero({ rateLimits: true, tier: 'Starter' }, async (client) => {
      expect((await client.get('/Currencies')).headers.get('x-daylimit-remaining')).toBe('999');
    }));

  it('allow five calls at once', () =>
    withXero({ rateLimits: true }, async (client) => {
      await client.control('POST', 'faults', {
        provider: 'xero',
        when: { stream: 'items' },
        do: { verb: 'slow', ms: 150 },
        times: 5,
      });
      const running = Array.from({ length: 5 }, () => client.get('/Items'));
      // A round trip lets the server take in what was sent; the five are inside when the fault has struck five times.
      while (client.sandbox.faults.list()[0]?.fired !== 5) await client.control('GET', 'clock');
      const sixth = await client.get('/Currencies');
      expect([sixth.status, sixth.headers.get('x-rate-limit-problem'), sixth.headers.get('retry-after')]).toEqual([
        429,
        'concurrent',
        null,
      ]);
      expect((await Promise.all(running)).map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
      expect((await client.get('/Currencies')).status).toBe(200);
    }));

  it('can be switched off', () =>
    withXero({ rateLimits: false, perMinute: 1 }, async (client) => {
      for (let call = 0; call < 5; call += 1) expect((await client.get('/Currencies')).status).toBe(200);
    }));
});

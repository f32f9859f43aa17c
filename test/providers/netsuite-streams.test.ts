import { describe, expect, it } from 'vitest';
import { netsuite } from '../../main/providers/netsuite/index.ts';
import { askedOf, wallTime } from '../../main/providers/netsuite/query.ts';
import type { StreamDefinition } from '../../main/providers/contract.ts';

function streamNamed(name: string): StreamDefinition {
  const stream = netsuite.streams.find((candidate) => candidate.name === name);
  if (stream === undefined) throw new Error(`there is no stream ${name}`);
  return stream;
}

function listText(name: string, ask: { sinceMs: number | null; after: string }): string {
  const { paging } = streamNamed(name);
  if (paging.kind !== 'posted-keyset') throw new Error('not read by posted queries');
  return textOf(paging.write(ask));
}

function textOf(body: string | undefined): string {
  const { q } = JSON.parse(body ?? '{}') as { q: string };
  return q;
}

const all = { sinceMs: null, after: '0' };

describe('every query of NetSuite', () => {
  it.each(netsuite.streams.map(({ name }) => name))(
    'of %s is ordered by a unique id, ascending, names its columns and asks for no bare date',
    (name) => {
      const text = askedOf(listText(name, all), '1234567:3');
      expect(text).toMatch(/ORDER BY [a-z]+\.id ASC/);
      expect(text).not.toMatch(/\*(?!\))|ROWNUM|OFFSET/);
      const columns = text.slice(0, text.indexOf(' FROM ')).split(' AS ').length - 1;
      expect(columns).toBeLessThanOrEqual(100);
      for (const date of text.match(/\b[a-z]+\.(?:[a-z]*date)\b/g) ?? []) {
        if (date.startsWith('l.')) continue;
        const bare = text.replaceAll(`TO_CHAR(${date}`, '').replaceAll(`${date} >=`, '');
        expect(bare).not.toContain(date);
      }
      expect(text).not.toContain('{');
    },
  );

  it('of transactions goes on after the last id, filters by time in any zone, and counts new links as changes', () => {
    const text = listText('invoices', { sinceMs: Date.UTC(2026, 2, 10, 15, 30), after: '4711' });
    expect(text).toContain("t.type = 'CustInvc'");
    expect(text).toContain("t.lastmodifieddate >= TO_TIMESTAMP('2026-03-10 03:30:00', 'YYYY-MM-DD HH24:MI:SS')");
    expect(text).toContain('SELECT l.previousdoc FROM nexttransactionlinelink l WHERE l.lastmodifieddate >=');
    expect(text).toContain('t.id > 4711');
    expect(text).toContain('tal.accountingbook = 1');
    expect(text).toMatch(/ORDER BY t\.id ASC, tl\.id ASC$/);
  });

  it('is about one subsidiary, or the whole of an account that has none', () => {
    const text = listText('invoices', all);
    expect(askedOf(text, '1234567_SB1:3')).toContain("t.type = 'CustInvc' AND tl.subsidiary = 3");
    expect(askedOf(text, '1234567_SB1')).toContain("t.type = 'CustInvc' AND 1 = 1");
    expect(askedOf(listText('customers', all), '1:3')).toContain(
      'e.id IN (SELECT r.entity FROM customersubsidiaryrelationship r WHERE r.subsidiary = 3)',
    );
    expect(askedOf(listText('company', all), '1:3')).toContain('FROM subsidiary s');
    expect(askedOf(listText('company', all), '1')).toContain("c.isbasecurrency = 'T'");
  });

  it('takes no other text for a tenant or an id', () => {
    expect(() => askedOf('{books of t}', '1:3 OR 1 = 1')).toThrow('named by');
    expect(() => askedOf('{books of t}', "1' OR '1")).toThrow('named by');
    const { record } = streamNamed('invoices');
    expect(textOf(record?.batch?.body?.(['5', "5' OR '1' = '1", '6) OR (1 = 1']))).toContain('t.id IN (5, -1, -1)');
  });

  it('counts records and not the rows that make them', () => {
    const body = streamNamed('invoices').count?.body;
    expect(typeof body === 'string' ? textOf(body) : '').toContain('COUNT(DISTINCT tl.transaction)');
  });

  it.each(['invoices', 'customers'])('counts what changed in %s by the condition the list itself has', (name) => {
    const sinceMs = Date.UTC(2026, 10, 3, 9);
    const list = listText(name, { sinceMs, after: '0' });
    const condition = /\(?[te]\.lastmodifieddate >= (?:(?! AND [te]\.id > ).)*/.exec(list)?.[0] ?? 'none';
    const counted = textOf(streamNamed(name).count?.changedBody?.(sinceMs));
    expect(counted).toMatch(/^SELECT COUNT\(DISTINCT /);
    expect(counted).toContain(condition);
    expect(condition).toContain(wallTime(sinceMs));
  });
});

describe('wall times of filters', () => {
  it('are not later than the instant in any zone', () => {
    const instant = Date.UTC(2026, 10, 1, 9, 0, 0);
    const text = /'(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})'/.exec(wallTime(instant))?.[1] ?? '';
    for (const zone of ['Etc/GMT+12', 'America/Los_Angeles', 'UTC', 'Pacific/Auckland', 'Pacific/Kiritimati']) {
      const wall = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(instant);
      expect(text <= wall, zone).toBe(true);
    }
  });
});

describe('removed records', () => {
  const feed = streamNamed('bills').deletions;
  const place = { tenant: '1234567:3', dialect: null };
  const answer = {
    items: [
      { links: [], id: '12' },
      { links: [], id: '90' },
    ],
    hasMore: true,
    totalResults: 2,
  };

  it('are asked for page by page, each after the last id', () => {
    expect(textOf(feed?.request(0, 1, undefined, place).body)).toContain("LOWER(d.type) IN ('vendorbill', 'bill')");
    expect(textOf(feed?.request(0, 2, answer, place).body)).toContain('d.recordid > 90');
    expect(feed?.read(answer)).toEqual(['12', '90']);
    expect(feed?.more?.(answer)).toBe(true);
    expect(feed?.more?.({ ...answer, hasMore: false })).toBe(false);
  });

  it('are not read from an answer of another shape', () => {
    expect(() => feed?.read({ items: [{ recordid: '12' }] })).toThrow('shape');
    expect(() => feed?.read({})).toThrow('shape');
  });
});

describe('what a login may see', () => {
  const { tenants } = netsuite;
  const reply = (status: number, body: unknown) => ({
    status,
    headers: {},
    body: Buffer.from(JSON.stringify(body)),
    receivedAtMs: 0,
  });

  it('are the subsidiaries of its account', () => {
    const items = [
      { links: [], id: '1', name: 'Parent' },
      { links: [], id: '4', name: 'Pacific' },
    ];
    expect(tenants.read(reply(200, { items, hasMore: false }), '1234567-sb1')).toEqual([
      { externalId: '1234567_SB1:1', name: 'Parent', kind: 'SUBSIDIARY', linkId: null },
      { externalId: '1234567_SB1:4', name: 'Pacific', kind: 'SUBSIDIARY', linkId: null },
    ]);
  });

  const hosts = netsuite.hostsAt('https://1234567.suitetalk.api.netsuite.com');

  it('is the account itself where lines name no subsidiary either', () => {
    expect(tenants.read(reply(400, {}), '1234567')).toEqual([]);
    const next = tenants.next?.(hosts, reply(400, {}), [], '1234567');
    expect(next?.mayBeRefused).toBe(false);
    expect(textOf(next?.request.body)).toContain('tl.subsidiary AS subsidiary FROM transactionline tl');
    const found = next?.read(reply(400, {})) ?? [];
    expect(found).toMatchObject([{ externalId: '1234567', kind: 'ACCOUNT' }]);
    expect(tenants.next?.(hosts, reply(400, {}), found, '1234567')).toBeNull();
  });

  it('is not the account where its lines name subsidiaries that the role may not list', () => {
    const next = tenants.next?.(hosts, reply(400, {}), [], '1234567');
    expect(() => next?.read(reply(200, { items: [], hasMore: false }))).toThrow(/may not see the list/);
  });

  it('is no one set of books in several base currencies', () => {
    const row = { id: '1', name: '1234567', currency: 'GBP' };
    expect(tenants.profile.read({ ...row, basecurrencies: '1' })).toMatchObject({ baseCurrency: 'GBP' });
    expect(() => tenants.profile.read({ ...row, basecurrencies: '2' })).toThrow('several base currencies');
  });

  it('is never half a list', () => {
    expect(() => tenants.read(reply(200, { items: [], hasMore: true }), '1')).toThrow('shape');
    expect(() => tenants.read(reply(200, { items: [{ id: 1 }] }), '1')).toThrow('shape');
  });
});

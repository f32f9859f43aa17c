import dns from 'node:dns';
import util from 'node:util';
import { ClientConfig, Functions, OnlineClient, RequestConfig, Xml } from '@intacct/intacct-sdk';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { companyUser } from '../../main/providers/sage-intacct/auth.ts';
import { streams } from '../../main/providers/sage-intacct/streams.ts';
import { child, parseXml, type XmlNode } from '../../main/providers/sage-intacct/xml.ts';
import { startSandbox } from '../../main/sandbox/server.ts';
import { minorFromDecimal } from '../../shared/money.ts';
import { truthSummarySchema, type TruthSummary } from '../../shared/truth.ts';
import { isRecord } from '../../shared/unknown.ts';
import { bytesOf } from './sage-intacct-answers.ts';

/**
 * The platform's own client library (2.2.1) as judge of the simulator and of our requests. It accepts only hosts that end in .intacct.com, any scheme and port: names of that kind are resolved to
 * this machine here, over plain http, and no other name is resolved at all. It calls functions of `util` that Node 23 took away: they are given back to it. Of the library nothing else is
 * changed. What it cannot judge: `read` of records with lines and `readUserFormatting` have no typed answers in it, and its parser keeps no attributes but those of `data`.
 */

const taken = {
  isArray: Array.isArray,
  isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
};

/** Its counts are texts at times, whatever its types say. */
const whole = (value: unknown): number => Number(value);

const keysOf = (credentials: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(isRecord(credentials) ? credentials : {}).map(([name, value]) => [name, String(value)]));

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let truth: TruthSummary;
let keys: Readonly<Record<string, string>>;
let address: string;

beforeAll(async () => {
  for (const [name, is] of Object.entries(taken)) Reflect.set(util, name, is);
  const resolve = (host: string, options: unknown, done: (...found: readonly unknown[]) => void): void => {
    if (host !== '127.0.0.1' && !host.endsWith('.intacct.com')) return done(new Error(`${host} is not resolved in this test`));
    const all = isRecord(options) && options['all'] === true;
    return all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
  };
  vi.spyOn(dns, 'lookup').mockImplementation(resolve as never);
  sandbox = await startSandbox({ seed: 11, invoices: 230, settings: { rateLimits: false } });
  const provider = sandbox.announcement.providers['sage-intacct'];
  keys = keysOf(provider?.credentials);
  const { port, pathname } = new URL(provider?.baseUrl ?? '');
  address = `http://sandbox.intacct.com:${port}${pathname}/ia/xml/xmlgw.phtml`;
  truth = truthSummarySchema.parse(await (await realFetch(`${sandbox.url}/__sandbox/truth?provider=sage-intacct`)).json());
});

/** Addresses with numbers are not looked up. */
const realFetch = fetch;

afterAll(async () => {
  vi.restoreAllMocks();
  for (const name of Object.keys(taken)) Reflect.deleteProperty(util, name);
  await sandbox.close();
});

function clientFor(entity: string): OnlineClient {
  const config = new ClientConfig();
  config.endpointUrl = address;
  config.senderId = keys['senderId'] ?? '';
  config.senderPassword = keys['senderPassword'] ?? '';
  config.companyId = keys['companyId'] ?? '';
  config.userId = keys['userId'] ?? '';
  config.userPassword = keys['userPassword'] ?? '';
  if (entity !== '') config.entityId = entity;
  return new OnlineClient(config);
}

const once = (): RequestConfig => {
  const config = new RequestConfig();
  config.maxRetries = 0;
  return config;
};

const { NewQuery, ReadByQuery, ReadMore } = Functions.Common;

describe('the official @intacct/intacct-sdk against the sandbox', () => {
  /** Totals of an object by currency, of documents that count, as minor units of two digits. */
  const summed = (rows: readonly unknown[]): Readonly<Record<string, bigint>> => {
    const sums: Record<string, bigint> = {};
    for (const row of rows) {
      if (!isRecord(row)) throw new Error('no record');
      const { CURRENCY: currency, TRX_TOTALENTERED: total, STATE: state } = row;
      if (typeof currency !== 'string' || typeof total !== 'string') throw new Error('no total');
      if (state === 'Reversed' || state === 'Reversal') continue;
      const minor = minorFromDecimal(total, 3);
      if (!minor.ok) throw new Error(total);
      sums[currency] = (sums[currency] ?? 0n) + minor.value;
    }
    return sums;
  };
  const stated = (tenant: string, stream: string) => {
    const found = truth.tenants.find(({ externalId }) => externalId === tenant)?.streams.find((each) => each.stream === stream);
    return {
      count: found?.count ?? -1,
      totals: Object.fromEntries(
        Object.entries(found?.totals ?? {}).map(([currency, total]) => {
          const minor = minorFromDecimal(total, 3);
          return [currency, minor.ok ? minor.value : -1n];
        }),
      ),
    };
  };

  it.each([
    ['100', 'ARINVOICE', 'invoices'],
    ['100', 'APBILL', 'bills'],
    ['200', 'ARINVOICE', 'invoices'],
    ['', 'ARINVOICE', 'invoices'],
  ])('reads what is true of entity %j: %s, by readByQuery and readMore', async (entity, object, stream) => {
    const client = clientFor(entity);
    // One session throughout: a result set lives with the session that made it.
    const session = new Functions.ApiSessionCreate();
    const opened = await client.execute(session, once());
    expect(opened.authentication.companyId).toBe(keys['companyId']);
    const config = new ClientConfig();
    config.senderId = keys['senderId'] ?? '';
    config.senderPassword = keys['senderPassword'] ?? '';
    const [api] = opened.getResult().data;
    config.sessionId = String(api.sessionid);
    config.endpointUrl = String(api.endpoint);
    expect(new URL(config.endpointUrl).host).toBe(new URL(address).host);
    const inSession = new OnlineClient(config);
    const ask = new ReadByQuery();
    ask.objectName = object;
    ask.fields = ['RECORDNO', 'CURRENCY', 'TRX_TOTALENTERED', 'STATE'];
    ask.pageSize = 100;
    let result = (await inSession.execute(ask, once())).getResult();
    const rows: unknown[] = [...result.data];
    const announced = result.totalCount;
    while (result.numRemaining > 0) {
      const more = new ReadMore();
      more.resultId = result.resultId;
      result = (await inSession.execute(more, once())).getResult();
      rows.push(...result.data);
    }
    const tenant = entity === '' ? (keys['companyId'] ?? '') : `${keys['companyId'] ?? ''}|${entity}`;
    const { count, totals } = stated(tenant, stream);
    expect([rows.length, whole(announced)]).toEqual([count, count]);
    expect(summed(rows)).toEqual(totals);
  });

  it('is refused with a wrong password, as the platform refuses', async () => {
    const config = new ClientConfig();
    Object.assign(config, { endpointUrl: address, ...keys, userPassword: 'wrong' });
    await expect(new OnlineClient(config).execute(new Functions.ApiSessionCreate(), once())).rejects.toThrow(
      'Response authentication status failure',
    );
  });
});

/** Elements and texts in their order; attributes and white space between elements do not count. */
const shapeOf = (node: XmlNode): unknown =>
  node.children.length === 0 ? [node.name, node.text.trim()] : [node.name, node.children.map(shapeOf)];

const requestOf = (config: ClientConfig, content: readonly Functions.AbstractFunction[]): XmlNode => {
  const request = new RequestConfig();
  request.controlId = 'abc';
  return parseXml(bytesOf(new Xml.RequestBlock(config, request, [...content]).writeXml()));
};

describe('our requests', () => {
  const place = { tenant: 'ACME|100', dialect: null };

  it('ask with the same query as its own builder, element by element', () => {
    const { paging } = streams.find(({ name }) => name === 'invoices') ?? {};
    if (paging?.kind !== 'key-pages') throw new Error('not read by keys');
    const ours = child(
      parseXml(bytesOf(paging.write({ ...place, sinceMs: null, after: '40', read: [], lists: true, size: 100 }))),
      'query',
    );
    const { Query, QueryFilter, QueryOrderBy, QuerySelect } = NewQuery;
    const theirs = new Query('keys')
      .assignSelectFields(new QuerySelect.SelectBuilder().addField('RECORDNO').selects)
      .assignFromObject('ARINVOICE')
      .assignFilter(
        new QueryFilter.AndOperator([
          new QueryFilter.Filter('RECORDNO').greaterThan('40'),
          new QueryFilter.Filter('MEGAENTITYID').equalTo('100'),
        ]),
      )
      .assignOrderBy(new QueryOrderBy.OrderBuilder().addAscending('RECORDNO').orders)
      .assignPageSize(100);
    const config = new ClientConfig();
    Object.assign(config, keys);
    config.sessionId = 'SID';
    const built = child(child(child(requestOf(config, [theirs as never]), 'operation'), 'content'), 'function');
    // It writes both options out at their defaults; we leave them out.
    const sorted = (node: XmlNode | undefined): unknown =>
      (node?.children ?? [])
        .filter(({ name }) => name !== 'options')
        .map(shapeOf)
        .toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
    expect(sorted(ours)).toEqual(sorted(child(built, 'query')));
  });

  it('stand in the same envelope, in the same order', () => {
    const config = new ClientConfig();
    Object.assign(config, keys);
    config.sessionId = 'SID';
    const theirs = requestOf(config, []);
    const signed = companyUser.sign(
      { method: 'POST', url: address, headers: {}, body: '' },
      { keys, session: { secret: 'SID', expiresAtMs: 0 }, tenantExternalId: null, nowMs: 0, nonce: 'abc' },
    );
    const ours = parseXml(bytesOf(signed.body ?? ''));
    const names = (node: XmlNode | undefined): readonly string[] => node?.children.map(({ name }) => name) ?? [];
    expect(names(child(ours, 'control'))).toEqual(names(child(theirs, 'control')));
    expect(names(child(ours, 'operation'))).toEqual(names(child(theirs, 'operation')));
    expect(shapeOf(child(ours, 'control') ?? ours)).toEqual(shapeOf(child(theirs, 'control') ?? theirs));
  });

  it('are answered with what its parser accepts: every result by its name, with its counts', async () => {
    const provider = sandbox.announcement.providers['sage-intacct'];
    const hosts = { token: `${provider?.baseUrl ?? ''}/ia/xml` } as never;
    const tenantExternalId = `${keys['companyId'] ?? ''}|100`;
    const login = companyUser.session?.request(hosts, { keys, tenantExternalId, nowMs: 0, nonce: 'abc' });
    const send = async (url: string, body: string | undefined): Promise<string> =>
      (await realFetch(url, { method: 'POST', body: body ?? '' })).text();
    const answer = bytesOf(await send(login?.url ?? '', login?.body));
    const session = companyUser.session?.read({ status: 200, headers: {}, body: answer, receivedAtMs: 0 }, 0) ?? null;
    const { paging } = streams.find(({ name }) => name === 'invoices') ?? {};
    if (paging?.kind !== 'key-pages') throw new Error('not read by keys');
    const ask = { ...place, tenant: tenantExternalId, sinceMs: null, after: '0', read: [], lists: true, size: 100 };
    const { url, body } = companyUser.sign(
      { method: 'POST', url: '', headers: {}, body: paging.write(ask) },
      { keys, session, tenantExternalId, nowMs: 0, nonce: 'abc' },
    );
    const response = new Xml.OnlineResponse(await send(url, body));
    expect(response.control.controlId).toBe('abc@100');
    expect(response.results.map(({ controlId, status }) => [controlId, status])).toEqual([
      ['maybe-formatting', 'success'],
      ['keys', 'success'],
    ]);
    const keysResult = response.getResult(1);
    expect([keysResult.listType, whole(keysResult.count), keysResult.data.length]).toEqual(['ARINVOICE', 100, 100]);
    expect(whole(keysResult.numRemaining)).toBeGreaterThan(0);
  });
});

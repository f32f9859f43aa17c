import { describe, expect, it } from 'vitest';
import { keyLoginOf } from '../../main/core/auth/key-login.ts';
import { companyUser } from '../../main/providers/sage-intacct/auth.ts';
import { hostsAt } from '../../main/providers/sage-intacct/hosts.ts';
import { sageIntacct } from '../../main/providers/sage-intacct/index.ts';
import { tenants } from '../../main/providers/sage-intacct/tenants.ts';
import { childText, child, parseXml } from '../../main/providers/sage-intacct/xml.ts';
import { answerOf, bytesOf, failedXml, gatewayXml, resultXml } from './sage-intacct-answers.ts';
import { thrownBy } from './xero-answers.ts';

/*
 * What could go wrong: a session of one entity used for another; a session taken for longer-lived than it is; a password in the address or unescaped in the XML; a company without
 * entities that reads as one without books; an entity-bound user whose top level is read.
 */

const keys = { companyId: 'ACME', userId: 'xml_user', userPassword: 'p<&>"w', senderId: 'S', senderPassword: 's&p' };
const hosts = hostsAt('http://127.0.0.1:9');
const { session } = companyUser;
const ask = (tenantExternalId: string | null) => ({ keys, tenantExternalId, nowMs: 0, nonce: 'abc' });

const loginOf = (tenant: string | null) => {
  const request = session?.request(hosts, ask(tenant));
  const operation = child(parseXml(bytesOf(request?.body ?? '')), 'operation');
  return { request, login: child(child(operation, 'authentication'), 'login'), operation };
};
const opened = (controlId: string, location: string, times = ''): string =>
  gatewayXml({
    controlId,
    location,
    ...(times === '' ? {} : { authentication: times }),
    results: resultXml(
      'session',
      `<api><sessionid>SID</sessionid><endpoint>http://127.0.0.1:9/p02/ia/xml/xmlgw.phtml</endpoint><locationid>${location}</locationid></api>`,
    ),
  });

describe('a login', () => {
  it('names the entity, forces the top level by an empty one, and leaves it to the user when none is asked for', () => {
    const entity = loginOf('ACME|E&1');
    expect(childText(entity.login, 'locationid')).toBe('E&1');
    expect(childText(entity.login, 'password')).toBe(keys.userPassword);
    expect(child(loginOf('ACME').login, 'locationid')).toMatchObject({ text: '' });
    expect(child(loginOf(null).login, 'locationid')).toBeUndefined();
    expect(entity.request).toMatchObject({ method: 'POST', url: 'http://127.0.0.1:9/ia/xml/xmlgw.phtml' });
    expect(entity.request?.url).not.toContain('p%3C');
  });

  it('asks nothing to be unique, so that it can be repeated', () => {
    expect(loginOf('ACME').request?.body).toContain('<uniqueid>false</uniqueid>');
  });

  it('gives a session with its address and its life by the clock of the platform', () => {
    expect(session?.read(answerOf(opened('abc@E1', 'E1')), 1000)).toEqual({
      secret: 'SID',
      endpoint: 'http://127.0.0.1:9/p02/ia/xml/xmlgw.phtml',
      expiresAtMs: 1000 + 6 * 3_600_000,
    });
  });

  it('whose end is not stated lives for half an hour', () => {
    const old = '<status>success</status><userid>U</userid><companyid>ACME</companyid><locationid>E1</locationid>';
    expect(session?.read(answerOf(opened('abc@E1', 'E1', old)), 0)).toMatchObject({ expiresAtMs: 30 * 60_000 });
  });

  it.each(['', 'E2'])('that was opened in another entity (%j) than asked for is not used', (location) => {
    expect(thrownBy(() => session?.read(answerOf(opened('abc@E1', location)), 0))).toMatchObject({
      code: 'auth/tenant-disconnected',
      action: 'stop-tenant',
    });
  });

  it.each([
    ['garbage', '<html>'],
    ['half an answer', opened('abc', '').slice(0, 300)],
    ['no session', gatewayXml({ results: resultXml('session', '<api><sessionid></sessionid></api>') })],
  ])('answered with %s is asked for again', (_what, body) => {
    expect(thrownBy(() => session?.read(answerOf(body), 0))).toMatchObject({ action: 'retry' });
  });
});

describe('a signed request', () => {
  const signed = companyUser.sign(
    { method: 'POST', url: `${hosts.api}/xmlgw.phtml`, headers: {}, body: '<function controlid="rows"><query/></function>' },
    {
      keys,
      session: { secret: 'SID&1', expiresAtMs: 1, endpoint: 'http://127.0.0.1:9/p02/ia/xml/xmlgw.phtml' },
      tenantExternalId: 'ACME|E1',
      nowMs: 0,
      nonce: 'abc',
    },
  );
  const root = parseXml(bytesOf(signed.body ?? ''));

  it('goes to the address of its session, with the session and never with the password of the user', () => {
    expect(signed.url).toBe('http://127.0.0.1:9/p02/ia/xml/xmlgw.phtml');
    const operation = child(root, 'operation');
    expect(childText(child(operation, 'authentication'), 'sessionid')).toBe('SID&1');
    expect(signed.body).not.toContain('p&lt;&amp;');
    expect(childText(child(root, 'control'), 'controlid')).toBe('abc@E1');
  });

  it('keeps the order of the gateway’s schema, and asks how the user writes dates beside what it is for', () => {
    expect(child(root, 'control')?.children.map(({ name }) => name)).toEqual([
      'senderid',
      'password',
      'controlid',
      'uniqueid',
      'dtdversion',
      'includewhitespace',
    ]);
    const functions = child(child(root, 'operation'), 'content')?.children ?? [];
    expect(functions.map(({ attributes }) => attributes.get('controlid'))).toEqual(['maybe-formatting', 'rows']);
    expect(childText(functions[0]?.children[0], 'userId')).toBe('xml_user');
  });
});

describe('what a login may read', () => {
  const entity = (id: string, name: string): string =>
    `<LOCATIONENTITY><RECORDNO>1</RECORDNO><LOCATIONID>${id}</LOCATIONID><NAME>${name}</NAME><CURRENCY>GBP</CURRENCY></LOCATIONENTITY>`;
  const list = (rows: string, location = '', attributes = 'numremaining="0"'): ReturnType<typeof answerOf> =>
    answerOf(gatewayXml({ location, results: resultXml('entities', rows, attributes) }));

  it('is the top level and each entity', () => {
    expect(tenants.read(list(entity('E1', 'North') + entity('E2', '')), null)).toEqual([
      { externalId: 'ACME', name: 'ACME (top level)', kind: 'COMPANY', linkId: null },
      { externalId: 'ACME|E1', name: 'North', kind: 'ENTITY', linkId: null },
      { externalId: 'ACME|E2', name: 'E2', kind: 'ENTITY', linkId: null },
    ]);
  });

  it('is the company alone where it has no entities, whether the list is empty or not known', () => {
    const alone = [{ externalId: 'ACME', name: 'ACME', kind: 'COMPANY', linkId: null }];
    expect(tenants.read(list(''), null)).toEqual(alone);
    const unknown = answerOf(
      gatewayXml({ results: failedXml('entities', 'Query Failed', 'Object definition LOCATIONENTITY not found') }),
    );
    expect(sageIntacct.judge(unknown, { stream: 'tenants', nowMs: 0 })).toBeNull();
    expect(tenants.read(unknown, null)).toEqual(alone);
  });

  it('is one entity for a user bound to it', () => {
    expect(
      tenants.read(list(entity('E1', 'North') + entity('E2', 'South'), 'E2'), null).map(({ externalId }) => externalId),
    ).toEqual(['ACME|E2']);
  });

  it('is not known from a list that goes on, or without a company', () => {
    expect(thrownBy(() => tenants.read(list(entity('E1', 'North'), '', 'numremaining="4"'), null))).toMatchObject({
      code: 'page/unreadable',
    });
    expect(
      thrownBy(() => tenants.read(answerOf('<response><control><status>success</status></control></response>'), null)),
    ).toMatchObject({
      code: 'page/unreadable',
    });
  });

  it.each([
    [
      {
        LOCATIONID: 'E2',
        ENTITIES: [
          { LOCATIONID: 'E1', CURRENCY: 'GBP' },
          { LOCATIONID: 'E2', CURRENCY: 'NZD' },
        ],
      },
      'NZD',
    ],
    [
      {
        LOCATIONID: '',
        ENTITIES: [
          { LOCATIONID: 'E1', CURRENCY: 'GBP' },
          { LOCATIONID: 'E2', CURRENCY: 'GBP' },
        ],
      },
      'GBP',
    ],
    [
      {
        LOCATIONID: '',
        ENTITIES: [
          { LOCATIONID: 'E1', CURRENCY: 'GBP' },
          { LOCATIONID: 'E2', CURRENCY: 'NZD' },
        ],
      },
      null,
    ],
    [
      {
        LOCATIONID: '',
        ENTITIES: [
          { LOCATIONID: 'E1', CURRENCY: 'GBP' },
          { LOCATIONID: 'E2', CURRENCY: 'EUR' },
        ],
        INVOICE: [{ BASECURR: 'GBP' }],
        BILL: [],
      },
      null,
    ],
    [{ LOCATIONID: '', ENTITIES: [], INVOICE: [{ BASECURR: 'USD' }], BILL: [] }, 'USD'],
    [{ LOCATIONID: '', INVOICE: [{ BASECURR: 'USD' }], BILL: [{ BASECURR: 'USD' }] }, 'USD'],
    [{ LOCATIONID: 'E9', ENTITIES: [{ LOCATIONID: 'E1', CURRENCY: 'GBP' }] }, null],
  ])('tells the base currency: %j is %j', (record, baseCurrency) => {
    expect(tenants.profile.read(record)).toMatchObject({ baseCurrency });
  });
});

describe('credentials', () => {
  it.each(['companyId', 'userId', 'userPassword', 'senderId', 'senderPassword'] as const)(
    'without %s say which is missing',
    (field) => {
      const error = thrownBy(() => keyLoginOf(sageIntacct, { ...keys, [field]: '' }));
      expect(error).toMatchObject({ code: 'config/invalid', details: { field } });
      expect(String(error)).not.toContain(keys.userPassword);
    },
  );

  it('may have any printable password', () => {
    expect(keyLoginOf(sageIntacct, { kind: 'company-user', ...keys })?.keys).toMatchObject({ userPassword: keys.userPassword });
  });
});

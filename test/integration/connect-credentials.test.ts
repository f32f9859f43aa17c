import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNodePorts } from '../../main/adapters/node-ports.ts';
import { createCore, type Core } from '../../main/core/core.ts';
import { providers } from '../../main/providers/registry.ts';
import { startSandbox, type Sandbox } from '../../main/sandbox/server.ts';
import type { ProviderId } from '../../shared/ids.ts';
import { redactText } from '../../shared/redact.ts';
import { isRecord } from '../../shared/unknown.ts';
import { failureOf, wordsOf } from '../support/failure-of.ts';
import { createMemorySecrets } from '../support/memory-secrets.ts';

/**
 * Credentials in hand, for every platform against its simulator: good ones connect; half-filled, wrong and foreign ones are refused with the field and the remedy named, never
 * their value, and leave nothing behind.
 */

let sandbox: Sandbox;
let folder = '';
let core: Core;
const ids = [...providers.keys()];

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 1, invoices: 10, settings: { rateLimits: false } });
  folder = await mkdtemp(path.join(tmpdir(), 'tieout-connect-'));
  const ports = await createNodePorts({ dataFolder: folder, secrets: createMemorySecrets(), tell: () => undefined });
  core = await createCore({ ports, providers, databasePath: path.join(folder, 'ledger.sqlite') });
}, 60_000);
afterAll(async () => {
  await core.close();
  await sandbox.close();
  await rm(folder, { recursive: true, force: true });
});

function announced(provider: ProviderId): { readonly endpoint: string; readonly logins: readonly Record<string, unknown>[] } {
  const found = sandbox.announcement.providers[provider];
  if (found === undefined) throw new Error(`the sandbox announces no ${provider}`);
  return {
    endpoint: found.baseUrl,
    logins: (found.logins ?? [found.credentials]).filter(isRecord).map((login) => ({ ...login })),
  };
}

const connect = (provider: ProviderId, credentials: unknown, endpoint = announced(provider).endpoint) =>
  core.connections.connectWithCredentials({ provider, endpoint, credentials, clientName: null });

const goodOf = (provider: ProviderId): Record<string, unknown> => ({ ...announced(provider).logins[0] });

/** Fields without which the platform cannot be asked. */
function requiredFields(provider: ProviderId): readonly string[] {
  const definition = providers.get(provider);
  const good = goodOf(provider);
  const way =
    definition?.keys?.find(({ name }) => name === good['kind']) ?? (definition?.auth === null ? definition.keys?.[0] : undefined);
  if (way !== undefined) return way.fields.filter(({ optional }) => optional !== true).map(({ name }) => name);
  const auth = definition?.auth;
  return [
    'clientId',
    'refreshToken',
    ...(auth?.kind === 'oauth2-code' ? ['clientSecret'] : []),
    ...(auth?.tenantParam === undefined ? [] : [auth.tenantParam]),
  ];
}

/** Of those, the secrets: a wrong one is only known by asking. */
function secretFields(provider: ProviderId): readonly string[] {
  const definition = providers.get(provider);
  const secret = new Set(
    (definition?.keys ?? []).flatMap((way) => way.fields.filter((field) => field.secret).map(({ name }) => name)),
  );
  return requiredFields(provider).filter((name) => name === 'refreshToken' || name === 'clientSecret' || secret.has(name));
}

describe.each(ids)('%s', (provider) => {
  it.each(['missing', 'empty', 'null'])('names each field that is %s, and asks nobody', async (how) => {
    const [asked, before] = [await requests(), await connected()];
    for (const field of requiredFields(provider)) {
      const credentials = goodOf(provider);
      credentials[field] = how === 'empty' ? '' : null;
      if (how === 'missing') delete credentials[field];
      const error = await failureOf(connect(provider, credentials));
      expect(error, field).toMatchObject({ code: 'config/invalid', details: { field } });
      expect(error.remedy.length, field).toBeGreaterThan(20);
      // What shows it hides whatever looks like a secret, and a remedy with a hole in it helps nobody.
      expect(redactText(error.remedy), field).toBe(error.remedy);
    }
    expect(await requests()).toBe(asked);
    expect(await connected()).toBe(before);
  });

  it('refuses a secret of the right shape that is not the right one, and does not repeat it', async () => {
    const before = await connected();
    for (const field of secretFields(provider)) {
      const good = String(goodOf(provider)[field]);
      if (good.includes('PRIVATE KEY')) continue; // A key of one's own making: the platform's word on it is tested with its signatures.
      const wrong = `${good.slice(0, -4)}${good.endsWith('zzzz') ? 'yyyy' : 'zzzz'}`;
      const error = await failureOf(connect(provider, { ...goodOf(provider), [field]: wrong }));
      expect(['auth/revoked', 'auth/denied', 'config/invalid'], `${field}: ${error.code} ${error.message}`).toContain(error.code);
      expect(wordsOf(error), field).not.toContain(wrong);
      expect(error.remedy.length, field).toBeGreaterThan(20);
    }
    expect(await connected()).toBe(before);
  });

  it("refuses another platform's credentials, a list, a text and nothing", async () => {
    const before = await connected();
    const foreign = ids.filter((id) => id !== provider).map((id) => announced(id).logins[0]);
    // Two platforms whose files have the same fields cannot be told apart before the platform is asked.
    for (const credentials of [...foreign, [], 'text', 7, null, {}]) {
      const error = await failureOf(connect(provider, credentials));
      expect(['config/invalid', 'auth/revoked', 'auth/denied']).toContain(error.code);
    }
    expect(await connected()).toBe(before);
  });

  it('connects with good ones, and refuses to repair that connection with the login of another company', async () => {
    const { logins, endpoint } = announced(provider);
    const [first, second] = logins;
    const made = await connect(provider, first);
    expect(made.tenants.length).toBeGreaterThan(0);
    if (second !== undefined) {
      const ask = { provider, endpoint, credentials: second, clientName: null, connectionId: made.connectionId };
      const error = await failureOf(core.connections.connectWithCredentials(ask));
      expect(error).toMatchObject({ code: 'config/invalid', message: expect.stringContaining(made.label) });
    }
    expect((await connect(provider, first)).connectionId).toBe(made.connectionId);
  });
});

/** Every way there is to log in by keys, with the fields that tell the company. */
describe('keys that the platform refuses', () => {
  it.each([
    ['sage-intacct', ['companyId', 'userId', 'userPassword'], ['companyId', 'userId', 'userPassword']],
    ['sage-intacct', ['senderId'], ['sender ID']],
    ['stripe', ['key'], ['key']],
    ['netsuite', ['account', 'certificateId'], ['account', 'clientId', 'certificateId', 'privateKey']],
  ] as const)('%s: a wrong one of %j is told by names', async (provider, fields, named) => {
    for (const field of fields) {
      const good = String(goodOf(provider)[field]);
      const wrong = `${good.slice(0, -2)}${good.endsWith('77') ? '88' : '77'}`;
      const error = await failureOf(connect(provider, { ...goodOf(provider), [field]: wrong }));
      expect(error, field).toMatchObject({ code: 'config/invalid', details: { field: expect.any(String) } });
      for (const name of named) expect(`${error.message} ${error.remedy}`, field).toContain(name);
      expect(redactText(error.remedy)).toBe(error.remedy);
    }
  });
});

// Logins by keys say where to find one field after the other.
describe.each(ids.filter((id) => providers.get(id)?.keys === undefined))('a login of %s in a file', (provider) => {
  it('names all fields that a half-filled file lacks, at once', async () => {
    const error = await failureOf(connect(provider, {}));
    for (const field of requiredFields(provider)) expect(error.message + error.remedy).toContain(`"${field}"`);
    expect(error.details['field']).toBe('clientId');
  });

  it('says of a login that has expired or was withdrawn which field to correct, and how', async () => {
    const { tenantParam } = providers.get(provider)?.auth ?? {};
    for (const field of ['refreshToken', ...(tenantParam === undefined ? [] : [tenantParam])]) {
      const error = await failureOf(connect(provider, { ...goodOf(provider), [field]: '123456789' }));
      expect(error).toMatchObject({ code: 'config/invalid', details: { field }, message: expect.stringContaining(`"${field}"`) });
      expect(error.remedy).toContain(`"${field}"`);
      expect(redactText(error.message + error.remedy)).toBe(error.message + error.remedy);
    }
  });

  it("points at fields that are another platform's, when its own are refused", async () => {
    const foreign = { ...goodOf(provider), refreshToken: 'of-another', accountId: '1' };
    expect((await failureOf(connect(provider, foreign))).remedy).toContain('"accountId"');
  });
});

const connected = async (): Promise<number> => (await core.store.read.listConnections()).length;

async function requests(): Promise<number> {
  const report: unknown = await (await fetch(`${sandbox.url}/__sandbox/requests`)).json();
  return isRecord(report) ? Number(report['total']) : Number.NaN;
}

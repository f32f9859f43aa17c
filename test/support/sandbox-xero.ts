import { createHash } from 'node:crypto';
import { isRecord } from '../../shared/unknown.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../main/sandbox/server.ts';

/** A plain HTTP client of the simulated Xero, written for its tests: it knows nothing of the product. */

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface XeroClient {
  readonly sandbox: Sandbox;
  readonly base: string;
  readonly tenants: readonly string[];
  readonly accessToken: string;
  /** A call to the Accounting API; for the first tenant unless told otherwise. */
  get(path: string, ask?: { tenant?: string; token?: string; headers?: Readonly<Record<string, string>> }): Promise<Answer>;
  /** All rows of a paged stream. */
  pages(plural: string, query?: string, tenant?: string): Promise<readonly Row[]>;
  token(form: Readonly<Record<string, string>>, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  control(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<Answer>;
}

export type Row = Readonly<Record<string, unknown>>;

export function rowsOf(answer: Answer, plural: string): readonly Row[] {
  const rows = answer.body[plural];
  if (!Array.isArray(rows)) throw new Error(`no ${plural} in ${answer.status} ${answer.text.slice(0, 200)}`);
  return rows.filter(isRecord);
}

export function paginationOf(answer: Answer): Row | undefined {
  const pagination = answer.body['pagination'];
  return isRecord(pagination) ? pagination : undefined;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: response.status, headers: response.headers, text, body: isRecord(body) ? body : {} };
}

export const PKCE_CLIENT = 'SANDBOXPKCE0000000000000000000000';
export const VERIFIER = 'v'.repeat(50);
export const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

/** Starts a sandbox and signs in with the announced refresh token. Limits are off unless settings say otherwise. */
export async function startXero(options: Partial<SandboxOptions> = {}): Promise<XeroClient> {
  const sandbox = await startSandbox({ seed: 1, invoices: 60, ...options, settings: { rateLimits: false, ...options.settings } });
  const base = `${sandbox.url}/xero`;
  const token: XeroClient['token'] = async (form, headers = {}) =>
    answerOf(
      await fetch(`${base}/connect/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(form).toString(),
      }),
    );
  const signedIn = await token({ grant_type: 'refresh_token', client_id: PKCE_CLIENT, refresh_token: announcedToken(sandbox) });
  const accessToken = String(signedIn.body['access_token']);
  const connections: unknown = await (
    await fetch(`${base}/connections`, { headers: { authorization: `Bearer ${accessToken}` } })
  ).json();
  const tenants = Array.isArray(connections) ? connections.filter(isRecord).map((each) => String(each['tenantId'])) : [];
  const client: XeroClient = {
    sandbox,
    base,
    tenants,
    accessToken,
    token,
    get: async (path, ask = {}) =>
      answerOf(
        await fetch(`${base}/api.xro/2.0${path}`, {
          headers: {
            accept: 'application/json',
            authorization: `Bearer ${ask.token ?? accessToken}`,
            'xero-tenant-id': ask.tenant ?? tenants[0] ?? '',
            ...ask.headers,
          },
        }),
      ),
    pages: async (plural, query = '', tenant) => {
      const rows: Row[] = [];
      for (let page = 1; ; page += 1) {
        const answer = await client.get(`/${plural}?page=${page}&${query}`, tenant === undefined ? {} : { tenant });
        const got = rowsOf(answer, plural);
        if (got.length === 0) return rows;
        rows.push(...got);
      }
    },
    control: async (method, path, body) =>
      answerOf(
        await fetch(`${sandbox.url}/__sandbox/${path}`, {
          method,
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      ),
  };
  return client;
}

export function announcedToken(sandbox: Sandbox): string {
  const credentials = sandbox.announcement.providers['xero']?.credentials;
  if (!isRecord(credentials)) throw new Error('no credentials announced');
  return String(credentials['refreshToken']);
}

/** The consent page's answer: the redirect's query, or undefined when it did not redirect. */
export async function consent(
  client: XeroClient,
  change: Readonly<Record<string, string>> = {},
): Promise<URLSearchParams | undefined> {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: PKCE_CLIENT,
    redirect_uri: 'http://localhost:8888/callback',
    scope: 'openid offline_access accounting.invoices.read',
    state: 'st',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...change,
  });
  const response = await fetch(`${client.base}/identity/connect/authorize?${query.toString()}`, { redirect: 'manual' });
  await response.text();
  const location = response.headers.get('location');
  return location === null ? undefined : new URL(location).searchParams;
}

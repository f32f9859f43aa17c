import { isTieoutError, TieoutError } from '../../../shared/errors.ts';
import { openLoopback } from '../auth/loopback.ts';
import { createProofKey, createState } from '../auth/pkce.ts';
import { oauthOf } from '../auth/oauth-of.ts';
import { requestTokens } from '../auth/token-request.ts';
import { codeFromPasted, type PasteAnswer } from '../auth/pasted-answer.ts';
import { hostsOf, isLoopbackHost } from '../http/hosts.ts';
import type { Ports } from '../ports.ts';
import type { ProviderDefinition, TokenSet } from '../provider.ts';
import { credentialsFrom } from './credentials.ts';

/** How long a person may take on the consent page. */
const consentMs = 10 * 60_000;

type LoginPorts = Pick<Ports, 'clock' | 'http' | 'log' | 'random'>;

/**
 * Logs in with a refresh token in hand: exchanges it live, so that what is stored is known to work. The token handed in is used up by that where the platform rotates them.
 * Rejects with `config/invalid` for credentials that are none, `auth/revoked` when the platform refuses them.
 */
export async function loginWithCredentials(
  ports: LoginPorts,
  ask: {
    readonly provider: ProviderDefinition;
    readonly endpoint: string | null;
    readonly credentials: unknown;
    readonly signal: AbortSignal;
  },
): Promise<TokenSet> {
  const { provider, endpoint, signal } = ask;
  const hosts = hostsOf(provider, endpoint);
  const credentials = credentialsFrom(provider, ask.credentials);
  const previous: TokenSet = {
    accessToken: '',
    accessExpiresAtMs: 0,
    refreshToken: credentials.refreshToken,
    refreshExpiresAtMs: null,
    // A platform that does not say which scopes a token has gave those that were asked for (RFC 6749 §5.1).
    scopes: credentials.scopes ?? oauthOf(provider).scopes.required,
    clientId: credentials.clientId,
    clientSecret: credentials.clientSecret,
    boundTenant: credentials.boundTenant,
  };
  const request = oauthOf(provider).refresh(hosts, previous);
  return (await requestTokens(ports, { provider, endpoint, request, previous, repeatable: true, signal })).tokens;
}

export interface BrowserAsk {
  readonly provider: ProviderDefinition;
  readonly endpoint: string | null;
  readonly clientId: string;
  readonly clientSecret: string | null;
  /** Scopes beyond the required ones. When the platform refuses the app one of them, the login goes on without them all. */
  readonly extraScopes: readonly string[];
  readonly open: (url: string) => Promise<void>;
  /** Asks the person for the address their browser was sent to; for platforms that take no loopback address. */
  readonly paste?: PasteAnswer | undefined;
  readonly signal: AbortSignal;
}

/** The whole browser login: proof key, consent page, the answer on this machine, exchange of its code. Rejections as in LoopbackReceiver and requestTokens. */
export async function loginWithBrowser(ports: LoginPorts, ask: BrowserAsk): Promise<TokenSet> {
  refuseWithoutSecret(ask);
  const { scopes, pastedRedirectUri, redirectUris } = oauthOf(ask.provider);
  const { required } = scopes;
  const standIn = ask.endpoint !== null && isLoopbackHost(new URL(ask.endpoint).hostname);
  if (pastedRedirectUri !== undefined && !standIn) return pastedConsent(ports, ask, pastedRedirectUri);
  const receiver = await openLoopback(ports.clock, redirectUris);
  try {
    const asWished = [...new Set([...required, ...ask.extraScopes])];
    try {
      return await consent(ports, ask, receiver, asWished);
    } catch (error) {
      const optionalRefused = isTieoutError(error) && error.code === 'auth/scope-missing' && asWished.length > required.length;
      if (!optionalRefused) throw error;
      ports.log.info('the platform does not give this app the optional scopes; asking again without them', {
        provider: ask.provider.id,
      });
      return await consent(ports, ask, receiver, required);
    }
  } finally {
    await receiver.close();
  }
}

/** Before a browser is opened: the platform would refuse the code's exchange after all the clicks. */
function refuseWithoutSecret({ provider, clientSecret }: BrowserAsk): void {
  if (provider.auth?.kind !== 'oauth2-code' || clientSecret !== null) return;
  throw new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: `${provider.title} asks an app for its secret, and none is given.`,
    remedy: `Copy the app's secret from the platform's developer portal and give it with the client id: on the command line in TIEOUT_${provider.id.toUpperCase().replaceAll('-', '_')}_APP_SECRET.`,
    details: { field: 'clientSecret' },
  });
}

/** The consent page leads the browser to an address where nothing listens; the person hands that address over. */
async function pastedConsent(ports: LoginPorts, ask: BrowserAsk, redirectUri: string): Promise<TokenSet> {
  const { provider, endpoint, clientId, clientSecret, signal } = ask;
  if (ask.paste === undefined) {
    throw new TieoutError({
      code: 'config/invalid',
      action: 'stop-connection',
      message: `${provider.title} cannot send the browser back to this machine, and nobody is here to paste the address.`,
      remedy: 'Connect from a terminal, or hand over a login in a credentials file.',
    });
  }
  const hosts = hostsOf(provider, endpoint);
  const auth = oauthOf(provider);
  const { verifier, challenge } = createProofKey(ports.random);
  const state = createState(ports.random);
  const scopes = [...new Set([...auth.scopes.required, ...ask.extraScopes])];
  await ask.open(auth.authorizeUrl(hosts, { clientId, redirectUri, state, challenge, scopes }));
  const pasted = await ask.paste({ title: provider.title, redirectUri, signal });
  const code = codeFromPasted(pasted, { title: provider.title, redirectUri, state });
  const request = auth.exchange(hosts, { clientId, clientSecret, code, redirectUri, verifier });
  const previous = { clientId, clientSecret, scopes, refreshToken: null, boundTenant: null };
  return (await requestTokens(ports, { provider, endpoint, request, previous, repeatable: false, signal })).tokens;
}

async function consent(
  ports: LoginPorts,
  ask: BrowserAsk,
  receiver: Awaited<ReturnType<typeof openLoopback>>,
  scopes: readonly string[],
): Promise<TokenSet> {
  const { provider, endpoint, clientId, clientSecret, signal } = ask;
  const hosts = hostsOf(provider, endpoint);
  const auth = oauthOf(provider);
  const { redirectUri } = receiver;
  const { verifier, challenge } = createProofKey(ports.random);
  const state = createState(ports.random);
  const answered = receiver.wait({
    state,
    title: provider.title,
    timeoutMs: consentMs,
    signal,
    tenantParam: auth.tenantParam,
  });
  // Listening comes first: a browser that is logged in already answers before `open` returns.
  const [{ code, tenant }] = await Promise.all([
    answered,
    ask.open(auth.authorizeUrl(hosts, { clientId, redirectUri, state, challenge, scopes })),
  ]);
  const request = auth.exchange(hosts, { clientId, clientSecret, code, redirectUri, verifier });
  const previous = { clientId, clientSecret, scopes, refreshToken: null, boundTenant: tenant };
  return (await requestTokens(ports, { provider, endpoint, request, previous, repeatable: false, signal })).tokens;
}

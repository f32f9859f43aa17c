import { TieoutError } from '../../../shared/errors.ts';
import type { ProviderDefinition, ProviderHosts } from '../provider.ts';

/** What decides where a connection's requests may go. */
export type HostRules = Pick<ProviderDefinition, 'title' | 'hosts' | 'allowedHosts' | 'hostsAt'>;

/** 127.0.0.0/8, ::1 and `localhost`: names that cannot lead off this machine. */
export function isLoopbackHost(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name);
}

/**
 * The addresses of a connection. An endpoint of its own is taken only when it is this machine, or https on a host the platform itself is known under;
 * anything else would send a person's token to a stranger. Throws `config/invalid` naming the endpoint.
 */
export function hostsOf(provider: HostRules, endpoint: string | null): ProviderHosts {
  return endpoint === null ? provider.hosts : provider.hostsAt(checkedEndpoint(provider, endpoint));
}

/** The endpoint without trailing slash, query and fragment. */
export function checkedEndpoint(provider: HostRules, endpoint: string): string {
  if (!URL.canParse(endpoint)) throw badEndpoint(provider, 'it is no web address');
  const url = new URL(endpoint);
  if (url.username !== '' || url.password !== '') throw badEndpoint(provider, 'it contains a user name or password');
  if (url.search !== '' || url.hash !== '') throw badEndpoint(provider, 'it contains a query or a fragment');
  const loopback = isLoopbackHost(url.hostname) && (url.protocol === 'http:' || url.protocol === 'https:');
  const listed = url.protocol === 'https:' && isListed(provider, url.host);
  if (!loopback && !listed) throw badEndpoint(provider, `${url.host} is neither this machine nor a host of ${provider.title}`);
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function badEndpoint(provider: HostRules, why: string): TieoutError {
  return new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: `The endpoint given for ${provider.title} is not used: ${why}.`,
    remedy: 'Leave the endpoint out to use the platform itself, or give a loopback address such as http://127.0.0.1:4010.',
    details: { field: 'endpoint' },
  });
}

/**
 * The address a request may be sent to, checked before any token is attached to it: on one of the connection's own origins, by https unless it is
 * this machine, without a user name. Throws `config/invalid` for every other.
 */
export function ownUrl(provider: HostRules, endpoint: string | null, url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const safe = parsed !== undefined && (parsed.protocol === 'https:' || isLoopbackHost(parsed.hostname));
  if (parsed !== undefined && safe && parsed.username === '' && parsed.password === '') {
    if (isOwn(provider, endpoint, parsed)) return parsed;
  }
  const host = parsed === undefined || parsed.host === '' ? 'something that is no web address' : parsed.host;
  throw new TieoutError({
    code: 'config/invalid',
    action: 'stop-stream',
    message: `A request for ${provider.title} to ${host} was held back: that is not one of its own hosts.`,
    remedy: 'Nothing was sent. Please report this with the output of "tieout doctor --json".',
    details: { host },
  });
}

function isOwn(provider: HostRules, endpoint: string | null, url: URL): boolean {
  const hosts = hostsOf(provider, endpoint);
  if ([hosts.api, hosts.token, hosts.revoke].some((address) => new URL(address).origin === url.origin)) return true;
  const standIn = endpoint !== null && isLoopbackHost(new URL(endpoint).hostname);
  // A stand-in is alone: a request that it redirects to the real platform would carry a test token there, or a real one to a test.
  return !standIn && url.protocol === 'https:' && isListed(provider, url.host);
}

/** `*.example.com` lists every host below that name and not the name itself; a port is part of a host. */
function isListed(provider: HostRules, host: string): boolean {
  return provider.allowedHosts.some((listed) =>
    listed.startsWith('*.') ? host.endsWith(listed.slice(1)) && host.length > listed.length - 1 : host === listed,
  );
}

import { describe, expect, it } from 'vitest';
import { checkedEndpoint, hostsOf, isLoopbackHost, ownUrl } from '../../main/core/http/hosts.ts';
import { createTestProvider } from '../support/test-provider.ts';

const provider = createTestProvider();

describe('loopback names', () => {
  it('are those that cannot lead off this machine', () => {
    for (const name of ['localhost', 'LOCALHOST', '127.0.0.1', '127.8.9.10', '[::1]', '::1'])
      expect(isLoopbackHost(name)).toBe(true);
    for (const name of ['127.0.0.1.example.com', 'localhost.example.com', '128.0.0.1', '10.0.0.1', '0.0.0.0', '127.0.0', '']) {
      expect(isLoopbackHost(name)).toBe(false);
    }
  });
});

describe('endpoint of a connection', () => {
  it.each(['http://127.0.0.1:4010', 'http://localhost:4010/', 'http://[::1]:4010', 'https://127.0.0.1:4010/base/'])(
    'may be this machine: %s',
    (endpoint) => {
      expect(checkedEndpoint(provider, endpoint)).toBe(endpoint.replace(/\/$/, ''));
    },
  );

  it('may be any host below a name the platform lists with a star, and not the name itself or one that ends like it', () => {
    const starred = createTestProvider({ allowedHosts: ['*.books.example.com'] });
    expect(checkedEndpoint(starred, 'https://acme-1.books.example.com')).toBe('https://acme-1.books.example.com');
    for (const host of ['books.example.com', '.books.example.com', 'evilbooks.example.com', 'a.books.example.com.evil.net'])
      expect(() => checkedEndpoint(starred, `https://${host}`)).toThrow();
    expect(ownUrl(starred, null, 'https://acme-1.books.example.com/x').host).toBe('acme-1.books.example.com');
  });

  it('may be a host the platform lists, by https only', () => {
    expect(hostsOf(provider, 'https://api.eu.example.com').api).toBe('https://api.eu.example.com');
    expect(() => checkedEndpoint(provider, 'http://api.eu.example.com')).toThrow(/neither this machine nor a host of Xero/);
    expect(() => checkedEndpoint(provider, 'https://api.eu.example.com:8443')).toThrow(/neither/);
  });

  it.each([
    'https://evil.example',
    'http://127.0.0.1.evil.example',
    'https://api.eu.example.com.evil.example',
    'http://ann:pw@127.0.0.1:1',
    'http://127.0.0.1:1/?x=1',
    'http://127.0.0.1:1/#x',
    'file:///etc/passwd',
    'ftp://localhost/',
    'not an address',
    '',
  ])('may not be anything else: %s', (endpoint) => {
    expect(() => checkedEndpoint(provider, endpoint)).toThrow(
      expect.objectContaining({ code: 'config/invalid', details: { field: 'endpoint' } }),
    );
  });

  it('is the platform itself when none is given', () => {
    expect(hostsOf(provider, null)).toBe(provider.hosts);
  });
});

describe('address of a request', () => {
  it('is taken on the hosts of the connection', () => {
    for (const url of ['https://api.example.com/x?y=1', 'https://identity.example.com/token', 'https://api.eu.example.com/x']) {
      expect(ownUrl(provider, null, url).href).toBe(url);
    }
    expect(ownUrl(provider, 'http://127.0.0.1:4010', 'http://127.0.0.1:4010/x').pathname).toBe('/x');
  });

  it.each([
    'https://evil.example/x',
    'https://api.example.com.evil.example/x',
    'https://api.example.com@evil.example/x',
    'https://ann@api.example.com/x',
    'http://api.example.com/x',
    'https://api.example.com:444/x',
    'https://login.example.com/authorize',
    'http://127.0.0.1:4010/x',
    '//evil.example/x',
    '/x',
    '',
  ])('is refused elsewhere: %s', (url) => {
    expect(() => ownUrl(provider, null, url)).toThrow(expect.objectContaining({ code: 'config/invalid', action: 'stop-stream' }));
  });

  it('of a stand-in stays with the stand-in: neither the platform nor another port', () => {
    for (const url of [
      'https://api.example.com/x',
      'http://127.0.0.1:4011/x',
      'http://localhost:4010/x',
      'https://api.eu.example.com/x',
    ]) {
      expect(() => ownUrl(provider, 'http://127.0.0.1:4010', url)).toThrow(/was held back/);
    }
  });
});

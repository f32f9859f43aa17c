import type { ProviderDefinition } from '../../core/provider.ts';

/** Where the platforms keep the pages a person needs to connect: developer portals and their documentation. */
const PORTALS: readonly string[] = [
  'developer.xero.com',
  'go.xero.com',
  'developer.intuit.com',
  'appcenter.intuit.com',
  'my.freshbooks.com',
  'www.freshbooks.com',
  'developer.intacct.com',
  'system.netsuite.com',
  'docs.oracle.com',
  'id.getharvest.com',
  'help.getharvest.com',
  'dashboard.stripe.com',
  'docs.stripe.com',
];

/**
 * May the system's browser be sent there? Links in the window: https addresses of the platforms. Consent pages, which the core opens (`consent`), may be on this
 * machine as well: the sandbox.
 */
export function mayOpen(
  address: string,
  providers: Iterable<Pick<ProviderDefinition, 'allowedHosts'>>,
  ask: { readonly consent: boolean },
): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  if (username !== '' || password !== '') return false;
  if (protocol === 'http:') return ask.consent && hostname === '127.0.0.1';
  if (protocol !== 'https:') return false;
  return PORTALS.includes(hostname) || [...providers].some(({ allowedHosts }) => allowedHosts.includes(hostname));
}

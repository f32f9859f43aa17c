/** The two spellings of a NetSuite account id. [D 1498754928; P hotgluexyz/tap-netsuite-rest] */

/** `1234567`, `1234567_SB1` (sandbox), `1234567_RP` (release preview), `TSTDRV1234567` (demo); people copy it from an address as well (`1234567-sb1`). */
export const accountPattern = /^[A-Za-z0-9]{1,20}(?:[_-][A-Za-z0-9]{1,10})?$/;

/** In host names: lower case with a hyphen. */
export function accountInHost(account: string): string {
  return account.toLowerCase().replace('_', '-');
}

/** In the realm of a signature, and wherever the account is named to people: upper case with an underscore. */
export function accountInRealm(account: string): string {
  return account.toUpperCase().replace('-', '_');
}

/** A tenant is a subsidiary of an account (`1234567_SB1:3`), or the account where it has none. */
export interface Books {
  readonly account: string;
  /** Internal id; null in accounts without subsidiaries. */
  readonly subsidiary: string | null;
}

export function tenantOf({ account, subsidiary }: Books): string {
  return subsidiary === null ? accountInRealm(account) : `${accountInRealm(account)}:${subsidiary}`;
}

/** Throws for what `tenantOf` did not make: it would end in a query's text. */
export function booksOf(tenantExternalId: string): Books {
  const [account = '', subsidiary, ...more] = tenantExternalId.split(':');
  if (more.length > 0 || !accountPattern.test(account) || (subsidiary !== undefined && !/^\d{1,18}$/.test(subsidiary))) {
    throw new Error('a NetSuite tenant is named by its account and the number of its subsidiary');
  }
  return { account, subsidiary: subsidiary ?? null };
}

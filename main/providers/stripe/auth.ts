import { TieoutError } from '../../../shared/errors.ts';
import type { KeyDefinition, Keys } from '../contract.ts';
import { isOfTestData, loginMark } from './tenants.ts';

/** Keys of an account: restricted ones are asked for, secret ones do as well. Publishable keys read nothing, and those of an organisation name no account. [doc: keys] */
const accountKey = /^(?:rk|sk)_(?:live|test)_[A-Za-z0-9_]{8,247}$/;

/**
 * A key made in the dashboard. It has no session and no expiry: each request carries it, and a key that was refused once stays refused until a person brings another.
 */
export const restrictedKey: KeyDefinition = {
  name: 'restricted-key',
  title: 'a restricted key',
  fields: [
    {
      name: 'key',
      label: 'Restricted key',
      where:
        'In Stripe: Developers, API keys, Create restricted key; give it Read on Customers, Products, Tax rates, Invoices, Credit notes, Charges and Refunds, Disputes, Subscriptions, Payouts, ' +
        'Balance, Balance transaction sources and Events, and copy what starts with rk_live_.',
      secret: true,
      pattern: accountKey,
    },
    {
      name: 'account',
      label: 'Account id',
      where:
        'Only where the key may not read the account itself: in Stripe, Settings, Account details, the id that starts with acct_.',
      secret: false,
      optional: true,
      pattern: /^acct_[A-Za-z0-9]{6,60}$/,
    },
  ],
  session: null,
  boundTenant: (keys) => loginMark(keys['account'] ?? null, isTestKey(keys)),
  sign(request, { keys, tenantExternalId }) {
    if (tenantExternalId !== null && isOfTestData(tenantExternalId) !== isTestKey(keys)) throw otherData(isTestKey(keys));
    return { ...request, headers: { ...request.headers, authorization: `Bearer ${keys['key'] ?? ''}` } };
  },
};

function isTestKey(keys: Keys): boolean {
  return /^(?:rk|sk)_test_/.test(keys['key'] ?? '');
}

/** Whatever the key answered would be taken for the other set of books, and what is in those for deleted. */
function otherData(test: boolean): TieoutError {
  const [has, needs] = test ? ['test', 'live'] : ['live', 'test'];
  return new TieoutError({
    code: 'config/invalid',
    action: 'stop-connection',
    message: `These are the ${needs} books of the account, and the key reads its ${has} data: nothing was asked for.`,
    remedy: `Reconnect with a key that starts with rk_${needs}_. The ${has} data are a connection of their own.`,
    details: { field: 'key' },
  });
}

/**
 * Rights asked for at consent. Granular since 2 March 2026; the broad `accounting.transactions` and `accounting.reports.read` end on 13 September 2027, and
 * apps made since cannot ask for them: one such scope fails the whole consent. [doc: developer.xero.com/faq/granular-scopes]
 */
export const scopes = {
  required: [
    'openid',
    'profile',
    'email',
    'offline_access',
    'accounting.settings.read',
    'accounting.contacts.read',
    'accounting.invoices.read',
    'accounting.payments.read',
    'accounting.banktransactions.read',
    'accounting.manualjournals.read',
    'accounting.reports.trialbalance.read',
    'accounting.reports.balancesheet.read',
    'accounting.reports.aged.read',
  ],
  optional: ['accounting.journals.read'],
} as const;

/** A right in its present name, or the broad one that older connections still hold. */
function transactions(granular: string): readonly (readonly string[])[] {
  return [[granular, 'accounting.transactions.read']];
}

/** What each stream and report needs: one of each inner list. [doc: the same page] */
export const needs = {
  settings: [['accounting.settings.read']],
  contacts: [['accounting.contacts.read']],
  invoices: transactions('accounting.invoices.read'),
  payments: transactions('accounting.payments.read'),
  bankTransactions: transactions('accounting.banktransactions.read'),
  manualJournals: transactions('accounting.manualjournals.read'),
  journals: [['accounting.journals.read']],
  items: [['accounting.settings.read', 'accounting.invoices.read']],
  trialBalance: [['accounting.reports.trialbalance.read', 'accounting.reports.read']],
} as const satisfies Readonly<Record<string, readonly (readonly string[])[]>>;

/** Streams that most accounts cannot have at all. */
export const gatedStreams: ReadonlySet<string> = new Set(['journals']);

/** Why. [doc: developer.xero.com/pricing, 2 March 2026] */
export const tierSentence =
  "Xero opens the general ledger's journals only to apps on its Advanced tier that passed a security assessment, and to users who may see reports.";

/** Rights by the nouns FreshBooks has for them; reading only. `user:profile:read` is granted always. [doc: scopes] */
const read = (noun: string): string => `user:${noun}:read`;

export const scopes = {
  required: [
    'profile',
    'clients',
    'invoices',
    'payments',
    'credit_notes',
    'expenses',
    'bills',
    'bill_payments',
    'bill_vendors',
    'other_income',
    'journal_entries',
    'billable_items',
    'taxes',
  ].map(read),
  // Without it everything is read, and no control total can be compared.
  optional: [read('reports')],
};

const any = (noun: string): readonly (readonly string[])[] => [[read(noun)]];

/** What each stream needs. */
export const needs = {
  accounts: any('journal_entries'),
  clients: any('clients'),
  vendors: any('bill_vendors'),
  invoices: any('invoices'),
  creditNotes: any('credit_notes'),
  payments: any('payments'),
  bills: any('bills'),
  billPayments: any('bill_payments'),
  expenses: any('expenses'),
  otherIncomes: any('other_income'),
  items: any('billable_items'),
  taxes: any('taxes'),
  reports: any('reports'),
};

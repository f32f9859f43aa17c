import type { Dice } from './dice.ts';

/** The words of each platform that chance picks from. */
interface Vocabulary {
  readonly paged: readonly string[];
  readonly streams: readonly string[];
  readonly movable: readonly string[];
  readonly fields: readonly string[];
  readonly words: readonly string[];
}

const xeroPaged = ['invoices', 'contacts', 'credit-notes', 'payments', 'bank-transactions', 'manual-journals'];
const quickbooksPaged = [
  'invoices',
  'bills',
  'customers',
  'vendors',
  'payments',
  'bill-payments',
  'purchases',
  'deposits',
  'accounts',
];

const VOCABULARIES: Readonly<Record<'xero' | 'quickbooks', Vocabulary>> = {
  xero: {
    paged: xeroPaged,
    streams: [
      ...xeroPaged,
      'accounts',
      'tax-rates',
      'items',
      'bank-transfers',
      'batch-payments',
      'prepayments',
      'organisation',
      'journals',
    ],
    movable: ['invoices', 'credit-notes', 'contacts', 'bank-transactions', 'payments', 'items'],
    fields: (
      'Total SubTotal TotalTax AmountDue AmountPaid Amount Date DateString DueDate DueDateString Status Type CurrencyCode CurrencyRate InvoiceNumber Reference ' +
      'Contact Name LineItems LineItems.LineAmount LineItems.TaxAmount LineItems.AccountCode RemainingCredit UpdatedDateUTC EmailAddress ContactStatus Code ' +
      'InvoiceID ContactID'
    ).split(' '),
    words: ['Status', 'Type'],
  },
  quickbooks: {
    paged: quickbooksPaged,
    streams: [
      ...quickbooksPaged,
      'items',
      'tax-rates',
      'transfers',
      'journal-entries',
      'credit-notes',
      'vendor-credits',
      'preferences',
      'cdc',
    ],
    movable: ['invoices', 'credit-notes', 'customers', 'purchases', 'payments', 'items'],
    // Not `PrivateNote`: with it gone nothing tells a voided record from one of 0 (docs/providers/quickbooks.md).
    fields: (
      'TotalAmt Balance UnappliedAmt Amount TxnDate DueDate CurrencyRef CurrencyRef.value DocNumber CustomerRef VendorRef DisplayName Line Line.Amount ' +
      'Line.LinkedTxn Line.DetailType TxnTaxDetail TxnTaxDetail.TotalTax MetaData MetaData.LastUpdatedTime PrimaryEmailAddr Active AccountType AccountRef ' +
      'DepositToAccountRef Id SyncToken'
    ).split(' '),
    words: ['AccountType', 'Classification', 'PayType', 'PaymentType'],
  },
};
type Platform = keyof typeof VOCABULARIES;

export interface PlannedFault {
  readonly provider: Platform;
  readonly when: Readonly<Record<string, string | number>>;
  readonly do: string | Readonly<Record<string, unknown>>;
  readonly times?: number;
}

/** None to four faults of every kind that applies, wherever chance puts them. */
export function randomFaults(dice: Dice): readonly PlannedFault[] {
  return Array.from({ length: dice.between(0, 4) }, () => randomFault(dice));
}

/** Whether a fault lets somebody work in the books while they are read. All platforms show the same books. */
export function changesBooks({ do: what }: PlannedFault): boolean {
  const verb = typeof what === 'string' ? what : String(what['verb']);
  return ['delete-rows', 'insert-rows', 'edit-rows', 'exact-page-boundary'].includes(verb);
}

function randomFault(dice: Dice): PlannedFault {
  const provider = dice.pick(['xero', 'quickbooks'] as const);
  const { streams, paged, movable } = VOCABULARIES[provider];
  const place = (among: readonly string[]): Record<string, string | number> => ({
    stream: dice.pick(among),
    ...(dice.chance(0.4) ? { page: dice.between(1, 4) } : {}),
  });
  const times = dice.between(1, 3);
  switch (dice.pick(['answer', 'answer', 'auth', 'rows', 'rows', 'world', 'drift', 'drift', 'clock'] as const)) {
    case 'answer':
      return { provider, when: place(streams), do: answerFault(dice), times };
    case 'auth':
      return authFault(dice, provider);
    case 'rows':
      return { provider, when: place(paged), do: rowFault(dice), times };
    case 'world':
      return {
        provider,
        when: place(movable),
        do: dice.pick<PlannedFault['do']>([
          { verb: 'delete-rows', count: dice.between(1, 3), how: dice.pick(['void', 'vanish']) },
          { verb: 'insert-rows', count: dice.between(1, 3) },
          { verb: 'edit-rows', count: dice.between(1, 3), bump: true },
          { verb: 'exact-page-boundary' },
        ]),
        times: 1,
      };
    case 'drift':
      return { provider, when: place(streams), do: driftFault(dice, provider) };
    case 'clock':
      return { provider, when: place(paged), do: { verb: 'clock-skew', sec: dice.pick([-3600, 3600]) } };
  }
}

function answerFault(dice: Dice): PlannedFault['do'] {
  return dice.pick<PlannedFault['do']>([
    { verb: 'status', status: dice.pick([500, 502, 503, 404, 400]) },
    { verb: 'status', status: 429, retryAfterSec: 1 },
    { verb: 'status', status: 429 },
    'drop',
    'truncate',
    { verb: 'slow', ms: dice.between(1, 30) },
    'garbage',
  ]);
}

function authFault(dice: Dice, provider: Platform): PlannedFault {
  const verb = dice.pick<PlannedFault['do']>(['expire-token', { verb: 'lose-refresh-response', grace: 'kept' }]);
  return {
    provider,
    when: { stream: verb === 'expire-token' ? dice.pick(VOCABULARIES[provider].streams) : 'token' },
    do: verb,
    times: dice.between(1, 2),
  };
}

function rowFault(dice: Dice): PlannedFault['do'] {
  return dice.pick<PlannedFault['do']>([
    'duplicate-page',
    'reorder-page',
    { verb: 'skip-row', count: dice.between(1, 2), at: dice.between(0, 3) },
    { verb: 'wrong-total', by: dice.pick([-3, -1, 1, 5]), field: dice.pick(['itemCount', 'pageCount']) },
  ]);
}

function driftFault(dice: Dice, provider: Platform): PlannedFault['do'] {
  const { fields, words } = VOCABULARIES[provider];
  const field = dice.pick(fields);
  const some = dice.chance(0.5) ? { count: dice.between(1, 3) } : {};
  return dice.pick<PlannedFault['do']>([
    { verb: 'rename-field', field, to: `${field.split('.').at(-1) ?? ''}Renamed`, ...some },
    { verb: 'drop-field', field, ...some },
    { verb: 'null-field', field, ...some },
    { verb: 'retype-field', field, to: dice.pick(['text', 'number', 'boolean', 'object', 'array']), ...some },
    { verb: 'new-enum', field: dice.pick(words), ...some },
    { verb: 'new-field', ...some },
  ]);
}

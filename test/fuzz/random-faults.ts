import type { Dice } from './dice.ts';

const PAGED = ['invoices', 'contacts', 'credit-notes', 'payments', 'bank-transactions', 'manual-journals'] as const;
const STREAMS = [
  ...PAGED,
  'accounts',
  'tax-rates',
  'items',
  'bank-transfers',
  'batch-payments',
  'prepayments',
  'organisation',
  'journals',
] as const;
const MOVABLE = ['invoices', 'credit-notes', 'contacts', 'bank-transactions', 'payments', 'items'] as const;
const FIELDS = [
  'Total',
  'SubTotal',
  'TotalTax',
  'AmountDue',
  'AmountPaid',
  'Amount',
  'Date',
  'DateString',
  'DueDate',
  'DueDateString',
  'Status',
  'Type',
  'CurrencyCode',
  'CurrencyRate',
  'InvoiceNumber',
  'Reference',
  'Contact',
  'Name',
  'LineItems',
  'LineItems.LineAmount',
  'LineItems.TaxAmount',
  'LineItems.AccountCode',
  'RemainingCredit',
  'UpdatedDateUTC',
  'EmailAddress',
  'ContactStatus',
  'Code',
  'InvoiceID',
  'ContactID',
] as const;

export interface PlannedFault {
  readonly provider: 'xero';
  readonly when: Readonly<Record<string, string | number>>;
  readonly do: string | Readonly<Record<string, unknown>>;
  readonly times?: number;
}

/** None to four faults of every kind that applies, wherever chance puts them. */
export function randomFaults(dice: Dice): readonly PlannedFault[] {
  return Array.from({ length: dice.between(0, 4) }, () => randomFault(dice));
}

function randomFault(dice: Dice): PlannedFault {
  const place = (streams: readonly string[]): Record<string, string | number> => ({
    stream: dice.pick(streams),
    ...(dice.chance(0.4) ? { page: dice.between(1, 4) } : {}),
  });
  const times = dice.between(1, 3);
  switch (dice.pick(['answer', 'answer', 'auth', 'rows', 'rows', 'world', 'drift', 'drift', 'clock'] as const)) {
    case 'answer':
      return { provider: 'xero', when: place(STREAMS), do: answerFault(dice), times };
    case 'auth':
      return authFault(dice);
    case 'rows':
      return { provider: 'xero', when: place(PAGED), do: rowFault(dice), times };
    case 'world':
      return {
        provider: 'xero',
        when: place(MOVABLE),
        do: dice.pick<PlannedFault['do']>([
          { verb: 'delete-rows', count: dice.between(1, 3), how: dice.pick(['void', 'vanish']) },
          { verb: 'insert-rows', count: dice.between(1, 3) },
          { verb: 'edit-rows', count: dice.between(1, 3), bump: true },
          { verb: 'exact-page-boundary' },
        ]),
        times: 1,
      };
    case 'drift':
      return { provider: 'xero', when: place(STREAMS), do: driftFault(dice) };
    case 'clock':
      return { provider: 'xero', when: place(PAGED), do: { verb: 'clock-skew', sec: dice.pick([-3600, 3600]) } };
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

function authFault(dice: Dice): PlannedFault {
  const verb = dice.pick<PlannedFault['do']>(['expire-token', { verb: 'lose-refresh-response', grace: 'kept' }]);
  return {
    provider: 'xero',
    when: { stream: verb === 'expire-token' ? dice.pick(STREAMS) : 'token' },
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

function driftFault(dice: Dice): PlannedFault['do'] {
  const field = dice.pick(FIELDS);
  const some = dice.chance(0.5) ? { count: dice.between(1, 3) } : {};
  return dice.pick<PlannedFault['do']>([
    { verb: 'rename-field', field, to: `${field.split('.').at(-1) ?? ''}Renamed`, ...some },
    { verb: 'drop-field', field, ...some },
    { verb: 'null-field', field, ...some },
    { verb: 'retype-field', field, to: dice.pick(['text', 'number', 'boolean', 'object', 'array']), ...some },
    { verb: 'new-enum', field: dice.pick(['Status', 'Type']), ...some },
    { verb: 'new-field', ...some },
  ]);
}

import type { SandboxOptions } from '../../main/sandbox/server.ts';
import type { Dice } from './dice.ts';

/** A world of chance, small more often than not, and seven platforms that show it in one of their ways. */
export function randomWorld(dice: Dice): Omit<SandboxOptions, 'seed'> {
  return {
    invoices: dice.chance(0.6) ? dice.between(0, 25) : dice.between(0, 90),
    settings: {
      rateLimits: false,
      pagination: dice.pick(['present', 'present', 'absent', 'hasNextPage']),
      maxPageSize: dice.pick([7, 20, 50, 1000]),
    },
    quickbooks: { maxPageSize: dice.pick([7, 20, 50, 1000]), extraRows: dice.pick([0, 0, 1]), faultsInXml: dice.chance(0.5) },
    freshbooks: { maxPageSize: dice.pick([7, 20, 50, 100]), errorsWith200: dice.chance(0.3) },
    sageIntacct: {
      maxPageSize: dice.pick([7, 20, 50, 2000]),
      dateOrder: dice.pick(['/mdY', '.dmY', '-Ymd']),
      clock: dice.pick(['12', '24']),
      gmtOffset: dice.pick(['-08:00', '+00:00', '+09:30']),
    },
    netsuite: {
      // Rows are lines: a document has several.
      maxPageSize: dice.pick([60, 200, 1000]),
      dateFormat: dice.pick(['M/D/YYYY', 'DD.MM.YYYY', 'YYYY-MM-DD']),
      columnCase: dice.pick(['lower', 'upper']),
      oneWorld: dice.chance(0.8),
      secondBook: dice.chance(0.3),
    },
    harvest: {
      maxPageSize: dice.pick([7, 20, 50, 2000]),
      paging: dice.pick(['mixed', 'mixed', 'numbers']),
      paymentAmountAsText: dice.chance(0.2),
      oldRefreshTokensWork: dice.chance(0.5),
    },
    stripe: {
      pageCap: dice.pick([7, 20, 100]),
      partSize: dice.pick([1, 3, 10]),
      defaultVersion: dice.pick(['2024-06-20', '2026-07-29.dahlia']),
    },
  };
}

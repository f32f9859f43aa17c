import { dayFromText, monthEnd } from './calendar.ts';
import { NEW_ZEALAND, UNITED_KINGDOM } from './world/chart.ts';
import { generateOrganisation, type LiveOrganisation } from './world/generate.ts';

/**
 * A seeded small business in two sets of books: a main one with exactly `invoices` sales invoices and a small second one in another base currency.
 * The same (seed, invoices) gives the same world to the byte, on any machine, at any time.
 */
export interface World {
  readonly seed: number;
  readonly todayDay: number;
  readonly organisations: readonly LiveOrganisation[];
}

/** The day the generated history ends on. Fixed, so that worlds do not depend on when they are made. */
export const WORLD_TODAY = '2026-10-31';
const MONTHS = 24;

export function createWorld(ask: { readonly seed: number; readonly invoices: number; readonly today?: string }): World {
  if (!Number.isInteger(ask.invoices) || ask.invoices < 0)
    throw new Error(`invoices must be a whole number from 0, not ${ask.invoices}`);
  const todayDay = dayFromText(ask.today ?? WORLD_TODAY);
  const startDay = monthEnd(todayDay, -MONTHS) + 1;
  const shared = { seed: ask.seed, startDay, todayDay };
  return {
    seed: ask.seed,
    todayDay,
    organisations: [
      generateOrganisation({ ...shared, name: 'Harbour & Finch Trading Ltd', country: UNITED_KINGDOM, invoices: ask.invoices }),
      generateOrganisation({
        ...shared,
        name: 'Finch Pacific Limited',
        country: NEW_ZEALAND,
        invoices: ask.invoices === 0 ? 0 : Math.min(60, Math.ceil(ask.invoices / 20)),
      }),
    ],
  };
}

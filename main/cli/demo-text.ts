import type { Screen } from './command.ts';
import type { DemoAsk, DemoOutcome } from './demo-run.ts';
import { syncText } from './sync-text.ts';
import { isClean, verifyText } from './verify-text.ts';
import { count, counted, duration, providerName } from './words.ts';

/** Complete, tied out, and equal to the truth. */
export function tiesOut({ sync, verify }: DemoOutcome): boolean {
  return sync.complete && isClean(verify) && verify.silent === 0;
}

export function demoDocument(ask: DemoAsk, outcome: DemoOutcome): unknown {
  const { connected, sync, verify, openDrift, took } = outcome;
  return {
    tiesOut: tiesOut(outcome),
    seed: ask.seed,
    invoices: ask.invoices,
    connections: connected.map(({ provider, connectionId, missingScopes }) => ({
      provider,
      missingScopes,
      tenants: sync.tenants
        .filter((tenant) => tenant.connectionId === connectionId)
        .map(({ name, state, error, streams, controlTotals }) => ({
          name,
          state,
          error,
          streams,
          controlTotals,
        })),
    })),
    verify,
    openDrift,
    tookMs: took,
  };
}

/** The report of the demo for a person. */
export function demoText(ask: DemoAsk, outcome: DemoOutcome, screen: Screen): string {
  const { sync, verify, openDrift, took } = outcome;
  const { bold, dim } = screen.style;
  const seen = sync.tenants.flatMap((tenant) => tenant.streams).reduce((sum, stream) => sum + stream.seen, 0);
  const drift = openDrift === 0 ? [] : [`${counted(openDrift, 'field')} changed shape at the source.`];
  return [
    `${bold('Tieout demo')} ${dim(`· simulated ${platforms(outcome)}, ${count(ask.invoices)} sales invoices, seed ${ask.seed}`)}`,
    '',
    syncText(sync, screen),
    '',
    ...(tiesOut(outcome)
      ? [verdict(outcome, seen, screen)]
      : [screen.style.bad('The books do not tie out.'), verifyText(verify, screen)]),
    ...drift,
    dim(
      `Connected in ${duration(took.connect)}, read in ${duration(took.sync)}, held against the source in ${duration(took.verify)}.`,
    ),
  ].join('\n');
}

/** `Xero, QuickBooks Online`. */
function platforms({ connected }: DemoOutcome): string {
  return [...new Set(connected.map(({ provider }) => providerName(provider)))].join(', ');
}

function verdict({ sync }: DemoOutcome, seen: number, { style }: Screen): string {
  const totals = sync.tenants.reduce((sum, tenant) => sum + tenant.controlTotals.length, 0);
  const organisations = counted(sync.tenants.length, 'organisation');
  return (
    `${style.good('The books tie out')}: ${counted(seen, 'record')} of ${organisations} read, ${counted(totals, 'control total')} equal to ` +
    `the source's own reports, and held against the source nothing is missing, nothing extra, nothing different.`
  );
}

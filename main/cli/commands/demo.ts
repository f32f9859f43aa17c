import { command } from '../command.ts';
import { choice, flag, text, wholeNumber } from '../options.ts';

/** Sales invoices of the main organisation. */
const INVOICES_BY_SIZE = { small: 120, medium: 5_000, large: 100_000 } as const;

export const demoCommand = command({
  name: 'demo',
  summary: 'the whole way, on this machine and without an account',
  details: `Starts every platform it can simulate, signs in through its consent page, syncs, and holds the ledger against what the simulation says is true.
Works in a temporary folder, unless --data names one to keep.

Exit code 0 only when everything is complete and ties out.`,
  options: {
    once: flag('print the report and end, without a word on what to try next'),
    size: choice(['small', 'medium', 'large'], 'small', '120, 5,000 or 100,000 sales invoices'),
    faults: text('FILE', 'faults the simulation plays, as JSON'),
    seed: wholeNumber('N', 'another seed, another world (1)', { min: 0, max: 0xffff_ffff }),
  },
  run: async (context, { once, size, faults, seed }) => {
    const [{ runDemo }, { demoDocument, demoText, tiesOut }] = await Promise.all([
      import('../demo-run.ts'),
      import('../demo-text.ts'),
    ]);
    const ask = { invoices: INVOICES_BY_SIZE[size], seed: seed ?? 1, faults };
    const outcome = await runDemo(context, ask);
    const report = demoText(ask, outcome, context.screen);
    await context.show(demoDocument(ask, outcome), once ? report : `${report}\n\n${nextSteps(context.dataFolderGiven)}`);
    return tiesOut(outcome) ? 0 : 1;
  },
});

function nextSteps(kept: boolean): string {
  return kept
    ? 'Next: "tieout status", "tieout runs" and "tieout connections" with the same --data.'
    : 'Next: "npm run -s tieout -- demo --data ./books" keeps the ledger to look into, and "npm run -s tieout -- --help" lists the rest.';
}

import { parseArgs } from 'node:util';
import { createLives } from './lives.ts';
import { runSeed, type SeedOutcome } from './seed.ts';

/**
 * `npm run fuzz -- --seeds 200 --from 1 [--jobs 2]` runs seeds; `npm run fuzz -- --seeds 1 --from 57 --tell` replays one and tells its story. The last line is
 * one JSON document; exit 1 when any seed failed.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    tell: { type: 'boolean', default: false },
  },
});
const first = Number(values.from);
const queue = Array.from({ length: Number(values.seeds) }, (_, at) => first + at);
const outcomes: SeedOutcome[] = [];

async function work(): Promise<void> {
  const lives = createLives();
  for (let seed = queue.shift(); seed !== undefined; seed = queue.shift()) {
    const outcome = await runSeed(seed, lives);
    outcomes.push(outcome);
    if (outcome.failure !== null || values.tell) {
      process.stderr.write(`seed ${seed}: ${outcome.failure ?? 'ok'}\n  ${outcome.story.join('\n  ')}\n`);
      if (outcome.verify !== null)
        process.stderr.write(`  ${JSON.stringify({ ...outcome.verify, gaps: outcome.verify.gaps.slice(0, 5) })}\n`);
      process.stderr.write(`  replay: npm run fuzz -- --seeds 1 --from ${seed} --tell\n`);
    }
  }
  lives.end();
}

await Promise.all(Array.from({ length: Number(values.jobs) }, work));
const sum = (pick: (outcome: SeedOutcome) => number): number => outcomes.reduce((all, outcome) => all + pick(outcome), 0);
const failed = outcomes.filter((outcome) => outcome.failure !== null).map((outcome) => outcome.seed);
process.stdout.write(
  `${JSON.stringify({ seeds: outcomes.length, faults: sum((o) => o.faults), struck: sum((o) => o.struck), kills: sum((o) => o.kills), silent: sum((o) => o.silent), failed })}\n`,
);
process.exitCode = failed.length > 0 ? 1 : 0;

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { SyncReport, VerifyReport } from '../../main/core/core.ts';
import { startSandbox, type Sandbox } from '../../main/sandbox/server.ts';
import { isProviderId, type ProviderId } from '../../shared/ids.ts';
import { truthSummarySchema } from '../../shared/truth.ts';
import { createDice, type Dice } from './dice.ts';
import { createLives, Killed, type Lives } from './lives.ts';
import type { FuzzLogin, SyncOrder, Synced, TenantName } from './orders.ts';
import { changesBooks, erases, hangs, randomFaults } from './random-faults.ts';
import { randomWorld } from './random-world.ts';
import { askSandbox } from './sandbox-control.ts';

export interface SeedOutcome {
  readonly seed: number;
  /** What happened, in order, for whoever replays the seed. */
  readonly story: readonly string[];
  readonly kills: number;
  /** Placed, and how many of them met a request. */
  readonly faults: number;
  readonly struck: number;
  /** Differences that nothing told of, after any round. */
  readonly silent: number;
  /** After the last, undisturbed sync: how the ledger differs from the truth. */
  readonly verify: VerifyReport | null;
  readonly failure: string | null;
}

/**
 * One seed: a small world in all seven platforms under random edits, random faults and random kills, several rounds of them, then one undisturbed full sync of
 * everything. After each round whatever differs from the truth must have been told of; at the end nothing may differ.
 */
export async function runSeed(seed: number, lives: Lives = createLives()): Promise<SeedOutcome> {
  const dice = createDice(seed);
  const story: string[] = [];
  const folder = await mkdtemp(path.join(tmpdir(), `tieout-fuzz-${seed}-`));
  const sandbox = await startSandbox({ seed, ...randomWorld(dice) });
  const counts = { kills: 0, faults: 0, struck: 0, silent: 0 };
  try {
    const last = await play({ dice, story, folder, sandbox, lives, counts });
    return { seed, story, ...counts, ...last };
  } catch (error) {
    lives.end();
    return { seed, story, ...counts, verify: null, failure: error instanceof Error ? error.message : 'unknown' };
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Play {
  readonly dice: Dice;
  readonly story: string[];
  readonly folder: string;
  readonly sandbox: Sandbox;
  readonly lives: Lives;
  readonly counts: { kills: number; faults: number; struck: number; silent: number };
}

async function play(game: Play): Promise<Pick<SeedOutcome, 'verify' | 'failure'>> {
  const { dice, story, folder, sandbox, lives, counts } = game;
  const { url } = sandbox;
  const logins = loginsOf(sandbox);
  const platforms = [...new Set(logins.map(({ provider }) => provider))];
  const control: Control = async (name, method, body) => askSandbox(url, name, method, body);
  const excluded = await unwanted(dice, control, platforms);
  story.push(`excluded ${JSON.stringify(excluded.map(({ provider, externalId }) => `${provider} ${externalId}`))}`);
  const everything = { logins, signIn: true, excluded, platforms, full: false, answerMs: null };
  await lives.ask('open', { folder });
  const rounds = dice.between(2, 4);
  // What is erased on one platform is erased in the simulated business, so on all of them; most show that only to a reading of everything.
  let erased = false;
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0) {
      if (dice.chance(0.2)) {
        story.push('closed and opened');
        await lives.ask('close', {});
        await lives.ask('open', { folder });
      }
      const ask = {
        edits: dice.between(0, 6),
        inserts: dice.between(0, 4),
        voids: dice.between(0, 2),
        payments: dice.between(0, 4),
        deletes: dice.between(0, 2),
        seed: dice.between(1, 1e6),
      };
      await control('mutate', 'POST', { ...ask, provider: dice.pick(platforms) });
      story.push(`mutate ${JSON.stringify(ask)}`);
    }
    const among = dice.chance(0.35) ? platforms : dice.some(platforms, dice.between(2, 4));
    const planned = randomFaults(dice, among);
    counts.faults += planned.length;
    await control('faults', 'DELETE');
    // Before the faults are placed: what a person gives back can be lost again in the same round.
    const signIn = dice.chance(0.7);
    if (signIn) await control('restore', 'POST');
    if (planned.length > 0) await control('faults', 'POST', planned);
    story.push(`${among.join(' ')}${signIn ? ', somebody signs in' : ''}: faults ${JSON.stringify(planned)}`);
    const order: SyncOrder = {
      ...everything,
      signIn,
      platforms: among,
      full: dice.chance(0.2) || erased,
      answerMs: planned.some(hangs) ? hangMs : null,
    };
    const killAfter = dice.chance(0.4) ? dice.pick([dice.between(1, 60), dice.between(1, 400)]) : null;
    let sinceMs = Date.now();
    let ended = await live(game, order, killAfter);
    counts.struck += sandbox.faults.list().filter(({ fired }) => fired > 0).length;
    const lasting = planned.filter((fault) => !changesBooks(fault));
    if (lasting.length < planned.length) {
      // Books that changed after their stream was read are stale and not wrong: the same faults, but nobody at work.
      await control('faults', 'DELETE');
      if (lasting.length > 0) await control('faults', 'POST', lasting);
      sinceMs = Date.now();
      erased ||= planned.some(erases);
      ended = await live(game, { ...order, full: erased }, null);
    }
    const verdict = await lives.ask('verify', { url, platforms: among, sinceMs });
    if (verdict.silent > 0) {
      counts.silent += verdict.silent;
      story.push(`tenants ${JSON.stringify(statesOf(ended?.report))}`);
      story.push(`SILENT ${JSON.stringify(verdict.gaps.filter((gap) => gap.flaggedBy === null).slice(0, 3))}`);
    }
  }
  await control('faults', 'DELETE');
  await control('restore', 'POST');
  const last = await live(game, { ...everything, full: true }, null);
  if (last?.report.complete !== true) story.push(JSON.stringify([last?.refused, gapsOf(last?.report)]));
  const verdict = await lives.ask('verify', { url, platforms, sinceMs: 0 });
  await lives.ask('close', {});
  counts.silent += verdict.silent;
  return { verify: verdict, failure: failureOf(counts.silent, verdict, last) };
}

/** Long enough for an honest answer of a busy machine, and short enough to sit through. */
const hangMs = 3_000;

function failureOf(silent: number, verdict: VerifyReport, last: Synced | null): string | null {
  if (silent > 0) return 'silent differences';
  if (verdict.missing + verdict.extra + verdict.different + verdict.quarantined > 0)
    return 'the last sync did not end with the truth';
  return last?.report.complete === true ? null : 'the last sync was not complete';
}

/** Syncs once; kills the process without warning once the platforms have been asked `killAfter` more times. Null when it was killed. */
async function live(
  { folder, lives, sandbox, story, counts }: Play,
  order: SyncOrder,
  killAfter: number | null,
): Promise<Synced | null> {
  const from = sandbox.log.total();
  const watch = setInterval(() => {
    if (killAfter !== null && sandbox.log.total() - from >= killAfter) lives.kill();
  }, 1);
  try {
    const synced = await lives.ask('sync', order);
    const refused = synced.refused.length === 0 ? '' : `, refused ${synced.refused.join('; ')}`;
    story.push(`synced: ${synced.report.complete ? 'complete' : 'incomplete'}${refused}`);
    return synced;
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  } finally {
    clearInterval(watch);
  }
  counts.kills += 1;
  story.push(`killed after ${killAfter} requests`);
  await lives.ask('open', { folder });
  return null;
}

function loginsOf({ announcement }: Sandbox): readonly FuzzLogin[] {
  return Object.entries(announcement.providers).flatMap(([provider, { baseUrl, credentials, logins }]) =>
    isProviderId(provider)
      ? (logins ?? [credentials]).map((each) => ({ provider, endpoint: baseUrl, credentials: each, tenant: realmOf(each) }))
      : [],
  );
}

function realmOf(credentials: unknown): string | null {
  if (typeof credentials !== 'object' || credentials === null || !('realmId' in credentials)) return null;
  return String(credentials.realmId);
}

type Control = (name: string, method: 'GET' | 'POST' | 'DELETE', body?: unknown) => Promise<unknown>;

/** Of most platforms a person reads one set of books only: each costs as much as another platform. */
async function unwanted(dice: Dice, control: Control, platforms: readonly ProviderId[]): Promise<readonly TenantName[]> {
  const names: TenantName[] = [];
  for (const provider of platforms) {
    const { tenants } = truthSummarySchema.parse(await control(`truth?provider=${provider}`, 'GET'));
    const kept = dice.chance(0.6) ? dice.pick(tenants) : null;
    const left = kept === null ? [] : tenants.filter((tenant) => tenant !== kept);
    names.push(...left.map(({ externalId }) => ({ provider, externalId })));
  }
  return names;
}

function statesOf(report: SyncReport | undefined): unknown {
  return report?.tenants.map(({ name, provider, state, error }) => [provider, name, state, error?.message ?? null]);
}

function gapsOf(report: SyncReport | undefined): unknown {
  return report?.tenants.flatMap((tenant) => [
    ...(tenant.error === null ? [] : [[tenant.provider, tenant.name, tenant.error.message]]),
    ...tenant.streams
      .filter((stream) => !stream.complete)
      .map((stream) => [tenant.provider, stream.stream, stream.gap, stream.error?.message]),
    ...tenant.controlTotals
      .filter((total) => !total.ties)
      .map((total) => [tenant.provider, total.name, total.source, total.ledger, total.note]),
  ]);
}

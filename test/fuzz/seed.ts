import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createNodePorts } from '../../main/adapters/node-ports.ts';
import { createCore, type SyncReport, type VerifyReport } from '../../main/core/core.ts';
import { providers } from '../../main/providers/registry.ts';
import { startSandbox } from '../../main/sandbox/server.ts';
import { truthPageSchema, truthSummarySchema } from '../../shared/truth.ts';
import { isProviderId, type ProviderId } from '../../shared/ids.ts';
import { joinReports } from '../../main/cli/verify-text.ts';
import { createDice } from './dice.ts';
import { changesBooks, randomFaults } from './random-faults.ts';

export interface SeedOutcome {
  readonly seed: number;
  /** What happened, in order, for whoever replays the seed. */
  readonly story: readonly string[];
  readonly kills: number;
  readonly faults: number;
  /** Differences that nothing told of, after any round. */
  readonly silent: number;
  /** After the last, undisturbed sync: how the ledger differs from the truth. */
  readonly verify: VerifyReport | null;
  readonly failure: string | null;
}

/**
 * One seed: a small world under random edits, random faults and random kills, several rounds of them, then one undisturbed full sync. After each round
 * whatever differs from the truth must have been told of; at the end nothing may differ.
 */
export async function runSeed(seed: number): Promise<SeedOutcome> {
  const dice = createDice(seed);
  const story: string[] = [];
  const folder = await mkdtemp(path.join(tmpdir(), `tieout-fuzz-${seed}-`));
  const sandbox = await startSandbox({
    seed,
    invoices: dice.between(0, 90),
    settings: {
      rateLimits: false,
      pagination: dice.pick(['present', 'present', 'absent', 'hasNextPage']),
      maxPageSize: dice.pick([7, 20, 50, 1000]),
    },
    quickbooks: { maxPageSize: dice.pick([7, 20, 50, 1000]), extraRows: dice.pick([0, 0, 1]), faultsInXml: dice.chance(0.5) },
    freshbooks: { maxPageSize: dice.pick([7, 20, 50, 100]), errorsWith200: dice.chance(0.3) },
  });
  let kills = 0;
  let faults = 0;
  let silent = 0;
  try {
    const announced = Object.entries(sandbox.announcement.providers);
    const logins = announced.flatMap(([provider, { baseUrl, credentials, logins: each }]) =>
      (each ?? [credentials]).map((one) => ({ provider, endpoint: baseUrl, credentials: one })),
    );
    const platforms = announced.map(([provider]) => provider).filter(isProviderId);
    const control = async (name: string, method: string, body?: unknown): Promise<unknown> => {
      const answer = await fetch(`${sandbox.url}/__sandbox/${name}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${name}: ${answer.status} ${text.slice(0, 300)}`);
      return text === '' ? undefined : (JSON.parse(text) as unknown);
    };
    const rounds = dice.between(2, 4);
    for (let round = 0; round < rounds; round += 1) {
      const sinceMs = Date.now();
      if (round > 0) {
        const ask = {
          edits: dice.between(0, 6),
          inserts: dice.between(0, 4),
          voids: dice.between(0, 2),
          payments: dice.between(0, 4),
          seed: dice.between(1, 1e6),
        };
        await control('mutate', 'POST', { ...ask, provider: dice.pick(platforms) });
        story.push(`mutate ${JSON.stringify(ask)}`);
      }
      const planned = randomFaults(dice, platforms);
      faults += planned.length;
      await control('faults', 'DELETE');
      if (planned.length > 0) await control('faults', 'POST', planned);
      story.push(`faults ${JSON.stringify(planned)}`);
      const killAfter = dice.chance(0.5) ? dice.between(1, 60) : null;
      const ended = await live(folder, { logins, full: dice.chance(0.25) }, killAfter, () => requestsSoFar(sandbox));
      if (ended.killed) kills += 1;
      story.push(
        ended.killed
          ? `killed after ${killAfter} requests`
          : `synced: ${ended.report?.complete === true ? 'complete' : 'incomplete'} ${ended.error}`,
      );
      if (ended.report === null && !ended.killed && ended.error !== '') story.push(ended.error);
      const lasting = planned.filter((fault) => !changesBooks(fault));
      if (lasting.length < planned.length) {
        // Books that changed after their stream was read are stale and not wrong: the same faults, but nobody at work.
        await control('faults', 'DELETE');
        if (lasting.length > 0) await control('faults', 'POST', lasting);
        await live(folder, { logins, full: false }, null, () => 0);
      }
      const verdict = await verify(folder, sandbox.url, platforms, ended.killed ? sinceMs : 0);
      if (verdict.silent > 0) {
        silent += verdict.silent;
        const told = ended.report?.tenants.map(({ name, provider, state, error }) => [
          provider,
          name,
          state,
          error?.message ?? null,
        ]);
        story.push(`tenants ${JSON.stringify(told)}`);
        story.push(`SILENT ${JSON.stringify(verdict.gaps.filter((gap) => gap.flaggedBy === null).slice(0, 3))}`);
      }
    }
    await control('faults', 'DELETE');
    const last = await live(folder, { logins, full: true }, null, () => 0);
    story.push(`last sync: ${last.report?.complete === true ? 'complete' : `incomplete ${last.error}`}`);
    if (last.report?.complete !== true) story.push(JSON.stringify(gapsOf(last.report)));
    const verdict = await verify(folder, sandbox.url, platforms, 0);
    silent += verdict.silent;
    const off = verdict.missing + verdict.extra + verdict.different + verdict.quarantined;
    const failure =
      silent > 0
        ? 'silent differences'
        : off > 0
          ? 'the last sync did not end with the truth'
          : last.report?.complete === true
            ? null
            : 'the last sync was not complete';
    return { seed, story, kills, faults, silent, verify: verdict, failure };
  } catch (error) {
    return { seed, story, kills, faults, silent, verify: null, failure: error instanceof Error ? error.message : 'unknown' };
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function requestsSoFar(sandbox: { readonly log: { report(): { readonly total: number } } }): number {
  return sandbox.log.report().total;
}

function gapsOf(report: SyncReport | null): unknown {
  return report?.tenants.flatMap((tenant) => [
    ...tenant.streams.filter((stream) => !stream.complete).map((stream) => [stream.stream, stream.gap, stream.error?.message]),
    ...tenant.controlTotals.filter((total) => !total.ties).map((total) => [total.name, total.source, total.ledger, total.note]),
  ]);
}

interface Life {
  readonly killed: boolean;
  readonly report: SyncReport | null;
  readonly error: string;
}

/** Runs the product in a process of its own; kills it without warning once the platform has been asked `killAfter` more times. */
async function live(folder: string, ask: object, killAfter: number | null, requests: () => number): Promise<Life> {
  const from = requests();
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'child.ts'), folder, JSON.stringify(ask)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  let killed = false;
  const watch =
    killAfter === null
      ? undefined
      : setInterval(() => {
          if (requests() - from < killAfter) return;
          killed = true;
          child.kill('SIGKILL');
        }, 1);
  await new Promise((resolve) => child.once('close', resolve));
  clearInterval(watch);
  if (out.trim() === '') return { killed, report: null, error: err.slice(-400) };
  return { killed: false, report: JSON.parse(out) as SyncReport, error: '' };
}

/** A tenant whose turn had not come since `sinceMs` when the process was killed is stale, as its last run's time says, and not wrong: it is left out. */
async function verify(folder: string, url: string, platforms: readonly ProviderId[], sinceMs: number): Promise<VerifyReport> {
  const ports = await createNodePorts({ dataFolder: folder, screenLevel: 'error', tell: () => undefined });
  const core = await createCore({ ports, providers, databasePath: path.join(folder, 'ledger.sqlite') });
  try {
    const stale = new Set<string>();
    for (const { connection, tenants } of await core.connections.list()) {
      for (const { tenant } of tenants) {
        const [run] = await core.runs({ tenantId: tenant.id, limit: 1 });
        if ((run?.startedAtMs ?? 0) < sinceMs) stale.add(`${connection.provider} ${tenant.externalId}`);
      }
    }
    const reports = [];
    for (const provider of platforms) {
      const truth = async (query: Readonly<Record<string, string>>): Promise<unknown> =>
        (await fetch(`${url}/__sandbox/truth?${new URLSearchParams({ provider, ...query }).toString()}`)).json();
      const summary = truthSummarySchema.parse(await truth({}));
      const report = await core.verify({
        provider,
        summary: {
          ...summary,
          tenants: summary.tenants.filter((tenant) => !stale.has(`${provider} ${tenant.externalId}`)),
        },
        fetchPage: async ({ tenant, stream, after }) =>
          truthPageSchema.parse(await truth({ tenant, stream, limit: '5000', ...(after === null ? {} : { after }) })),
      });
      reports.push(report);
    }
    return joinReports(reports);
  } finally {
    await core.close();
  }
}

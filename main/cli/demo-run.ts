import { rmSync } from 'node:fs';
import { mkdtemp, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Connected, SyncReport, VerifyReport } from '../core/core.ts';
import { needsLook } from '../core/sync/drift-weight.ts';
import { startSandboxWorker, type SandboxWorker } from '../workers/sandbox.ts';
import { wrongUse, type CommandContext } from './command.ts';
import { connectToSandbox } from './connect-to-sandbox.ts';
import { ledgerPath } from './data-folder.ts';
import { readFaults } from './faults-file.ts';
import { syncWithProgress } from './sync-with-progress.ts';
import { verifyLedger } from './verify-ledger.ts';

export interface DemoAsk {
  readonly invoices: number;
  readonly seed: number;
  readonly faults: string | null;
}

export interface DemoOutcome {
  /** One for each login: a platform whose logins read one company each has several. */
  readonly connected: readonly Connected[];
  readonly sync: SyncReport;
  readonly verify: VerifyReport;
  readonly openDrift: number;
  /** Milliseconds by the monotonic clock. */
  readonly took: { readonly connect: number; readonly sync: number; readonly verify: number };
}

/**
 * The whole way on this machine, without the platforms' pace, which would have a person wait for nothing: every simulated platform, a sign-in through its consent page, a sync, and the ledger held against what the simulation says is
 * true. Everything it starts ends with the command; a ledger in a folder the person named stays.
 */
export async function runDemo(context: CommandContext, ask: DemoAsk): Promise<DemoOutcome> {
  const dataFolder = await demoFolder(context);
  const sandbox = await startDemoSandbox(ask);
  context.atEnd(() => sandbox.close());
  const { core } = await context.openLedger({ dataFolder, passing: !context.dataFolderGiven, holds: () => false });
  const startedAt = performance.now();
  const connected = await connectToSandbox(core, sandbox.announcement.providers, {
    clientName: 'Demo client',
    signal: context.signal,
  });
  const connectedAt = performance.now();
  const sync = await syncWithProgress(core, {
    connectionId: null,
    tenantId: null,
    stream: null,
    record: null,
    full: false,
    trigger: 'connect',
    signal: context.signal,
  });
  context.signal.throwIfAborted();
  const syncedAt = performance.now();
  const verify = await verifyLedger(core, {
    sandbox: sandbox.url,
    providers: [...new Set(connected.map(({ provider }) => provider))],
    signal: context.signal,
  });
  const openDrift = (await core.drift({ tenantId: null, all: false })).filter(needsLook).length;
  const took = {
    connect: Math.round(connectedAt - startedAt),
    sync: Math.round(syncedAt - connectedAt),
    verify: Math.round(performance.now() - syncedAt),
  };
  return { connected, sync, verify, openDrift, took };
}

/** A folder that goes away with the process, or the one the person named if it holds no ledger yet. */
async function demoFolder(context: CommandContext): Promise<string> {
  if (!context.dataFolderGiven) {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'tieout-demo-'));
    // At exit, so that it goes even when the process is ended at once.
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }
  const taken = await stat(ledgerPath(context.dataFolder)).then(
    () => true,
    () => false,
  );
  if (taken)
    throw wrongUse(
      `There is a ledger in "${context.dataFolder}" already.`,
      'The demo starts with an empty folder: name another with --data.',
    );
  return context.dataFolder;
}

/** Larger worlds are made whole before anything is read: a platform's first answer would otherwise come too late for a client. */
const mostMadeMeanwhile = 10_000;

async function startDemoSandbox(ask: DemoAsk): Promise<SandboxWorker> {
  const faults = ask.faults === null ? undefined : await readFaults(ask.faults);
  try {
    return await startSandboxWorker({
      seed: ask.seed,
      invoices: ask.invoices,
      prepared: ask.invoices > mostMadeMeanwhile,
      ...(faults === undefined ? {} : { faults }),
      settings: { rateLimits: false },
    });
  } catch (error) {
    if (ask.faults === null) throw error;
    // Well formed but not playable: the worker's answer names the fault.
    throw wrongUse(
      `The faults file "${ask.faults}" cannot be used: ${error instanceof Error ? error.message : 'no reason given'}.`,
    );
  }
}

import { envelopeFromError, type TieoutError, isTieoutError, bugError } from '../../../shared/errors.ts';
import { assertNever } from '../../../shared/result.ts';
import type { RunId } from '../../../shared/ids.ts';
import { missingScopes } from '../auth/scope.ts';
import type { ConnectionRow, ControlTotalRow, RunState, RunTrigger, StreamRow, TenantRow } from '../store/api.ts';
import { accountCurrencies, type StreamContext, type SyncDeps } from './context.ts';
import { compareControlTotals, type TotalsReport } from './control-totals.ts';
import { askAgain, type ReadStream } from './ask-again.ts';
import { bringNamed } from './named.ts';
import { proveByTotals } from './prove-by-totals.ts';
import { runStream, type StreamOutcome } from './run-stream.ts';
import type { StreamDefinition } from './stream.ts';

export interface TenantAsk {
  readonly connection: ConnectionRow;
  readonly tenant: TenantRow;
  readonly streams: readonly StreamDefinition[];
  readonly reports: readonly TotalsReport[];
  /** Name of the stream whose one record describes the tenant; read first, then `profile` is called. */
  readonly rates?: 'base-per-document' | undefined;
  readonly profileStream: string;
  /** Reads the tenant's profile back from the ledger after its stream ran; returns the tenant with its base currency. */
  readonly profile: (tenant: TenantRow) => Promise<TenantRow>;
  readonly trigger: RunTrigger;
  readonly only: { readonly stream: string | null; readonly record: string | null };
  readonly full: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (
    stream: string,
    phase: 'reading' | 'checking' | 'waiting' | 'ended',
    seen: number,
    expected: number | null,
    message: string | null,
  ) => void;
}

export interface TenantOutcome {
  readonly runId: RunId;
  readonly state: RunState;
  readonly error: TieoutError | null;
  readonly streams: readonly StreamOutcome[];
  readonly skipped: readonly { readonly stream: string; readonly gap: string; readonly blocking: boolean }[];
  readonly controlTotals: readonly ControlTotalRow[];
}

/** Totals are compared again after this long even when nothing changed. */
const proofAgeMs = 24 * 60 * 60 * 1000;

/**
 * One run of one tenant: its streams one after the other, then the platform's own reports against the ledger. A failure ends what it concerns and
 * nothing wider: a missing right one stream, a disconnected organisation its tenant, a revoked login every tenant of the connection.
 */
export async function runTenant(deps: SyncDeps, ask: TenantAsk): Promise<TenantOutcome> {
  const runId = await deps.store.write.startRun({ tenantId: ask.tenant.id, trigger: ask.trigger, atMs: deps.clock.nowMs() });
  let read: ReadStream[] = [];
  const skipped: { stream: string; gap: string; blocking: boolean }[] = [];
  let controlTotals: readonly ControlTotalRow[] = [];
  let ended: TieoutError | null = null;
  try {
    const rows = await deps.store.write.putStreams({ tenantId: ask.tenant.id, names: ask.streams.map((stream) => stream.name) });
    let tenant = ask.tenant;
    const learned = { dialect: null };
    for (const definition of inOrder(ask)) {
      const row = rows.find((candidate) => candidate.name === definition.name);
      if (row === undefined) throw new Error(`stream ${definition.name} has no row`);
      if (ended !== null) {
        skipped.push({ stream: definition.name, gap: `not read: ${ended.message}`, blocking: true });
        continue;
      }
      const lacking = missingScopes(definition.scopes, ask.connection.grantedScopes);
      if (lacking.length > 0) {
        const why = `the permission ${lacking.join(' or ')} was not granted`;
        skipped.push(await skipForScope(deps, definition, row, { why, withheld: false }));
        continue;
      }
      const context: StreamContext = {
        connection: ask.connection,
        tenant,
        definition,
        row,
        accountCurrencies: await accountCurrencies(deps.store, tenant, definition),
        runId,
        urgent: ask.trigger === 'manual' || ask.trigger === 'connect',
        signal: ask.signal,
        onProgress: (phase, seen, expected, message) => ask.onProgress(definition.name, phase, seen, expected, message),
        span: { serverStartMs: null, maxModifiedMs: null, traversals: 0 },
        learned,
      };
      const outcome = await runStream(deps, context, { full: ask.full, record: ask.only.record });
      ask.onProgress(definition.name, 'ended', outcome.row.seen, outcome.row.expected, outcome.row.gap);
      if (outcome.error?.code === 'auth/scope-missing') {
        const refusal = { why: refusedFor(definition, outcome.error), withheld: outcome.error.details['withheld'] === true };
        skipped.push(await skipForScope(deps, definition, row, refusal));
        continue;
      }
      read.push({ context, outcome });
      if (outcome.error === null && row.state !== 'ok')
        await deps.store.write.updateStream({ streamId: row.id, state: 'ok', stateReason: null });
      ended = await consequence(deps, tenant, outcome.error);
      if (definition.name === ask.profileStream && outcome.error === null) tenant = await ask.profile(tenant);
    }
    if (ended === null && ask.only.record === null) read = [...(await bringNamed(deps, await askAgain(deps, read)))];
    if (ended === null && ask.only.record === null) {
      controlTotals = await deps.store.read.latestControlTotals({ tenantId: tenant.id });
      if (await totalsAreDue(deps, tenant, controlTotals)) {
        const proved = await proveByTotals(deps, read, async () =>
          compareControlTotals(deps, {
            connection: ask.connection,
            tenant,
            runId,
            reports: ask.reports,
            rates: ask.rates,
            journalsComplete: await journalsAreComplete(deps, tenant),
            urgent: ask.trigger === 'manual' || ask.trigger === 'connect',
            signal: ask.signal,
          }),
        );
        read = [...proved.streams];
        controlTotals = proved.totals;
      }
    }
  } catch (thrown) {
    ended = isTieoutError(thrown) ? thrown : bugError(thrown);
    deps.log.error('run ended by an error', { runId, code: ended.code, message: ended.message });
  }
  const outcomes = read.map(({ outcome }) => outcome);
  const state = stateOf(outcomes, skipped, controlTotals, ended);
  await deps.store.write.endRun({
    runId,
    state,
    error: ended === null ? null : envelopeFromError(ended),
    atMs: deps.clock.nowMs(),
  });
  return { runId, state, error: ended, streams: outcomes, skipped, controlTotals };
}

/** The stream that describes the tenant first: every other needs its base currency. */
function inOrder(ask: TenantAsk): readonly StreamDefinition[] {
  const wanted = ask.only.stream === null ? ask.streams : ask.streams.filter((stream) => stream.name === ask.only.stream);
  const needsProfile = ask.tenant.baseCurrency === null && ask.only.record === null;
  const profile = ask.streams.filter((stream) => stream.name === ask.profileStream && (needsProfile || wanted.includes(stream)));
  return [...profile, ...wanted.filter((stream) => stream.name !== ask.profileStream)];
}

/** The platform's refusal, with the names of the rights that would lift it. */
function refusedFor(definition: StreamDefinition, error: TieoutError): string {
  const needed = definition.scopes.map((alternatives) => alternatives.join(' or '));
  return needed.length === 0 ? error.message : `${error.message} It needs the permission ${needed.join(' and ')}.`;
}

/**
 * A stream that an account may lack (`gated`) is not available, which is no gap. Unless the platform says that only this login's right is lacking (`withheld`), or the stream was read before: what was read stands
 * still then, and the run is not complete without it.
 */
async function skipForScope(
  deps: SyncDeps,
  definition: StreamDefinition,
  row: StreamRow,
  { why, withheld }: { readonly why: string; readonly withheld: boolean },
) {
  const absent = definition.availability === 'gated' && !withheld && !(await wasRead(deps, row));
  await deps.store.write.updateStream({
    streamId: row.id,
    state: absent ? 'unavailable' : 'needs_scope',
    stateReason: why,
    complete: false,
    gap: why,
  });
  return { stream: definition.name, gap: absent ? `not available to this account: ${why}` : why, blocking: !absent };
}

async function wasRead(deps: SyncDeps, row: StreamRow): Promise<boolean> {
  if (row.lastSuccessAtMs !== null) return true;
  const { live, tombstoned, held, unkeyed } = await deps.store.read.countRecords({ streamId: row.id });
  return live + tombstoned + held + unkeyed > 0;
}

/** What a stream's failure means for the rest of the run: null when the others can go on. */
async function consequence(deps: SyncDeps, tenant: TenantRow, error: TieoutError | null): Promise<TieoutError | null> {
  if (error === null) return null;
  switch (error.action) {
    case 'stop-tenant':
      await deps.store.write.updateTenant({ tenantId: tenant.id, state: 'disconnected', stateReason: error.message });
      return error;
    case 'stop-connection':
    case 'stop-all':
    case 'wait':
      return error;
    case 'retry':
      // The network or the platform is down after all tries: the other streams would only wait as long for the same answer.
      return error.code === 'net/failed' ? error : null;
    case 'refresh':
    case 'restart-stream':
    case 'stop-stream':
      return null;
    default:
      return assertNever(error.action);
  }
}

async function totalsAreDue(deps: SyncDeps, tenant: TenantRow, latest: readonly ControlTotalRow[]): Promise<boolean> {
  // What did not tie is compared again by the next run: the reason may have been the platform's, and be gone.
  if (latest.some(({ ties }) => !ties)) return true;
  const { atMs, movedSince } = await deps.store.read.totalsCompared({ tenantId: tenant.id });
  return atMs === null || movedSince || deps.clock.nowMs() - atMs >= proofAgeMs;
}

async function journalsAreComplete(deps: SyncDeps, tenant: TenantRow): Promise<boolean> {
  const rows = await deps.store.read.listStreams({ tenantId: tenant.id });
  return rows.some((row) => row.name === 'journals' && row.state === 'ok' && row.complete);
}

function stateOf(
  outcomes: readonly StreamOutcome[],
  skipped: readonly { readonly blocking: boolean }[],
  totals: readonly ControlTotalRow[],
  ended: TieoutError | null,
): RunState {
  if (ended?.code === 'run/cancelled') return 'cancelled';
  if (ended !== null) return 'failed';
  const whole =
    outcomes.every(({ row }) => row.complete) && skipped.every((skip) => !skip.blocking) && totals.every((total) => total.ties);
  return whole ? 'complete' : 'incomplete';
}

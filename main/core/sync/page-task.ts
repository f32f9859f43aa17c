import type { GatewayAnswer } from '../http/gateway.ts';
import type { RunMode } from '../store/api.ts';
import type { StreamContext, SyncDeps } from './context.ts';
import type { Checkpoint } from './paging/paging.ts';

/** What the ingest worker is told about an answer it reads. */
export function taskFor(
  deps: SyncDeps,
  context: StreamContext,
  answer: GatewayAnswer,
  mode: RunMode,
  checkpoint: Checkpoint | null,
) {
  return {
    provider: context.connection.provider,
    stream: context.definition.name,
    runId: context.runId,
    streamId: context.row.id,
    tenantId: context.tenant.id,
    tenantExternalId: context.tenant.externalId,
    baseCurrency: context.tenant.baseCurrency,
    accountCurrencies: context.accountCurrencies,
    mode,
    fresh: mode === 'full' && context.row.lastSweepAtMs === null && context.span.traversals === 0,
    atMs: deps.clock.nowMs(),
    request: answer.request,
    url: answer.url,
    requestedAtMs: answer.requestedAtMs,
    durationMs: answer.durationMs,
    status: answer.response.status,
    requests: answer.requests,
    body: answer.response.body,
    contentType: answer.response.headers['content-type'] ?? null,
    dateHeaderMs: dateHeaderMs(answer),
    checkpoint,
    profile: context.row.profile,
  };
}

/** The instant of the answer's Date header; null when it has none or it is no date. */
export function dateHeaderMs(answer: GatewayAnswer): number | null {
  const text = answer.response.headers['date'];
  if (text === undefined) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

/** A page that could not be read is not committed either: `read` already told why. */
export function ignoreUnread(): void {}

import { isTieoutError } from '../../../shared/errors.ts';
import type { GatewayAnswer } from '../http/gateway.ts';
import { maxAnswerBytes, type StreamContext, type SyncDeps } from './context.ts';

/** Further requests of the stream, without a filter. */
export function sendFor(deps: SyncDeps, context: StreamContext) {
  return async (path: string, query: Readonly<Record<string, string>>): Promise<GatewayAnswer> =>
    send(deps, context, { path, query, headers: {} });
}

/** A question to the platform, below the connection's address. */
export interface PlatformAsk {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** With it the question is sent by POST. */
  readonly body?: string | undefined;
}

/** Sends one question of the stream within the platform's limits; what a failed one cost is counted with the run. */
export async function send(deps: SyncDeps, context: StreamContext, ask: PlatformAsk): Promise<GatewayAnswer> {
  const { path, query, headers, body } = ask;
  try {
    return await deps.gateway.send(
      {
        connectionId: context.connection.id,
        tenant: { id: context.tenant.id, externalId: context.tenant.externalId },
        stream: context.definition.name,
        method: body === undefined ? 'GET' : 'POST',
        path,
        query,
        headers,
        ...(body === undefined ? {} : { body }),
        urgent: context.urgent,
        maxBytes: maxAnswerBytes,
      },
      context.signal,
    );
  } catch (error) {
    const spent = isTieoutError(error) ? error.details['requests'] : undefined;
    if (typeof spent === 'number' && spent > 0) {
      await deps.store.write.countRequests({ runId: context.runId, streamId: context.row.id, requests: spent });
    }
    throw error;
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRowEffect, isStateEffect, type FaultBox, type FaultEffect } from '../faults.ts';
import type { RequestSubject, RowsBody, SimReply, SimRequest, Simulator } from '../simulator.ts';
import { spoilRows } from '../spoil.ts';
import { headersOf, readBody } from './body.ts';
import type { RequestLog } from './request-log.ts';

/** Takes one request to a simulated platform through the faults that strike it, and writes the answer. */

export interface ProviderEndpoint {
  serve(
    simulator: Simulator,
    path: string,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void>;
}

export function createProviderEndpoint(deps: {
  faults: FaultBox;
  log: RequestLog;
  nowMs: () => number;
  sleep: (ms: number) => Promise<void>;
}): ProviderEndpoint {
  /** Rows of the page before in a traversal that is not over, by provider, tenant and stream, for `duplicate-page`. */
  const lastRows = new Map<string, readonly string[]>();

  return {
    serve: async (simulator, path, query, incoming, response) => {
      const nowMs = deps.nowMs();
      const body = await readBody(incoming);
      const plain: SimRequest = {
        method: incoming.method ?? 'GET',
        path,
        query,
        headers: headersOf(incoming),
        body,
        nowMs,
        shownMs: nowMs,
      };
      const subject = simulator.subject(plain);
      const effects = deps.faults.strike(simulator.id, subject);
      const skewSec = effects.reduce((sum, effect) => (effect.verb === 'clock-skew' ? sum + effect.sec : sum), 0);
      const request: SimRequest = { ...plain, shownMs: nowMs + skewSec * 1_000 };
      const note = (status: number): void =>
        deps.log.add({
          atMs: nowMs,
          provider: simulator.id,
          method: request.method,
          path,
          tenant: subject.tenant,
          stream: subject.stream,
          kind: subject.kind,
          page: subject.page,
          status,
          faults: effects.map((effect) => effect.verb),
        });

      for (const effect of effects.filter(isStateEffect)) simulator.applyFault(effect, request, subject);
      const answer = answerInstead(effects);
      if (answer === 'drop') {
        note(0);
        incoming.socket.destroy();
        return;
      }
      const hang = effects.find((effect) => effect.verb === 'hang');
      if (hang !== undefined) {
        note(0);
        // Without a length it never answers: the client's own timeout has to end it.
        if (hang.ms === undefined) return;
        await deps.sleep(hang.ms);
        incoming.socket.destroy();
        return;
      }
      const reply = answer ?? (await simulator.handle(request, subject));
      response.once('close', () => reply.onEnd?.());
      const text = bodyText(reply, effects, `${simulator.id}/${subject.tenant ?? ''}/${subject.stream}`, lastRows, subject);
      const slow = effects.find((effect) => effect.verb === 'slow');
      if (slow !== undefined) await deps.sleep(slow.ms);
      if (effects.some((effect) => effect.verb === 'lose-refresh-response')) {
        // The platform has rotated, and the client never hears of it.
        note(0);
        incoming.socket.destroy();
        reply.onEnd?.();
        return;
      }
      note(reply.status);
      const bytes = Buffer.from(text, 'utf8');
      const headers = { ...reply.headers, date: new Date(request.shownMs).toUTCString(), 'content-length': String(bytes.length) };
      response.writeHead(reply.status, headers);
      if (effects.some((effect) => effect.verb === 'truncate')) {
        response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => incoming.socket.destroy());
        return;
      }
      response.end(bytes);
    },
  };
}

/** The answer a fault gives in the platform's place. */
function answerInstead(effects: readonly FaultEffect[]): SimReply | 'drop' | undefined {
  for (const effect of effects) {
    if (effect.verb === 'drop') return 'drop';
    if (effect.verb === 'garbage') return { status: effect.status, headers: { 'content-type': 'text/html' }, body: effect.body };
    if (effect.verb === 'status') {
      const after = effect.retryAfterSec === undefined ? {} : { 'retry-after': String(effect.retryAfterSec) };
      return {
        status: effect.status,
        headers: { 'content-type': effect.contentType, ...after, ...effect.headers },
        body: effect.body,
      };
    }
  }
  return undefined;
}

function bodyText(
  reply: SimReply,
  effects: readonly FaultEffect[],
  place: string,
  lastRows: Map<string, readonly string[]>,
  subject: RequestSubject,
): string {
  if (typeof reply.body === 'string') return reply.body;
  const body: RowsBody = reply.body;
  let sent: { readonly rows: readonly string[]; readonly counts: RowsBody['counts'] } = body;
  const begins = subject.fresh && (subject.page ?? 1) <= 1;
  if (begins) lastRows.delete(place);
  for (const effect of effects.filter(isRowEffect)) sent = spoilRows(effect, sent, lastRows.get(place));
  if (subject.kind === 'list' && subject.pageSize !== 1) {
    const isLast = body.rows.length === 0 || (body.counts !== null && (subject.page ?? 1) >= body.counts.pageCount);
    if (isLast) lastRows.delete(place);
    else lastRows.set(place, sent.rows);
  }
  return body.render(sent.rows, sent.counts);
}

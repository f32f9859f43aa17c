import http from 'node:http';
import https from 'node:https';
import got, { type Request } from 'got';
import type { Clock, Http, HttpRequest, HttpResponse } from '../core/ports.ts';
import { netFailure, tooLarge } from './net-failure.ts';

const connectTimeoutMs = 15_000;

/**
 * The Http port over got: one request, one answer. No retries, no redirects, no cookies, no cache. The whole body or an error: a body that is
 * shorter than announced, cut off, or larger than `maxBytes` (counted while it arrives, after decompression) rejects with `net/failed`.
 */
export function createGotHttp(options: { readonly clock: Clock; readonly userAgent?: string }): Http & { close(): void } {
  const kept = {
    http: new http.Agent({ keepAlive: true, maxSockets: 64 }),
    https: new https.Agent({ keepAlive: true, maxSockets: 64 }),
  };
  // A kept connection may be closed by the other side at the very moment it is used again. What may not be sent twice gets its own.
  const fresh = { http: new http.Agent(), https: new https.Agent() };
  const client = got.extend({
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    decompress: true,
    strictContentLength: true,
    headers: { 'user-agent': options.userAgent ?? 'Tieout' },
  });
  return {
    send: async (request, signal) => {
      signal?.throwIfAborted();
      try {
        const stream = client.stream(request.url, {
          method: request.method,
          headers: { ...request.headers },
          agent: request.method === 'GET' ? kept : fresh,
          ...(request.body === undefined ? {} : { body: request.body }),
          timeout: timeoutsOf(request),
          ...(signal === undefined ? {} : { signal }),
        });
        // got would wait for a body to be piped in.
        if (request.method !== 'GET' && request.body === undefined) stream.end();
        try {
          return { ...(await receive(stream, request)), receivedAtMs: options.clock.nowMs() };
        } finally {
          stream.destroy();
        }
      } catch (error) {
        signal?.throwIfAborted();
        throw netFailure(request, error);
      }
    },
    close: () => {
      kept.http.destroy();
      kept.https.destroy();
    },
  };
}

function timeoutsOf({ timeoutMs }: HttpRequest) {
  const connectMs = Math.min(connectTimeoutMs, timeoutMs);
  return { lookup: connectMs, connect: connectMs, secureConnect: connectMs, response: timeoutMs, request: timeoutMs };
}

/** Reads the whole answer, counting as it comes. */
async function receive(stream: Request, request: HttpRequest): Promise<Omit<HttpResponse, 'receivedAtMs'>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > request.maxBytes) throw tooLarge(request);
    chunks.push(chunk);
  }
  const response = stream.response;
  if (response === undefined) throw new Error('the connection ended without an answer');
  return {
    status: response.statusCode,
    headers: flatHeaders(response.headers),
    body: joined(chunks, size),
  };
}

/** One buffer of its own, so that it can be handed over to a worker without dragging a shared pool along. */
function joined(chunks: readonly Buffer[], size: number): Uint8Array {
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

function flatHeaders(headers: http.IncomingHttpHeaders): Readonly<Record<string, string>> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

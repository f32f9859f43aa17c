import { TieoutError } from '../errors.ts';
import type { Carrier, LinkState } from './client.ts';
import { hostMessage } from './envelope.ts';

/** What is needed of a WebSocket: the browser's own and that of Node both fit. */
export interface SocketLike {
  send(text: string): void;
  close(): void;
  addEventListener(type: 'open' | 'close', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

export interface SocketCarrierOptions {
  /** Opens a new socket to the host. */
  readonly open: () => SocketLike;
  /** Calls back after `ms`; `setTimeout` outside tests. */
  readonly later: (ms: number, work: () => void) => void;
}

export interface SocketCarrier extends Carrier {
  /** Ends it; nothing is opened again. */
  close(): void;
}

const firstWaitMs = 250;
const longestWaitMs = 5_000;

/**
 * Calls and events over a WebSocket. A socket that breaks is opened again after a growing wait; requests that were under way then fail with `net/failed` and are
 * not sent again by themselves, for some of them start work. Requests made while there is no socket wait for the next one.
 */
export function createSocketCarrier({ open, later }: SocketCarrierOptions): SocketCarrier {
  const waiting = new Map<number, { resolve: (reply: unknown) => void; reject: (error: TieoutError) => void }>();
  const unsent = new Map<number, string>();
  const eventListeners = new Set<(name: string, value: unknown) => void>();
  const linkListeners = new Set<(state: LinkState) => void>();
  let link: LinkState = 'reconnecting';
  let socket: SocketLike | null = null;
  let lastId = 0;
  let waitMs = firstWaitMs;

  const setLink = (state: LinkState): void => {
    if (link === state) return;
    link = state;
    for (const listener of linkListeners) listener(state);
  };
  const receive = (data: unknown): void => {
    const message = hostMessage.safeParse(typeof data === 'string' ? parsed(data) : undefined);
    if (!message.success) return;
    if ('reply' in message.data) {
      const { id, reply } = message.data;
      waiting.get(id)?.resolve(reply);
      waiting.delete(id);
      return;
    }
    if ('refused' in message.data) return; // This carrier sends requests only.
    for (const listener of eventListeners) listener(message.data.event, message.data.value);
  };
  const connect = (): void => {
    const fresh = open();
    fresh.addEventListener('open', () => {
      if (link === 'lost') return fresh.close();
      socket = fresh;
      waitMs = firstWaitMs;
      for (const text of unsent.values()) fresh.send(text);
      unsent.clear();
      setLink('open');
    });
    fresh.addEventListener('message', ({ data }) => receive(data));
    fresh.addEventListener('close', () => {
      socket = null;
      if (link === 'lost') return;
      for (const [id, request] of waiting) {
        if (unsent.has(id)) continue;
        waiting.delete(id);
        request.reject(linkBroke());
      }
      setLink('reconnecting');
      later(waitMs, () => {
        if (link !== 'lost') connect();
      });
      waitMs = Math.min(longestWaitMs, waitMs * 2);
    });
  };
  connect();

  return {
    request: async (call, ask) => {
      if (link === 'lost') throw linkBroke();
      lastId += 1;
      const id = lastId;
      const text = JSON.stringify({ id, call, ask });
      return new Promise<unknown>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        if (socket === null) unsent.set(id, text);
        else socket.send(text);
      });
    },
    onEvent: (listener) => {
      eventListeners.add(listener);
      return () => eventListeners.delete(listener);
    },
    onLink: (listener) => {
      linkListeners.add(listener);
      listener(link);
      return () => linkListeners.delete(listener);
    },
    close: () => {
      setLink('lost');
      socket?.close();
      for (const request of waiting.values()) request.reject(linkBroke());
      waiting.clear();
      unsent.clear();
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // What is no JSON is no message; the caller checks the shape next.
  }
}

function linkBroke(): TieoutError {
  return new TieoutError({
    code: 'net/failed',
    action: 'retry',
    message: 'The window lost its link to Tieout.',
    remedy: 'It is being restored. If that does not help, see whether Tieout still runs and open its address again.',
  });
}

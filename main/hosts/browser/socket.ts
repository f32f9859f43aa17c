import type { WebSocket } from 'ws';
import { requestMessage, type HostMessage } from '../../../shared/contract/envelope.ts';
import { failureFromError } from '../../../shared/contract/failure.ts';
import { unfit, type Dispatch } from '../../window/dispatch.ts';

/** Requests of one window worked on at a time; more are not read from its socket until some are answered. */
const mostAtOnce = 32;
/** What may wait to be sent. Above it no further request is read, and events keep only their newest. */
const mostUnsentBytes = 4 * 1024 * 1024;

export interface WindowSocket {
  /** `key` names the subject: of several events of one subject that cannot be sent yet only the last one is kept. */
  event(name: string, key: string, value: unknown): void;
}

/** Serves the contract on one socket. */
export function serveSocket(socket: WebSocket, dispatch: Dispatch): WindowSocket {
  let running = 0;
  const late = new Map<string, HostMessage>();
  const isFull = (): boolean => socket.bufferedAmount > mostUnsentBytes;
  const settle = (): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (running >= mostAtOnce || isFull()) return socket.pause();
    socket.resume();
    const events = [...late.values()];
    late.clear();
    for (const message of events) send(message);
  };
  const send = (message: HostMessage): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message), settle);
  };
  const answer = async (text: string): Promise<void> => {
    const request = requestMessage.safeParse(parsed(text));
    if (!request.success) {
      send({ refused: failureFromError(unfit('That was no request.')) });
      return;
    }
    running += 1;
    settle();
    send({ id: request.data.id, reply: await dispatch(request.data.call, request.data.ask) });
    running -= 1;
    settle();
  };
  socket.on('message', (data, isBinary) => {
    if (isBinary) socket.close(1003, 'text only');
    else void answer(Buffer.isBuffer(data) ? data.toString('utf8') : '');
  });
  socket.on('error', () => socket.terminate()); // An oversize or broken frame: `ws` has named the reason to the other end.
  return {
    event: (name, key, value) => {
      const message = { event: name, value };
      if (isFull()) late.set(`${name}/${key}`, message);
      else send(message);
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The schema refuses it next.
  }
}

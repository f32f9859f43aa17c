import { errorFromFailure } from './failure.ts';
import { CALLS, type Ask, type CallName, type Reply } from './calls.ts';
import { envelope } from './envelope.ts';
import { EVENTS, isEventName, type EventName, type EventOf } from './events.ts';
import { TieoutError } from '../errors.ts';

/** Is the host there? `lost`: it will not come back by itself (the window has to be opened anew). */
export type LinkState = 'open' | 'reconnecting' | 'lost';

/** What carries calls and events: Electron's IPC, a WebSocket, or a test. Nothing it hands over is trusted. */
export interface Carrier {
  /** Sends one call; resolves with the reply's envelope. Rejects with `net/failed` when the host cannot be reached. */
  request(call: CallName, ask: unknown): Promise<unknown>;
  onEvent(listener: (name: string, value: unknown) => void): () => void;
  /** Told at once, and at every change. After `open` follows a `reconnecting`, events may have been missed. */
  onLink(listener: (state: LinkState) => void): () => void;
}

/** The window's end of the contract. */
export interface ContractClient {
  /** Rejects with a TieoutError whose message and remedy can be shown; `contract/invalid` when what came back does not fit. */
  call<Name extends CallName>(name: Name, ask: Ask<Name>): Promise<Reply<Name>>;
  on<Name extends EventName>(name: Name, listener: (value: EventOf<Name>) => void): () => void;
  onLink(listener: (state: LinkState) => void): () => void;
}

/** A typed client over any carrier. `report` hears of events that do not fit the contract; they are not handed on. */
export function createClient(carrier: Carrier, report: (error: TieoutError) => void): ContractClient {
  return {
    async call(name, ask) {
      const checked = CALLS[name].ask.safeParse(ask);
      if (!checked.success) throw unfit(`The request ${name} does not fit the contract.`, checked.error.message);
      const answer = envelope.safeParse(await carrier.request(name, ask));
      if (!answer.success) throw unfit(`The answer to ${name} is no reply.`, answer.error.message);
      if (!answer.data.ok) throw errorFromFailure(answer.data.error);
      return replyOf(name, answer.data.value);
    },
    on(name, listener) {
      return carrier.onEvent((said, value) => {
        if (said !== name) return;
        const event = eventOf(name, value);
        if (event === undefined) report(unfit(`The event ${name} does not fit the contract.`, ''));
        else listener(event);
      });
    },
    onLink: (listener) => carrier.onLink(listener),
  };
}

function replyOf<Name extends CallName>(name: Name, value: unknown): Reply<Name> {
  const reply = CALLS[name].reply.safeParse(value);
  if (!reply.success) throw unfit(`The answer to ${name} does not fit the contract.`, reply.error.message);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parsed by the very schema the type is derived from
  return reply.data as Reply<Name>;
}

function eventOf<Name extends EventName>(name: Name, value: unknown): EventOf<Name> | undefined {
  if (!isEventName(name)) return undefined;
  const event = EVENTS[name].safeParse(value);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as in replyOf
  return event.success ? (event.data as EventOf<Name>) : undefined;
}

function unfit(message: string, cause: string): TieoutError {
  return new TieoutError({
    code: 'contract/invalid',
    action: 'stop-all',
    message,
    remedy: 'Window and core may be of different versions: reload the window. If it stays, please report it.',
    cause,
  });
}

import { bugError, isTieoutError, TieoutError } from '../../shared/errors.ts';
import { CALLS, isCallName, type CallName, type Checked, type Reply } from '../../shared/contract/calls.ts';
import type { Envelope } from '../../shared/contract/envelope.ts';
import { EVENTS, type EventName, type EventOf } from '../../shared/contract/events.ts';
import { failureFromError } from '../../shared/contract/failure.ts';
import type { Log } from '../core/ports.ts';

/** One handler per call. Asks are checked before they arrive, replies before they leave. */
export type Handlers = {
  readonly [Name in CallName]?: (ask: Checked<Name>) => Promise<Reply<Name>>;
};

/** Answers one call of a window, whatever it carries. Never rejects. */
export type Dispatch = (call: string, ask: unknown) => Promise<Envelope>;

/**
 * The host's end of the contract. A call that is not in the list, or an ask that does not fit its schema, is answered `contract/invalid` and reaches no handler; a reply
 * that does not fit is our fault and is answered as such. Fields that are not in the reply's schema do not leave.
 */
export function createDispatch(handlers: Handlers, log: Log): Dispatch {
  const handlerByName = new Map<string, unknown>(Object.entries(handlers));
  return async (call, ask) => {
    try {
      if (!isCallName(call)) throw unfit('There is no such call.');
      const handler = handlerByName.get(call);
      if (typeof handler !== 'function') throw unfit(`This host does not answer ${call}.`);
      const checked = CALLS[call].ask.safeParse(ask);
      if (!checked.success) throw unfit(`The request ${call} does not fit the contract.`, placesOf(checked.error));
      const answer: unknown = await Reflect.apply(handler, undefined, [checked.data]);
      const reply = CALLS[call].reply.safeParse(answer);
      if (!reply.success) throw new Error(`the reply to ${call} does not fit: ${placesOf(reply.error)}`);
      return { ok: true, value: reply.data };
    } catch (thrown) {
      const error = isTieoutError(thrown) ? thrown : bugError(thrown);
      if (error.code === 'bug/invariant') log.error('a call of the window failed', { call, message: error.message });
      return { ok: false, error: failureFromError(error) };
    }
  };
}

/** Sends an event to every window that is there. */
export type Emit = <Name extends EventName>(name: Name, value: EventOf<Name>) => void;

/** Checks events on their way out, for all carriers alike. */
export function createEmit(send: (name: EventName, value: unknown) => void): Emit {
  return (name, value) => send(name, EVENTS[name].parse(value));
}

/** What was sent is no request of the contract. */
export function unfit(message: string, places = ''): TieoutError {
  return new TieoutError({
    code: 'contract/invalid',
    action: 'stop-all',
    message,
    remedy: 'Window and core may be of different versions: reload the window. If it stays, please report it.',
    details: places === '' ? {} : { places },
  });
}

/** Which fields are wrong; never their values. */
function placesOf(error: {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly code?: string }[];
}): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.') || '(whole)'} ${issue.code ?? ''}`.trim())
    .join(', ');
}

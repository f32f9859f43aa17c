import { TieoutError } from '../errors.ts';
import type { Carrier } from './client.ts';
import type { CallName } from './calls.ts';

/** IPC channels of the desktop: calls to the host, events to the window. */
export const CALL_CHANNEL = 'tieout:call';
export const EVENT_CHANNEL = 'tieout:event';
/** Where the preload puts the bridge in the window. */
export const BRIDGE_NAME = 'tieout';

/** What the desktop's preload shows the page: a function per call of the contract, and one that listens. */
export interface DesktopBridge {
  readonly calls: { readonly [Name in CallName]: (ask: unknown) => Promise<unknown> };
  readonly onEvent: (listener: (name: string, value: unknown) => void) => () => void;
}

/** The contract over the preload's bridge. Its link is open for as long as there is a window. */
export function createBridgeCarrier(bridge: DesktopBridge): Carrier {
  return {
    async request(call, ask) {
      try {
        return await bridge.calls[call](ask);
      } catch (cause) {
        throw new TieoutError({
          code: 'net/failed',
          action: 'stop-all',
          message: 'The window could not reach Tieout.',
          remedy: 'Close the window and open Tieout again.',
          cause,
        });
      }
    },
    onEvent: (listener) => bridge.onEvent(listener),
    onLink: (listener) => {
      listener('open');
      return () => undefined;
    },
  };
}

import { contextBridge, ipcRenderer } from 'electron';
import { BRIDGE_NAME, CALL_CHANNEL, EVENT_CHANNEL, type DesktopBridge } from '../shared/contract/bridge.ts';
import type { CallName } from '../shared/contract/calls.ts';

/** The names in `CALLS`, put in by the build: the schemas themselves stay with the two ends that check. */
declare const CALL_NAMES: readonly CallName[];

function bridgeOf(names: readonly CallName[]): DesktopBridge {
  const calls: Partial<Record<CallName, (ask: unknown) => Promise<unknown>>> = {};
  for (const name of names) calls[name] = (ask) => ipcRenderer.invoke(CALL_CHANNEL, name, ask);
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one for each name of the list the type is derived from
    calls: calls as DesktopBridge['calls'],
    onEvent: (listener) => {
      const hear = (_event: unknown, name: string, value: unknown): void => listener(name, value);
      ipcRenderer.on(EVENT_CHANNEL, hear);
      return () => void ipcRenderer.removeListener(EVENT_CHANNEL, hear);
    },
  };
}

contextBridge.exposeInMainWorld(BRIDGE_NAME, bridgeOf(CALL_NAMES));

import { ipcMain, type IpcMainInvokeEvent, type WebContents } from 'electron';
import { CALL_CHANNEL, EVENT_CHANNEL } from '../../../shared/contract/bridge.ts';
import { LARGEST_REQUEST, type Envelope } from '../../../shared/contract/envelope.ts';
import { failureFromError } from '../../../shared/contract/failure.ts';
import type { Log } from '../../core/ports.ts';
import { unfit, type Dispatch } from '../../window/dispatch.ts';
import { isWindowPage } from './scheme.ts';

/** The only user of `ipcMain`. One channel carries every call of the contract. */
export function serveContract(ask: { dispatch: Dispatch; window: () => WebContents | null; log: Log }): () => void {
  ipcMain.handle(CALL_CHANNEL, async (event, call: unknown, body: unknown): Promise<Envelope> => {
    if (!isOurs(event, ask.window())) {
      ask.log.warn('a call from somewhere else was refused', { url: event.senderFrame?.url ?? null });
      return refused('Only the window of Tieout may ask.');
    }
    if (typeof call !== 'string' || !isSmall(body)) return refused('That was no request.');
    return ask.dispatch(call, body);
  });
  return () => ipcMain.removeHandler(CALL_CHANNEL);
}

/** Sends an event to the window; one that is gone hears nothing. */
export function tellWindow(contents: WebContents | null, name: string, value: unknown): void {
  if (contents !== null && !contents.isDestroyed() && !contents.isCrashed()) contents.send(EVENT_CHANNEL, name, value);
}

/** The page of our own window, in its top frame. A frame that is gone or elsewhere is not. */
function isOurs(event: IpcMainInvokeEvent, contents: WebContents | null): boolean {
  const frame = event.senderFrame;
  if (frame === null || contents === null || event.sender !== contents) return false;
  return frame === contents.mainFrame && isWindowPage(frame.url);
}

/** As on the browser host: what is no JSON, or larger than any honest request, is not looked at. */
function isSmall(body: unknown): boolean {
  try {
    return (JSON.stringify(body)?.length ?? 0) <= LARGEST_REQUEST;
  } catch {
    return false; // A cycle or a bigint: no ask of the contract has either.
  }
}

function refused(message: string): Envelope {
  return { ok: false, error: failureFromError(unfit(message)) };
}

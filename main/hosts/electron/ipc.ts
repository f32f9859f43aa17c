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
    if (typeof call !== 'string' || !isSmallObject(body)) return refused('That was no request.');
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
  return frame.parent === null && frame.frameTreeNodeId === contents.mainFrame.frameTreeNodeId && isWindowPage(frame.url);
}

/**
 * As on the browser host, where an ask is JSON: a plain object, not larger than any honest one. Structured clone would carry more: a Map without entries passes for an
 * empty object, a cycle for a very deep one.
 */
function isSmallObject(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || Object.getPrototypeOf(body) !== Object.prototype) return false;
  try {
    return JSON.stringify(body).length <= LARGEST_REQUEST;
  } catch {
    return false; // A cycle or a bigint: no ask of the contract has either.
  }
}

function refused(message: string): Envelope {
  return { ok: false, error: failureFromError(unfit(message)) };
}

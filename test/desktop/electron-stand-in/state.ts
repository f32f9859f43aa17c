import { EventEmitter } from 'node:events';
import type { BrowserContext, Page } from 'playwright';

/** What the parts of the stand-in share. One process is one app. */

type Handle = (request: Request) => Response | Promise<Response>;
type InvokeHandler = (event: { sender: unknown; senderFrame: unknown }, ...args: unknown[]) => unknown;
type PermissionCheck = (contents: unknown, permission: string, origin: string) => boolean;
type BeforeRequest = (details: { url: string }, answer: (what: { cancel?: boolean }) => void) => void;

export const state = {
  schemes: new Map<string, Handle>(),
  invokeHandlers: new Map<string, InvokeHandler>(),
  sendEvents: new EventEmitter(),
  beforeRequest: null as BeforeRequest | null,
  permissionCheck: null as PermissionCheck | null,
  preloads: [] as string[],
  /** Made when the first window opens. */
  context: null as Promise<BrowserContext> | null,
  debuggingPort: 0,
  /** Pages the app opens itself, once they are there, and those on their way; any other is a page's own doing. */
  ownPages: new Set<Page>(),
  pagesToCome: new Set<Promise<unknown>>(),
  permissionsSettled: false,
  /** What the app asked for and Chromium has not taken up yet. */
  settling: new Set<Promise<unknown>>(),
};

import { protocol, type Session } from 'electron';
import { createPages, SAFETY } from '../browser/pages.ts';

/** The window's own address: nothing but the built renderer lives there, and nothing else may speak to the host. */
export const WINDOW_URL = 'app://tieout/';

/** To be called before the app is ready. Standard and secure, so that origins, policies and modules work as on the web. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, codeCache: true } }]);
}

/** Serves the renderer, under a policy with a fresh nonce for each page. Calls go over IPC: the page may connect to nothing. */
export function serveScheme(session: Session, folder: string): void {
  const pages = createPages(folder, () => '');
  session.protocol.handle('app', async ({ url, method }) => {
    const refuse = (status: number): Response => new Response(null, { status, headers: SAFETY });
    if (method !== 'GET') return refuse(405);
    if (!url.startsWith(WINDOW_URL)) return refuse(404);
    const page = await pages(`/${url.slice(WINDOW_URL.length).split(/[?#]/, 1)[0] ?? ''}`);
    return page === null ? refuse(404) : new Response(page.body, { headers: page.headers });
  });
}

/** Is this the window's page, whatever place inside it? */
export function isWindowPage(url: string): boolean {
  return url === WINDOW_URL || url.startsWith(`${WINDOW_URL}#`) || url.startsWith(`${WINDOW_URL}?`);
}

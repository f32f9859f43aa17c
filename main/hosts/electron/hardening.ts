import type { App, Session, WebContents } from 'electron';
import type { Log } from '../../core/ports.ts';
import { isWindowPage, WINDOW_URL } from './scheme.ts';

/** Copying rows is the one thing a page may do to the machine. Everything else (camera, position, notifications, devices…) is refused. */
const ALLOWED_PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** What holds for the session, whatever page is in it. */
export function hardenSession(session: Session, log: Log): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    const allowed = ALLOWED_PERMISSIONS.has(permission) && isWindowPage(contents.getURL());
    if (!allowed) log.warn('a permission was refused', { permission });
    answer(allowed);
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => {
    return ALLOWED_PERMISSIONS.has(permission) && `${origin.replace(/\/$/, '')}/` === WINDOW_URL;
  });
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault()); // Files are written by the core, in their place.
  session.setSpellCheckerEnabled(false); // It would fetch word lists.
  session.webRequest.onBeforeRequest((request, answer) => {
    const own = request.url.startsWith(WINDOW_URL) || /^(?:devtools|data|blob):/.test(request.url);
    if (!own) log.warn('the window asked for something outside', { url: new URL(request.url).origin });
    answer({ cancel: !own });
  });
}

/** What holds for every page of the app, windows of ours or not: it stays where it is, and opens nothing. */
export function hardenContents(app: App, ask: { log: Log; openLink: (url: string) => void }): void {
  app.on('web-contents-created', (_event, contents) => {
    const stay = (event: { preventDefault(): void; readonly url: string }): void => {
      if (isWindowPage(event.url)) return; // A reload.
      event.preventDefault();
      ask.log.warn('the window was kept from going elsewhere', { url: hostOf(event.url) });
    };
    contents.on('will-navigate', stay);
    contents.on('will-frame-navigate', stay);
    contents.on('will-redirect', stay);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      ask.openLink(url);
      return { action: 'deny' };
    });
    logTroubles(contents, ask.log);
  });
}

function logTroubles(contents: WebContents, log: Log): void {
  contents.on('console-message', ({ level, message }) => {
    if (level === 'error') log.error('the window reported an error', { message });
  });
  contents.on('preload-error', (_event, _file, error) => log.error('the preload failed', { message: error.message }));
  contents.on('unresponsive', () => log.warn('the window does not answer'));
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'no address';
}

import { EventEmitter } from 'node:events';
import { state } from './state.ts';

class Session extends EventEmitter {
  readonly protocol = {
    handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>): void =>
      void state.schemes.set(scheme, handler),
  };
  readonly webRequest = {
    onBeforeRequest: (listener: NonNullable<typeof state.beforeRequest>): void => {
      state.beforeRequest = listener;
    },
  };
  setPermissionRequestHandler(): void {
    // Chromium decides by what the check handler said: see WebContents.
  }
  setPermissionCheckHandler(handler: NonNullable<typeof state.permissionCheck>): void {
    state.permissionCheck = handler;
  }
  setDevicePermissionHandler(): void {
    // Headless Chromium offers no devices.
  }
  setSpellCheckerEnabled(): void {
    // It has no spell checker either.
  }
  registerPreloadScript({ filePath }: { filePath: string }): string {
    state.preloads.push(filePath);
    this.emit('preload-added');
    return filePath;
  }
}

export const session = { defaultSession: new Session() };

import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { EventOf } from '../../../shared/contract/events.ts';

type Action = EventOf<'app:action'>['action'];

export interface MenuActions {
  /** Asks the window for a screen or a sheet. */
  readonly go: (action: Action) => void;
  readonly syncNow: () => void;
  readonly showFolder: () => void;
}

/** The application menu. Its keys are those of the window's own shortcuts sheet, or the system's. */
export function setMenu(ask: { mac: boolean; development: boolean; actions: MenuActions }): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(ask)));
}

function menuTemplate({ mac, development, actions }: Parameters<typeof setMenu>[0]): MenuItemConstructorOptions[] {
  const to = (label: string, action: Action, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => actions.go(action),
    ...(accelerator === undefined ? {} : { accelerator }),
  });
  const settings = to('Settings…', 'settings', 'CmdOrCtrl+,');
  return [
    ...(mac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Sync now', accelerator: 'CmdOrCtrl+Shift+S', click: actions.syncNow },
        { label: 'Show the data folder', click: actions.showFolder },
        { type: 'separator' },
        settings,
        { type: 'separator' },
        { role: mac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        to('Command palette', 'palette', 'CmdOrCtrl+K'),
        to('Search documents', 'search', 'CmdOrCtrl+F'),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(development ? [{ role: 'toggleDevTools' } satisfies MenuItemConstructorOptions] : []),
      ],
    },
    {
      label: '&Go',
      submenu: [
        to('Dashboard', 'dashboard', 'CmdOrCtrl+1'),
        to('Connections', 'connections', 'CmdOrCtrl+2'),
        to('Documents', 'documents', 'CmdOrCtrl+3'),
        to('Drift and quarantine', 'watch', 'CmdOrCtrl+4'),
        to('Activity', 'activity', 'CmdOrCtrl+5'),
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [to('Keyboard shortcuts', 'shortcuts')] },
  ];
}

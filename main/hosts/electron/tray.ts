import { Menu, nativeImage, Tray, type NativeImage } from 'electron';
import path from 'node:path';
import type { TrayState } from './tray-state.ts';

export interface TrayActions {
  readonly open: () => void;
  readonly syncNow: () => void;
  readonly setBackground: (wanted: boolean) => void;
  readonly quit: () => void;
}

export interface TrayIcon {
  show(state: TrayState): void;
  close(): void;
}

/** The mark beside the clock: how things stand, 'Sync now', and the way back to the window. */
export function createTray(folder: string, actions: TrayActions): TrayIcon {
  const image = (mark: TrayState['mark']): NativeImage => nativeImage.createFromPath(path.join(folder, `tray-${mark}.png`));
  const images = { calm: image('calm'), busy: image('busy'), attention: image('attention') };
  const tray = new Tray(images.calm);
  tray.on('click', actions.open);
  let shown = '';
  return {
    show(state) {
      const key = JSON.stringify(state);
      if (key === shown) return; // A menu that is replaced closes under the person's hand.
      shown = key;
      tray.setImage(images[state.mark]);
      tray.setToolTip(`Tieout: ${state.words}`);
      tray.setContextMenu(menuOf(state, actions));
    },
    close: () => tray.destroy(),
  };
}

function menuOf(state: TrayState, actions: TrayActions): Menu {
  return Menu.buildFromTemplate([
    { label: state.words, enabled: false },
    { type: 'separator' },
    { label: 'Open Tieout', click: actions.open },
    { label: 'Sync now', enabled: state.canSync, click: actions.syncNow },
    {
      label: 'Read in the background',
      type: 'checkbox',
      checked: state.background,
      click: ({ checked }) => actions.setBackground(checked),
    },
    { type: 'separator' },
    { label: 'Quit Tieout', click: actions.quit },
  ]);
}

import { Notification, shell } from 'electron';
import type { Work } from '../../../shared/contract/connection.ts';
import type { Notify } from '../../core/ports.ts';

/** Notes outside the window. `wanted` is asked each time: the setting may have changed. */
export function createNotify(ask: {
  readonly wanted: () => boolean;
  /** The person clicked the note. */
  readonly opened: () => void;
  readonly mayOpen: (url: string) => boolean;
}): Notify {
  return {
    notify: ({ title, body }) => {
      if (!ask.wanted() || !Notification.isSupported()) return;
      const note = new Notification({ title, body });
      note.on('click', ask.opened);
      note.show();
    },
    openInBrowser: async (url) => {
      if (!ask.mayOpen(url)) throw new Error('this address is not one of a platform');
      await shell.openExternal(url);
    },
  };
}

/** What ended while nobody looked, and did not end well, in words for a note; null when it needs none. */
export function noteOf(work: Work, isWatched: boolean): { title: string; body: string } | null {
  if (isWatched || (work.state !== 'problems' && work.state !== 'failed')) return null;
  return { title: work.title, body: work.error?.message ?? work.message ?? 'It did not end well.' };
}

import type { IconName } from '../components/icon.tsx';
import type { Route } from './router.ts';

/** The places of the window: navigation, palette and the keys behind `g`. */
export const PLACES: readonly {
  readonly title: string;
  readonly key: string;
  readonly icon: IconName;
  readonly route: Route;
}[] = [
  { title: 'Dashboard', key: 'h', icon: 'dashboard', route: { screen: 'dashboard' } },
  { title: 'Documents', key: 'd', icon: 'documents', route: { screen: 'documents', recordId: null, field: null } },
  { title: 'Connections', key: 'c', icon: 'connections', route: { screen: 'connections', connectionId: null, connect: false } },
  { title: 'Drift', key: 'f', icon: 'drift', route: { screen: 'drift' } },
  { title: 'Quarantine', key: 'q', icon: 'quarantine', route: { screen: 'quarantine' } },
  { title: 'Activity', key: 'a', icon: 'activity', route: { screen: 'activity' } },
  { title: 'Settings', key: 's', icon: 'settings', route: { screen: 'settings' } },
];

export const SHORTCUTS: readonly (readonly [string, string])[] = [
  ['Ctrl K', 'Do or find anything'],
  ['F1', 'This sheet'],
  ['/', 'Search documents'],
  ['g, then h d c f q a s', 'Go to a screen'],
  ['j  k', 'Next and previous document, also while one is open'],
  ['Enter', 'Open the document; again, go into it'],
  ['l', 'Where does this cell come from?'],
  ['Space', 'Pick a document'],
  ['r', 'Mark as reviewed'],
  ['?', 'Mark as a question'],
  ['x', 'Exclude'],
  ['n', 'Write a note'],
  ['u', 'Undo the last mark'],
  ['Ctrl C', 'Copy the picked rows, or the cell'],
  ['Esc', 'Close the source, the document, the dialog'],
];

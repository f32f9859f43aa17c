import type { Route } from './router.ts';

/** The places of the window: navigation, palette and the keys behind `g`. */
export const PLACES: readonly { readonly title: string; readonly key: string; readonly route: Route }[] = [
  { title: 'Dashboard', key: 'h', route: { screen: 'dashboard' } },
  { title: 'Documents', key: 'd', route: { screen: 'documents', recordId: null, field: null } },
  { title: 'Connections', key: 'c', route: { screen: 'connections', connectionId: null, connect: false } },
  { title: 'Drift', key: 'f', route: { screen: 'drift' } },
  { title: 'Quarantine', key: 'q', route: { screen: 'quarantine' } },
  { title: 'Activity', key: 'a', route: { screen: 'activity' } },
  { title: 'Settings', key: 's', route: { screen: 'settings' } },
];

export const SHORTCUTS: readonly (readonly [string, string])[] = [
  ['Ctrl K', 'Do or find anything'],
  ['F1', 'This sheet'],
  ['/', 'Search documents'],
  ['g, then h d c f q a s', 'Go to a screen'],
  ['j  k', 'Next and previous document'],
  ['Enter', 'Open the document'],
  ['l', 'Where does this cell come from?'],
  ['Space', 'Pick a document'],
  ['r', 'Mark as reviewed'],
  ['?', 'Mark as a question'],
  ['x', 'Exclude'],
  ['u', 'Undo the last mark'],
  ['Ctrl C', 'Copy the picked rows, or the cell'],
  ['Esc', 'Close'],
];

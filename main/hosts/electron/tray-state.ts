import type { AppState } from '../../../shared/contract/app.ts';
import type { Work } from '../../../shared/contract/connection.ts';
import type { Dashboard } from '../../../shared/contract/dashboard.ts';

/** What the tray tells at a glance. */
export interface TrayState {
  readonly mark: 'calm' | 'busy' | 'attention';
  /** One line: the tooltip, and the first line of its menu. */
  readonly words: string;
  readonly canSync: boolean;
  readonly background: boolean;
}

export interface TrayFacts {
  readonly app: AppState;
  readonly works: readonly Work[];
  /** What the background reads just now, in words; null when it rests. */
  readonly reading: string | null;
  readonly attention: Dashboard['attention'];
}

/** Pure. What runs comes first, then what needs a person, then how things stand. */
export function trayStateOf({ app, works, reading, attention }: TrayFacts): TrayState {
  const running = works.find(({ state, kind }) => state === 'running' && kind !== 'export');
  const pressing = attention.filter(({ level }) => level !== 'note');
  const common = { canSync: !app.empty && running === undefined && reading === null, background: app.settings.backgroundSync };
  if (running !== undefined) return { ...common, mark: 'busy', words: runningWords(running) };
  if (reading !== null) return { ...common, mark: 'busy', words: `Reading ${reading}` };
  if (pressing.length > 0) return { ...common, mark: 'attention', words: attentionWords(pressing) };
  if (app.empty) return { ...common, mark: 'calm', words: 'Nothing is connected yet' };
  if (!app.online) return { ...common, mark: 'calm', words: 'Offline: what was read is here' };
  return { ...common, mark: 'calm', words: 'Everything that was read is complete' };
}

function runningWords({ title, done, expected, unit }: Work): string {
  if (done === 0) return title;
  const counts = expected === null || expected < done ? `${done}` : `${done} of ${expected}`;
  return `${title}: ${counts} ${unit}`;
}

function attentionWords(pressing: Dashboard['attention']): string {
  const [first] = pressing;
  if (pressing.length === 1 && first !== undefined) return `${first.clientName}: ${first.what}`;
  return `${pressing.length} things need you`;
}

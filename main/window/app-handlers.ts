import { settings as settingsSchema, type AppState, type Settings } from '../../shared/contract/app.ts';
import type { Emit, Handlers } from './dispatch.ts';
import type { Surroundings } from './surroundings.ts';

const settingKey = 'window';
const DEFAULTS: Settings = {
  theme: 'system',
  density: 'compact',
  backgroundSync: true,
  notifications: true,
  startAtLogin: false,
};

/** Settings as stored; defaults for what is not, or no longer, readable. */
async function readSettings({ core }: Pick<Surroundings, 'core'>): Promise<Settings> {
  const text = await core.store.read.readSetting({ key: settingKey });
  const stored = settingsSchema.partial().safeParse(text === null ? {} : jsonOrNothing(text));
  return { ...DEFAULTS, ...(stored.success ? definedOnly(stored.data) : {}) };
}

export async function appStateOf(around: Surroundings): Promise<AppState> {
  const connections = await around.core.store.read.listConnections();
  return {
    version: around.version,
    host: around.host,
    platform: process.platform,
    online: around.ports.network.isOnline(),
    demo: connections.length > 0 && connections.every((connection) => connection.endpoint !== null),
    empty: connections.length === 0,
    dataFolder: around.ports.files.dataFolder,
    secrets: around.ports.secrets.describe(),
    settings: await readSettings(around),
    startedAtMs: around.startedAtMs,
  };
}

export function appHandlers(around: Surroundings, emit: Emit): Handlers {
  return {
    'app:state': async () => appStateOf(around),
    'app:doctor': async () => {
      const { healthy, checks } = await around.core.doctor();
      return { healthy, checks: [...checks] };
    },
    'settings:change': async (change) => {
      const now = { ...(await readSettings(around)), ...definedOnly(change) };
      await around.core.store.write.putSetting({ key: settingKey, value: JSON.stringify(now) });
      emit('app:changed', await appStateOf(around));
      return now;
    },
    'work:list': async () => ({ works: [...around.works.list()] }),
    'work:cancel': async ({ workId }) => {
      around.works.cancel(workId);
      return {};
    },
  };
}

type Defined<Of> = { [Key in keyof Of]?: Exclude<Of[Key], undefined> };

function definedOnly<Of extends object>(value: Of): Defined<Of> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only entries that are undefined were left out
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Defined<Of>;
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {}; // A setting nobody can read falls back to the defaults.
  }
}

import { z } from 'zod';
import { instant } from './base.ts';

/** The program itself: version, surroundings, settings, health. */

export const settings = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['compact', 'comfortable']),
  /** Read what is due by itself while Tieout runs. */
  backgroundSync: z.boolean(),
  /** Tell of what needs a person, also without a window (desktop). */
  notifications: z.boolean(),
  /** Start with the computer (desktop). */
  startAtLogin: z.boolean(),
});
export type Settings = z.infer<typeof settings>;

export const settingsPatch = settings.partial().strict();

export const appState = z.object({
  version: z.string(),
  host: z.enum(['browser', 'desktop']),
  /** `linux`, `darwin`, `win32`: which key names to show. */
  platform: z.string(),
  online: z.boolean(),
  /** A stand-in for a person's own books: the sandbox's company. */
  demo: z.boolean(),
  /** Nothing is connected yet. */
  empty: z.boolean(),
  dataFolder: z.string(),
  secrets: z.object({ kind: z.enum(['keychain', 'encrypted-file', 'memory']), where: z.string() }),
  settings,
  startedAtMs: instant,
});
export type AppState = z.infer<typeof appState>;

export const doctorReport = z.object({
  healthy: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), message: z.string(), remedy: z.string().nullable() })),
});

/** What the desktop's menu, tray and shortcuts ask of the window. */
export const appAction = z.object({
  action: z.enum(['palette', 'search', 'shortcuts', 'dashboard', 'connections', 'documents', 'watch', 'activity', 'settings']),
});

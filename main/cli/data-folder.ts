import path from 'node:path';

interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/**
 * Where the ledger lives when nobody says otherwise: `$XDG_DATA_HOME/tieout`, `~/Library/Application Support/tieout`, `%APPDATA%\tieout`.
 * A relative XDG_DATA_HOME is ignored, as its specification asks.
 */
export function standardDataFolder({ platform, env, home }: Surroundings): string {
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Application Support', 'tieout');
  if (platform === 'win32') return path.win32.join(env['APPDATA'] ?? path.win32.join(home, 'AppData', 'Roaming'), 'tieout');
  const xdg = env['XDG_DATA_HOME'];
  return path.posix.join(
    xdg !== undefined && path.posix.isAbsolute(xdg) ? xdg : path.posix.join(home, '.local', 'share'),
    'tieout',
  );
}

/** The ledger file inside a data folder. */
export function ledgerPath(dataFolder: string): string {
  return path.join(dataFolder, 'ledger.sqlite');
}

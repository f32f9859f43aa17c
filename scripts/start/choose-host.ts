/** What there is to know before a host is chosen. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
  /** Path of Electron's binary when it is there. */
  readonly binary: string | null;
  /** Fetches the binary; null when it cannot be had. Asked only when a window could be shown. */
  readonly download: () => Promise<string | null>;
}

export type Choice = { readonly host: 'desktop'; readonly binary: string } | { readonly host: 'browser'; readonly why: string };

/** The desktop where its window can be shown, otherwise the browser, and why. */
export async function chooseHost(machine: Machine, wanted: 'browser' | null): Promise<Choice> {
  if (wanted === 'browser') return browser('as asked');
  if (machine.platform === 'linux') {
    if (!isSet(machine.env['DISPLAY']) && !isSet(machine.env['WAYLAND_DISPLAY'])) return browser('there is no display here');
    // Chromium refuses its sandbox to root, and without the sandbox we do not open it.
    if (machine.isRoot) return browser('a desktop window is not opened as root');
  }
  const binary = machine.binary ?? (isSet(machine.env['CI']) ? null : await machine.download());
  return binary === null ? browser('Electron is not installed here and could not be downloaded') : { host: 'desktop', binary };
}

function browser(why: string): Choice {
  return { host: 'browser', why };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

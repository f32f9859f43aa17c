import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** A desktop session's bus of its own, which starts no service by itself, and on it a keyring when one is wanted. Nothing of the person's own session is touched. */
export interface SessionBus {
  /** For a process that shall belong to this session. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts gnome-keyring, opened with its password or left locked, and waits until it is on the bus. */
  startKeyring(password: string | null): Promise<void>;
  stopKeyring(): Promise<void>;
  close(): Promise<void>;
}

const programs = ['dbus-daemon', 'dbus-send', 'gnome-keyring-daemon'];

/** What is missing for a session with a keyring; empty when all is there. */
export function missingForKeyring(): readonly string[] {
  return programs.filter((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error !== undefined);
}

/** Everything it writes lies in `folder`. */
export async function startSessionBus(folder: string): Promise<SessionBus> {
  const places = { HOME: 'home', XDG_RUNTIME_DIR: 'run', XDG_DATA_HOME: 'share', XDG_CONFIG_HOME: 'config' };
  for (const place of Object.values(places)) await mkdir(path.join(folder, place), { recursive: true, mode: 0o700 });
  const address = `unix:path=${path.join(folder, 'run', 'session-bus')}`;
  const config = path.join(folder, 'bus.conf');
  // Without <servicedir>: a keyring of the machine would be started on the first question.
  await writeFile(
    config,
    `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>${address}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>\n`,
  );
  const env: Record<string, string> = { PATH: process.env['PATH'] ?? '', DBUS_SESSION_BUS_ADDRESS: address };
  for (const [name, place] of Object.entries(places)) env[name] = path.join(folder, place);
  const bus = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address=1'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await Promise.race([once(bus.stdout, 'data'), endedEarly(bus, 'dbus-daemon')]);
  let keyring: ChildProcess | undefined;
  const stop = async (child: ChildProcess | undefined): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  };
  const hasKeyring = (): boolean =>
    spawnSync(
      'dbus-send',
      [
        '--print-reply',
        '--dest=org.freedesktop.DBus',
        '/',
        'org.freedesktop.DBus.NameHasOwner',
        'string:org.freedesktop.secrets',
      ],
      { env, encoding: 'utf8' },
    ).stdout.includes('boolean true');
  return {
    env,
    async startKeyring(password) {
      const words = ['--foreground', '--components=secrets', ...(password === null ? [] : ['--unlock'])];
      const child = spawn('gnome-keyring-daemon', words, { env, stdio: ['pipe', 'ignore', 'ignore'] });
      keyring = child;
      child.stdin.end(password ?? '');
      const early = endedEarly(child, 'gnome-keyring-daemon');
      // Once it is on the bus nobody waits for its end, which comes all the same.
      early.catch(() => undefined);
      while (!hasKeyring()) await Promise.race([new Promise((resolve) => setTimeout(resolve, 50)), early]);
    },
    stopKeyring: async () => stop(keyring),
    close: async () => {
      await stop(keyring);
      await stop(bus);
    },
  };
}

async function endedEarly(child: ChildProcess, name: string): Promise<never> {
  const [code]: unknown[] = await once(child, 'exit');
  throw new Error(`${name} ended (${String(code)})`);
}

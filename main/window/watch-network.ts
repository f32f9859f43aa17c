import type { Ports } from '../core/ports.ts';

const everyMs = 3_000;

/** Tells when the network comes or goes, until the signal aborts. Where the host hears of it sooner, telling it twice does no harm. */
export async function watchNetwork(
  { clock, network, log }: Pick<Ports, 'clock' | 'network' | 'log'>,
  signal: AbortSignal,
  changed: () => Promise<void>,
): Promise<void> {
  let online = network.isOnline();
  while (!signal.aborted) {
    await clock.sleep(everyMs, signal).catch(() => undefined); // Woken to end: the loop sees it.
    if (signal.aborted || network.isOnline() === online) continue;
    online = !online;
    await changed().catch((error: unknown) => log.warn('the network state could not be told', { message: String(error) }));
  }
}

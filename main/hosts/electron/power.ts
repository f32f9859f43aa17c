import { net, powerMonitor } from 'electron';
import type { Network } from '../../core/ports.ts';

/** What the system knows of the network. The scheduler asks before each round. */
export function createNetwork(): Network {
  return { isOnline: () => net.isOnline() };
}

/** How often the network is looked at; the system announces nothing. */
const lookMs = 3_000;

/** Reading rests while the machine sleeps, and the windows hear when the network comes or goes. Returns what ends it. */
export function followMachine(ask: {
  readonly background: { pause(): void; resume(): void };
  readonly network: Network;
  readonly networkChanged: () => void;
}): () => void {
  const pause = (): void => ask.background.pause();
  const resume = (): void => ask.background.resume();
  powerMonitor.on('suspend', pause);
  powerMonitor.on('resume', resume);
  let online = ask.network.isOnline();
  const timer = setInterval(() => {
    if (ask.network.isOnline() === online) return;
    online = !online;
    ask.networkChanged();
  }, lookMs);
  return () => {
    powerMonitor.off('suspend', pause);
    powerMonitor.off('resume', resume);
    clearInterval(timer);
  };
}

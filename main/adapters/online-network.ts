import { networkInterfaces } from 'node:os';
import type { Network } from '../core/ports.ts';

/**
 * A hint only: without any address but loopback and link-local ones there is certainly no way out; with one there may be. Costs a system call, so the
 * answer is kept for a second.
 */
export function createOnlineNetwork(interfaces: typeof networkInterfaces = networkInterfaces): Network {
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let online = true;
  return {
    isOnline: () => {
      if (performance.now() - askedAtMs >= 1000) {
        askedAtMs = performance.now();
        online = Object.values(interfaces())
          .flatMap((addresses) => addresses ?? [])
          .some(({ internal, address }) => !internal && !/^(?:169\.254\.|fe80:)/i.test(address));
      }
      return online;
    },
  };
}

import type { ContractClient } from '../../../shared/contract/client.ts';
import type { Core } from '../../core/core.ts';
import { streamTitle } from '../../cli/words.ts';
import { trayStateOf, type TrayFacts, type TrayState } from './tray-state.ts';

/** Not more often than a person can read. */
const restMs = 500;

/** Keeps the tray true: asks for its facts anew when something changed, a moment later. Returns what ends it. */
export function followState(ask: {
  readonly client: ContractClient;
  readonly sync: Pick<Core['sync'], 'onProgress'>;
  readonly show: (state: TrayState) => void;
  readonly run: (work: () => Promise<unknown>) => void;
}): () => void {
  const { client } = ask;
  const reading = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let attention: TrayFacts['attention'] = [];
  const look = async (): Promise<void> => {
    const [app, { works }] = await Promise.all([client.call('app:state', {}), client.call('work:list', {})]);
    // While something runs the tray tells of that; the board over all clients is asked when it has ended.
    const rests = reading.size === 0 && works.every(({ state }) => state !== 'running');
    if (rests) attention = (await client.call('dashboard:show', {})).attention;
    ask.show(trayStateOf({ app, works, attention, reading: [...reading.values()].at(-1) ?? null }));
  };
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      ask.run(look);
    }, restMs);
  };
  const stops = [
    client.on('app:changed', soon),
    client.on('work:changed', soon),
    client.on('ledger:changed', soon),
    ask.sync.onProgress(({ tenantId, tenantName, stream, phase }) => {
      const key = `${tenantId}/${stream}`;
      if (phase === 'ended') reading.delete(key);
      else reading.set(key, `${tenantName}: ${streamTitle(stream)}`);
      soon();
    }),
  ];
  soon();
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}

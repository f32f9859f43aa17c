import { WebSocket } from 'ws';
import { createClient, type ContractClient } from '../../shared/contract/client.ts';
import type { Work } from '../../shared/contract/connection.ts';
import { createSocketCarrier } from '../../shared/contract/socket-carrier.ts';

/** The typed client of a browser host that runs in another process, entered through the address it printed. */
export async function enterHost(
  openUrl: string,
): Promise<{ readonly client: ContractClient; readonly page: string; readonly close: () => void }> {
  const entered = await fetch(openUrl, { redirect: 'manual' });
  const cookie = (entered.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
  const { origin, host } = new URL(openUrl);
  const page = await (await fetch(origin, { headers: { cookie } })).text();
  const carrier = createSocketCarrier({
    open: () => new WebSocket(`ws://${host}/socket`, { headers: { cookie, origin } }),
    later: (ms, work) => void setTimeout(work, ms),
  });
  return { page, client: createClient(carrier, (error) => console.error(error.message)), close: () => carrier.close() };
}

/** The first work of a kind, once it has ended. */
export async function endOf(client: ContractClient, kind: Work['kind']): Promise<Work> {
  return new Promise((resolve, reject) => {
    const look = (work: Work): void => {
      if (work.kind !== kind || work.state === 'running') return;
      stop();
      resolve(work);
    };
    const stop = client.on('work:changed', look);
    client.call('work:list', {}).then(({ works }) => works.forEach(look), reject);
  });
}

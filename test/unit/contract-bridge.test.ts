import { describe, expect, it } from 'vitest';
import { createBridgeCarrier, type DesktopBridge } from '../../shared/contract/bridge.ts';
import { createClient } from '../../shared/contract/client.ts';
import { failureOf } from '../support/failure-of.ts';

function clientOver(answer: (ask: unknown) => Promise<unknown>): ReturnType<typeof createClient> {
  const calls = new Proxy({}, { get: () => answer }) as DesktopBridge['calls'];
  return createClient(createBridgeCarrier({ calls, onEvent: () => () => undefined }), () => undefined);
}

describe('the contract over the bridge of the preload', () => {
  it('hands replies on, checked', async () => {
    expect(await clientOver(async () => ({ ok: true, value: { clients: [] } })).call('client:list', {})).toEqual({ clients: [] });
    expect(await failureOf(clientOver(async () => ({ ok: true, value: { clients: 1 } })).call('client:list', {}))).toMatchObject({
      code: 'contract/invalid',
    });
  });
  it('turns a host that is gone into a failure a person can read', async () => {
    const gone = clientOver(async () => Promise.reject(new Error('Error invoking remote method')));
    expect(await failureOf(gone.call('client:list', {}))).toMatchObject({ code: 'net/failed' });
  });
  it('has its link open from the start', () => {
    const links: string[] = [];
    clientOver(async () => undefined).onLink((state) => links.push(state));
    expect(links).toEqual(['open']);
  });
});

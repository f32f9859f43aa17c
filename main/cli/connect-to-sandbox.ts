import { TieoutError } from '../../shared/errors.ts';
import { isProviderId } from '../../shared/ids.ts';
import type { Connected, Core } from '../core/core.ts';
import { providers } from '../providers/registry.ts';
import { appOf } from './sandbox-client.ts';

/** What a sandbox announces of one platform; `logins` where one login reads one company and there are several. */
export interface AnnouncedPlatform {
  readonly baseUrl: string;
  readonly credentials: unknown;
  readonly logins?: readonly unknown[];
}

/** Logs in to every platform of a sandbox: through its consent page, which consents by itself, or with the keys it announces. One login after the other. */
export async function connectToSandbox(
  core: Pick<Core, 'connections'>,
  announced: Readonly<Record<string, AnnouncedPlatform>>,
  ask: { readonly clientName: string; readonly signal: AbortSignal },
): Promise<readonly Connected[]> {
  const { clientName, signal } = ask;
  const connected: Connected[] = [];
  for (const [provider, { baseUrl: endpoint, credentials, logins }] of Object.entries(announced)) {
    if (!isProviderId(provider)) throw new Error(`the sandbox announces "${provider}", which is no platform`);
    const app = providers.get(provider)?.auth === null ? null : appOf(credentials);
    for (const login of logins ?? [credentials]) {
      connected.push(
        app === null
          ? await core.connections.connectWithCredentials({ provider, endpoint, credentials: login, clientName, signal })
          : await core.connections.connectWithBrowser({
              provider,
              endpoint,
              appClientId: app.clientId,
              appClientSecret: app.clientSecret,
              clientName,
              connectionId: null,
              withOptionalScopes: true,
              open: (url) => consentLikeAPerson(url, signal),
              signal,
            }),
      );
    }
  }
  return connected;
}

/** Follows the consent page to the end, as a browser would. */
async function consentLikeAPerson(url: string, signal: AbortSignal): Promise<void> {
  const page = await fetch(url, { signal });
  await page.arrayBuffer();
  if (page.ok && page.redirected) return;
  throw new TieoutError({
    code: 'auth/denied',
    action: 'stop-connection',
    message: `The sandbox's consent page did not lead back (status ${page.status}).`,
    remedy: 'A fault in the list of faults may be meant for it.',
  });
}

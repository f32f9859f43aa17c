import { isProviderId, type ConnectionId, type ProviderId } from '../../../shared/ids.ts';
import type { Connected } from '../../core/core.ts';
import { command, wrongUse, type CommandContext, type OpenedLedger } from '../command.ts';
import { connectedText } from '../connected-text.ts';
import { address, rowNumber, text } from '../options.ts';

export const connectCommand = command({
  name: 'connect',
  summary: 'connect a platform, or sign in again',
  details: `Opens the platform's consent page in your browser and waits. The login is kept in the keychain, never in the ledger.

  tieout connect xero --app-id 0123ABC…   with your own app, see the README
  tieout connect quickbooks --app-id AB12…   its secret in $TIEOUT_QUICKBOOKS_APP_SECRET
  tieout connect freshbooks --app-id ab12…   likewise; you paste the address your browser ends at
  tieout connect xero --connection 3      sign in again, or grant more rights
  tieout connect xero --endpoint http://127.0.0.1:8080            a sandbox`,
  args: ['PROVIDER'],
  options: {
    endpoint: address('a sandbox, or a host the platform lists as its own'),
    credentials: text('FILE', 'credentials in hand (JSON) instead of the browser'),
    client: text('NAME', 'the client whose books these are'),
    appId: text('ID', 'client id of your app in the developer portal, or $TIEOUT_<PROVIDER>_APP_ID'),
    connection: rowNumber<ConnectionId>('sign this connection in again'),
  },
  run: async (context, options, [word = '']) => {
    const provider = await knownProvider(word);
    const { providers } = await import('../../providers/registry.ts');
    if (options.credentials !== null && options.connection !== null && (providers.get(provider)?.keys ?? []).length === 0)
      throw wrongUse('--credentials and --connection do not go together: a connection is signed in again in the browser.');
    // Read before a ledger is opened: a wrong file leaves nothing behind.
    const credentials = options.credentials === null ? null : await readCredentials(options.credentials);
    const ledger = await context.openLedger({ dataFolder: context.dataFolder, passing: false });
    const connected = await connect(context, ledger, { ...options, provider, credentials });
    await context.show(connected, connectedText(connected, context.screen.style));
    return 0;
  },
});

interface ConnectAsk {
  readonly provider: ProviderId;
  readonly endpoint: string | null;
  /** Content of a credentials file; null means the browser. */
  readonly credentials: unknown;
  readonly client: string | null;
  readonly appId: string | null;
  readonly connection: ConnectionId | null;
}

async function connect(context: CommandContext, { core, ports }: OpenedLedger, ask: ConnectAsk): Promise<Connected> {
  const { provider, client: clientName } = ask;
  const { signal } = context;
  const sandbox = ask.endpoint === null ? null : await sandboxFor(provider, ask.endpoint, signal);
  const endpoint = sandbox?.baseUrl ?? ask.endpoint;
  const { providers } = await import('../../providers/registry.ts');
  // A platform without a consent page: a sandbox announces the keys to itself.
  const hasConsentPage = providers.get(provider)?.auth !== null;
  const credentials = ask.credentials ?? (hasConsentPage ? null : (sandbox?.credentials ?? null));
  if (credentials !== null) {
    return core.connections.connectWithCredentials({ provider, endpoint, credentials, clientName, connectionId: ask.connection });
  }
  if (!hasConsentPage) {
    throw wrongUse(
      'This platform has no consent page to log in on: --credentials is missing.',
      'Copy the keys into a JSON file and name it with --credentials; the README says which keys, and a wrong or missing one is named.',
    );
  }
  const known = ask.connection === null ? null : await existing({ core, ports }, ask.connection, provider);
  const appClientId = ask.appId ?? process.env[appIdVariable(provider)] ?? sandbox?.appClientId ?? known?.appClientId ?? null;
  if (appClientId === null) {
    throw wrongUse(
      'Which app asks? --app-id is missing.',
      `Register your own app with the platform (the README says how) and give its client id with --app-id or ${appIdVariable(provider)}.`,
    );
  }
  const keptSecret = known?.appClientId === appClientId ? known.appClientSecret : null;
  const appSecret = process.env[appSecretVariable(provider)] ?? sandbox?.appClientSecret ?? keptSecret ?? null;
  context.note('Waiting for your consent in the browser. Ctrl-C gives up.');
  return core.connections.connectWithBrowser({
    provider,
    endpoint: endpoint ?? known?.endpoint ?? null,
    appClientId,
    appClientSecret: appSecret,
    clientName,
    connectionId: ask.connection,
    open: (url) => ports.notify.openInBrowser(url),
    paste: async ({ title, redirectUri, signal: ended }) => {
      context.note(
        `${title} leads your browser to ${redirectUri}, where nothing answers. Copy the whole address from its address bar and paste it here:`,
      );
      return readPasted(ended);
    },
    signal,
  });
}

/** One line of standard input. */
async function readPasted(signal: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question('> ', { signal });
  } finally {
    terminal.close();
  }
}

async function readCredentials(file: string): Promise<unknown> {
  const { readJsonFile } = await import('../json-file.ts');
  const content = await readJsonFile(file, { name: 'credentials', flag: '--credentials' });
  if (content === null) throw wrongUse(`The credentials file "${file}" is empty of credentials (null).`);
  return content;
}

async function knownProvider(word: string): Promise<ProviderId> {
  const { providers } = await import('../../providers/registry.ts');
  if (isProviderId(word) && providers.has(word)) return word;
  const offered = [...providers.keys()].join(', ');
  throw isProviderId(word)
    ? wrongUse(`This version cannot connect ${word} yet.`, `It can connect: ${offered}.`)
    : wrongUse(`There is no platform "${word}".`, `This version can connect: ${offered}.`);
}

/** `TIEOUT_XERO_APP_ID` */
function appIdVariable(provider: ProviderId): string {
  return `TIEOUT_${provider.toUpperCase().replaceAll('-', '_')}_APP_ID`;
}

/** `TIEOUT_QUICKBOOKS_APP_SECRET`: no option, for other users of the machine can read those. */
function appSecretVariable(provider: ProviderId): string {
  return appIdVariable(provider).replace(/_ID$/, '_SECRET');
}

/** An endpoint that is a whole sandbox stands for the platform's own address inside it; null for any other endpoint. */
async function sandboxFor(
  provider: ProviderId,
  endpoint: string,
  signal: AbortSignal,
): Promise<{
  readonly baseUrl: string;
  readonly appClientId: string | null;
  readonly appClientSecret: string | null;
  readonly credentials: unknown;
} | null> {
  const { sandboxAt, appOf } = await import('../sandbox-client.ts');
  const info = await sandboxAt(endpoint, signal);
  if (info === null) return null;
  const offered = info.providers[provider];
  if (offered === undefined) throw wrongUse(`The sandbox at ${endpoint} does not play ${provider}.`);
  const app = appOf(offered.credentials);
  return {
    baseUrl: offered.baseUrl,
    credentials: offered.credentials,
    appClientId: app?.clientId ?? null,
    appClientSecret: app?.clientSecret ?? null,
  };
}

/** What is known of a connection that is to be signed in again. */
async function existing(
  { core, ports }: OpenedLedger,
  id: ConnectionId,
  provider: ProviderId,
): Promise<{ readonly endpoint: string | null; readonly appClientId: string | null; readonly appClientSecret: string | null }> {
  const { readLogin } = await import('../../core/auth/stored-login.ts');
  const row = (await core.connections.list()).find(({ connection }) => connection.id === id)?.connection;
  if (row === undefined) throw wrongUse(`There is no connection number ${id}.`, 'See "tieout connections" for what there is.');
  if (row.provider !== provider) throw wrongUse(`Connection ${id} is to ${row.provider}, not to ${provider}.`);
  const login = await readLogin(ports.secrets, row.secretRef);
  return {
    endpoint: row.endpoint,
    appClientId: login?.tokens.clientId ?? null,
    appClientSecret: login?.tokens.clientSecret ?? null,
  };
}

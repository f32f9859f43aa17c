import type { ConnectionId } from '../../../shared/ids.ts';
import type { ConnectionState } from '../../core/store/api.ts';
import { command, wrongUse, type CommandDefinition } from '../command.ts';
import { checkScope } from '../known-scope.ts';
import { rowNumber } from '../options.ts';
import { table } from '../table.ts';
import { providerName } from '../words.ts';

const list = command({
  name: 'connections',
  summary: 'list what is connected, with its organisations; pause, resume or remove a connection',
  options: {},
  run: async (context) => {
    const core = await context.openCore();
    const rows = await core.connections.list();
    const document = {
      connections: rows.map(({ connection, tenants }) => ({
        id: connection.id,
        provider: connection.provider,
        label: connection.label,
        client: connection.clientName,
        state: connection.state,
        stateReason: connection.stateReason,
        endpoint: connection.endpoint,
        scopes: connection.grantedScopes,
        tenants: tenants.map(({ tenant }) => ({
          id: tenant.id,
          name: tenant.name,
          externalId: tenant.externalId,
          state: tenant.state,
          stateReason: tenant.stateReason,
          currency: tenant.baseCurrency,
          country: tenant.country,
        })),
      })),
    };
    const lines = rows.flatMap(({ connection, tenants }) =>
      (tenants.length === 0 ? [null] : tenants).map((row) => [
        String(connection.id),
        providerName(connection.provider),
        connection.clientName,
        STATE_WORDS[connection.state],
        row === null ? '' : String(row.tenant.id),
        row?.tenant.name ?? 'no organisation',
        row?.tenant.baseCurrency ?? '',
      ]),
    );
    await context.show(document, lines.length === 0 ? NOTHING_CONNECTED : table(COLUMNS, lines, context.screen.width));
    return 0;
  },
});

/** One connection, by its number in the list, brought to a state. */
function changed(ask: {
  readonly name: string;
  readonly summary: string;
  readonly details: string;
  readonly to: ConnectionState;
  readonly said: string;
}): CommandDefinition {
  return command({
    name: ask.name,
    summary: ask.summary,
    details: ask.details,
    args: ['ID'],
    options: {},
    run: async (context, _options, [word]) => {
      const connectionId = rowNumber<ConnectionId>('').read(word, 'ID');
      const core = await context.openCore();
      await checkScope(core, { connection: connectionId });
      if (connectionId === null) throw wrongUse('ID is missing.');
      if (ask.to === 'disconnected') await core.connections.disconnect({ connectionId });
      else await core.connections.setPaused({ connectionId, paused: ask.to === 'paused' });
      const row = (await core.connections.list()).find(({ connection }) => connection.id === connectionId)?.connection;
      const { state = ask.to, stateReason = null, label = '', provider = '' } = row ?? {};
      const name = `Connection ${connectionId}, ${label} (${providerName(provider)})`;
      const done = state === ask.to;
      const words = done ? `${name} ${ask.said}` : `${name} was not changed: it is ${STATE_WORDS[state]}.`;
      await context.show({ id: connectionId, state, stateReason, changed: done }, words);
      return done ? 0 : 1;
    },
  });
}

export const connectionsCommand: CommandDefinition = {
  ...list,
  commands: [
    changed({
      name: 'pause',
      summary: 'read a connection no more until it is resumed',
      details: 'What was read stays, and so does the login. Exit code 1 when the connection has to be signed in again first.',
      to: 'paused',
      said: 'is paused.',
    }),
    changed({
      name: 'resume',
      summary: 'read a paused connection again',
      details: 'Exit code 1 when the connection is not paused but has to be signed in again.',
      to: 'connected',
      said: 'is read again.',
    }),
    changed({
      name: 'remove',
      summary: 'end a connection and forget its login',
      details: 'What was read stays in the ledger.',
      to: 'disconnected',
      said: 'is removed: its login is forgotten, and what was read stays.',
    }),
  ],
};

export const NOTHING_CONNECTED = 'Nothing is connected yet. Connect one with "tieout connect xero", or try "tieout demo".';

const STATE_WORDS = {
  connected: 'connected',
  needs_reauth: 'needs signing in again',
  paused: 'paused',
  disconnected: 'disconnected',
} as const;

const COLUMNS = [
  { title: 'ID', align: 'right' },
  { title: 'Platform' },
  { title: 'Client', shrinkTo: 12 },
  { title: 'State', shrinkTo: 12 },
  { title: 'Tenant', align: 'right' },
  { title: 'Organisation', shrinkTo: 14 },
  { title: 'Currency' },
] as const;

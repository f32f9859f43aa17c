import { command } from '../command.ts';
import { table } from '../table.ts';
import { providerName } from '../words.ts';

export const connectionsCommand = command({
  name: 'connections',
  summary: 'list what is connected, with its organisations',
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

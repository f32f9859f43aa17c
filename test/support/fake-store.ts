import type { ClientId, ConnectionId, TenantId } from '../../shared/ids.ts';
import { rowId } from './row-id.ts';
import type { ClientRow, ConnectionRow, Store, StreamRow, TenantRow } from '../../main/core/store/api.ts';

/** The parts of the store that logins, budgets and connections use, in memory. Everything it holds can be searched for what must not be there. */
export interface FakeStore extends Pick<Store, 'read' | 'write'> {
  readonly clients: ClientRow[];
  readonly connections: ConnectionRow[];
  readonly tenants: TenantRow[];
  /** Of every tenant. */
  readonly streams: StreamRow[];
  readonly budgets: Map<string, { scope: string; name: string; windowStartedAtMs: number; used: number }>;
  addConnection(over: Partial<ConnectionRow>): ConnectionRow;
}

type Fake<Methods> = Partial<Methods>;

/** Methods nobody has written down here fail loudly, by name. */
function named<Methods extends object>(methods: Fake<Methods>): Methods {
  const complete = new Proxy(methods, {
    get: (target, name) =>
      Reflect.get(target, name) ?? (() => Promise.reject(new Error(`the fake store has no ${String(name)}`))),
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the proxy answers every name, the missing ones with a failure
  return complete as Methods;
}

export function createFakeStore(): FakeStore {
  const clients: ClientRow[] = [];
  const connections: ConnectionRow[] = [];
  const tenants: TenantRow[] = [];
  const streams: StreamRow[] = [];
  const budgets: FakeStore['budgets'] = new Map();
  const patch = (connectionId: ConnectionId, over: Partial<ConnectionRow>): void => {
    const at = connections.findIndex((row) => row.id === connectionId);
    const row = connections[at];
    if (row === undefined) throw new Error(`no connection ${connectionId}`);
    connections[at] = { ...row, ...over };
  };
  const addConnection = (over: Partial<ConnectionRow>): ConnectionRow => {
    const row: ConnectionRow = {
      id: rowId<ConnectionId>(connections.length + 1),
      clientId: rowId<ClientId>(1),
      clientName: 'Client',
      provider: 'xero',
      label: 'Acme Ltd',
      state: 'connected',
      stateReason: null,
      endpoint: null,
      secretRef: `connection-${connections.length + 1}`,
      grantedScopes: [],
      intervalSec: 3600,
      nextRunAtMs: null,
      failures: 0,
      ...over,
    };
    connections.push(row);
    return row;
  };
  const write: Fake<Store['write']> = {
    addClient: async ({ name }) => {
      if (clients.some((client) => client.name === name)) throw new Error(`a client ${name} is there already`);
      const id = rowId<ClientId>(clients.length + 1);
      clients.push({ id, name });
      return id;
    },
    addConnection: async ({ atMs: _atMs, ...ask }) => {
      const clientName = clients.find((client) => client.id === ask.clientId)?.name ?? '';
      return addConnection({ ...ask, clientName }).id;
    },
    updateConnection: async ({ connectionId, atMs: _atMs, ...over }) => patch(connectionId, over),
    putTenants: async ({ connectionId, tenants: named }) => {
      for (const tenant of named) {
        const at = tenants.findIndex((row) => row.connectionId === connectionId && row.externalId === tenant.externalId);
        const known = tenants[at];
        const id = rowId<TenantId>(tenants.length + 1);
        if (known === undefined) {
          tenants.push({
            id,
            connectionId,
            ...tenant,
            state: 'active',
            stateReason: null,
            baseCurrency: null,
            country: null,
            periodLockedThrough: null,
          });
        } else
          tenants[at] = { ...known, ...tenant, ...(known.state === 'excluded' ? {} : { state: 'active', stateReason: null }) };
      }
      tenants.forEach((row, at) => {
        const gone = row.connectionId === connectionId && !named.some((tenant) => tenant.externalId === row.externalId);
        if (gone) tenants[at] = { ...row, state: 'disconnected' };
      });
      return tenants.filter((row) => row.connectionId === connectionId);
    },
    updateTenant: async ({ tenantId, state, stateReason }) => {
      const at = tenants.findIndex((row) => row.id === tenantId);
      const row = tenants[at];
      if (row === undefined) throw new Error(`no tenant ${tenantId}`);
      tenants[at] = { ...row, state: state ?? row.state, stateReason: stateReason === undefined ? row.stateReason : stateReason };
    },
    putBudget: async (row) => {
      budgets.set(`${row.scope} ${row.name}`, { ...row });
    },
  };
  const read: Fake<Store['read']> = {
    listClients: async () => clients,
    listConnections: async () => connections,
    listTenants: async ({ connectionId }) => tenants.filter((row) => connectionId === null || row.connectionId === connectionId),
    listStreams: async ({ tenantId }) => streams.filter((row) => row.tenantId === tenantId),
    readBudgets: async () => [...budgets.values()],
  };
  return {
    clients,
    connections,
    tenants,
    streams,
    budgets,
    addConnection,
    write: named<Store['write']>(write),
    read: named<Store['read']>(read),
  };
}

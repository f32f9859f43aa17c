import type { ConnectionRow, TenantRow } from '../core/store/api.ts';
import type { OpenedLedger } from './command.ts';

const daySec = 86_400;

/** How many calls the platform still allows today for a tenant; null where it has no daily limit. Known from what was counted and what the platform said. */
export async function createCallsLeft({
  core,
  ports,
}: OpenedLedger): Promise<(connection: ConnectionRow, tenant: TenantRow) => number | null> {
  const [{ createBudgets }, { providerOf }] = await Promise.all([
    import('../core/http/budget.ts'),
    import('../providers/registry.ts'),
  ]);
  const budgets = createBudgets({ clock: ports.clock, log: ports.log, store: core.store });
  await budgets.load();
  return (connection, tenant) => {
    const { limits } = providerOf(connection.provider);
    const daily = limits.budgets.find((budget) => budget.windowSec === daySec);
    const line = budgets
      .remaining({ provider: connection.provider, limits, connectionId: connection.id, tenantExternalId: tenant.externalId })
      .find((candidate) => candidate.name === daily?.name);
    return line === undefined ? null : Math.max(0, line.max - line.used);
  };
}

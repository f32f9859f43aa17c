import type { Database } from 'better-sqlite3';
import type { ProviderId, TenantId } from '../../../../shared/ids.ts';
import type { StoreReads } from '../api.ts';
import { prepared } from '../prepared.ts';
import { isRow, numberAt, textAt, textOrNull } from '../rows.ts';

/** The chart of accounts, archived accounts included. */
export function listAccounts(database: Database, tenantId: TenantId): ReturnType<StoreReads['listAccounts']> {
  return database
    .prepare(
      `SELECT r.external_id, a.code, a.name, a.account_type, a.account_class, a.system_role, a.currency FROM accounts a
       JOIN raw_records r ON r.id = a.record_id WHERE a.tenant_id = ? ORDER BY a.code, a.name`,
    )
    .all(tenantId)
    .filter(isRow)
    .map((row) => ({
      externalId: textAt(row, 'external_id'),
      code: textOrNull(row, 'code'),
      name: textAt(row, 'name'),
      accountType: textAt(row, 'account_type'),
      accountClass: textOrNull(row, 'account_class'),
      systemRole: textOrNull(row, 'system_role'),
      currency: textOrNull(row, 'currency'),
    }));
}

/** What is used up of the budgets that outlive a process. */
export function readBudgets(database: Database): ReturnType<StoreReads['readBudgets']> {
  return database
    .prepare('SELECT scope, name, window_started_at_ms, used FROM budgets')
    .all()
    .filter(isRow)
    .map((row) => ({
      scope: textAt(row, 'scope'),
      name: textAt(row, 'name'),
      windowStartedAtMs: numberAt(row, 'window_started_at_ms'),
      used: numberAt(row, 'used'),
    }));
}

export function readSetting(database: Database, key: string): string | null {
  const value = database.prepare('SELECT value FROM settings WHERE key = ?').pluck().get(key);
  return typeof value === 'string' ? value : null;
}

/** Places people accepted for fields of a stream, in the order they did. */
export function listOverrides(
  database: Database,
  ask: { readonly provider: ProviderId; readonly stream: string },
): ReturnType<StoreReads['listOverrides']> {
  return prepared(
    database,
    'SELECT field, path, reader FROM mapping_overrides WHERE provider = ? AND stream = ? AND retired_at_ms IS NULL ORDER BY id',
  )
    .all(ask.provider, ask.stream)
    .filter(isRow)
    .map((row) => ({ field: textAt(row, 'field'), path: textAt(row, 'path'), reader: textAt(row, 'reader') }));
}

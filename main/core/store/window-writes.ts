import type { Database } from 'better-sqlite3';
import { TieoutError } from '../../../shared/errors.ts';
import type { WindowWrites } from './api-window.ts';
import { updateRow } from './sql-set.ts';

type Ask<Name extends keyof WindowWrites> = Parameters<WindowWrites[Name]>[0];

/** Writes of people's decisions that the window makes, and of the log of them. */
export function createWindowWrites(database: Database): WindowWrites {
  const taken = database.prepare('SELECT 1 FROM clients WHERE name = ? AND id <> ?').pluck();
  const rename = database.transaction(({ clientId, name }: Ask<'renameClient'>) => {
    if (taken.get(name, clientId) !== undefined) throw nameTaken(name);
    updateRow(database, 'clients', clientId, { name });
  });
  const retire = database.prepare(
    `UPDATE mapping_overrides SET retired_at_ms = @atMs
     WHERE provider = @provider AND stream = @stream AND field = @field AND path = @path AND retired_at_ms IS NULL`,
  );
  const put = database.prepare(
    `INSERT INTO mapping_overrides (provider, stream, field, path, reader, accepted_at_ms) VALUES (@provider, @stream, @field, @path, @reader, @atMs)`,
  );
  const retireAll = database.transaction(({ overrides, ...of }: Ask<'retireOverrides'>) => {
    for (const { field, path } of overrides) retire.run({ ...of, field, path });
  });
  const addAll = database.transaction(({ overrides, ...of }: Ask<'addOverrides'>) => {
    for (const { field, path, reader } of overrides) {
      retire.run({ ...of, field, path });
      put.run({ ...of, field, path, reader });
    }
  });
  const log = database.prepare(
    `INSERT INTO activity (at_ms, kind, level, connection_id, tenant_id, run_id, record_id, words)
     VALUES (@atMs, @kind, @level, @connectionId, @tenantId, @runId, @recordId, @words)`,
  );
  return {
    renameClient: (ask) => rename.immediate(ask),
    moveConnection: ({ connectionId, clientId, atMs }) => {
      updateRow(database, 'connections', connectionId, { client_id: clientId, updated_at_ms: atMs });
    },
    addOverrides: (ask) => addAll.immediate(ask),
    retireOverrides: (ask) => retireAll.immediate(ask),
    addActivity: (ask) => {
      log.run(ask);
    },
  };
}

function nameTaken(name: string): TieoutError {
  return new TieoutError({
    code: 'config/invalid',
    action: 'stop-all',
    message: `There is a client called ${name} already.`,
    remedy: 'Choose another name, or move the connections to that client.',
  });
}

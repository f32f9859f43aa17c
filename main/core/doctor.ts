import { randomUUID } from 'node:crypto';
import { isTieoutError } from '../../shared/errors.ts';
import type { DoctorReport } from './core.ts';
import { hostsOf } from './http/hosts.ts';
import { httpDateMs } from './http/retry.ts';
import type { Ports } from './ports.ts';
import type { ProviderDefinition } from './provider.ts';
import type { ConnectionRow, Store } from './store/api.ts';

export interface DoctorDeps {
  readonly store: Store;
  readonly ports: Ports;
  readonly clockSkewMs: () => number | null;
  readonly providerOf: (connection: ConnectionRow) => ProviderDefinition;
  /** The login as it is stored; null when there is none. Rejects with `secrets/unavailable` for one that cannot be read. */
  readonly storedLogin: (connection: ConnectionRow) => Promise<unknown>;
}

type Check = DoctorReport['checks'][number];

const worryingSkewMs = 5 * 60 * 1000;

/** Looks over ledger, secrets, clock and connections. Changes nothing but one throw-away entry in the secret store. */
export async function runDoctor(deps: DoctorDeps): Promise<DoctorReport> {
  const checks: Check[] = [
    await checkLedger(deps),
    await checkSecrets(deps),
    ...(await checkClock(deps)),
    ...(await checkConnections(deps)),
  ];
  return { healthy: checks.every((check) => check.ok), checks };
}

async function checkLedger({ store }: DoctorDeps): Promise<Check> {
  const faults = await store.write.checkIntegrity();
  if (faults.length === 0) return { name: 'ledger', ok: true, message: 'The ledger is whole.', remedy: null };
  return {
    name: 'ledger',
    ok: false,
    message: `The ledger is damaged: ${faults[0] ?? ''}`,
    remedy: 'Restore a backup with "tieout restore FILE".',
  };
}

async function checkSecrets({ ports }: DoctorDeps): Promise<Check> {
  const { kind, where } = ports.secrets.describe();
  const name = 'secrets';
  const entry = `doctor-${randomUUID()}`;
  try {
    await ports.secrets.write(entry, 'test');
    const back = await ports.secrets.read(entry);
    await ports.secrets.remove(entry);
    if (back === 'test') return { name, ok: true, message: `Secrets are kept in the ${kind} (${where}).`, remedy: null };
    return {
      name,
      ok: false,
      message: `The ${kind} does not give back what is written to it.`,
      remedy: 'Unlock the keychain and run again.',
    };
  } catch (error) {
    if (!isTieoutError(error)) throw error;
    return { name, ok: false, message: error.message, remedy: error.remedy };
  }
}

/** Nothing where there is no platform to compare with. */
async function checkClock(deps: DoctorDeps): Promise<readonly Check[]> {
  const name = 'clock';
  const connections = (await deps.store.read.listConnections()).filter(({ state }) => state !== 'disconnected');
  if (connections.length === 0) return [];
  const skew = deps.clockSkewMs() ?? (await skewNow(deps, connections));
  if (skew === null) {
    const message = 'The clock was not checked: no connected platform told the time.';
    return [{ name, ok: false, message, remedy: 'Check the network, then run again.' }];
  }
  if (Math.abs(skew) < worryingSkewMs) return [{ name, ok: true, message: 'The clock agrees with the platforms.', remedy: null }];
  const minutes = Math.round(Math.abs(skew) / 60_000);
  const message = `The clock is ${minutes} minutes off the platforms' clocks.`;
  return [{ name, ok: false, message, remedy: 'Let the computer set its time by itself.' }];
}

/** By the first platform that answers a request without a login: any answer carries the time. */
async function skewNow({ ports, providerOf }: DoctorDeps, connections: readonly ConnectionRow[]): Promise<number | null> {
  for (const connection of connections) {
    try {
      const url = new URL('/', hostsOf(providerOf(connection), connection.endpoint).api).href;
      const answer = await ports.http.send({ method: 'GET', url, headers: {}, timeoutMs: 10_000, maxBytes: 1024 * 1024 });
      const dateMs = httpDateMs(answer.headers['date'] ?? '');
      if (dateMs !== undefined) return dateMs - answer.receivedAtMs;
    } catch (error) {
      if (!isTieoutError(error)) throw error;
    }
  }
  return null;
}

async function checkConnections(deps: DoctorDeps): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const row of await deps.store.read.listConnections()) checks.push(await checkConnection(deps, row));
  return checks;
}

async function checkConnection({ storedLogin }: DoctorDeps, row: ConnectionRow): Promise<Check> {
  const name = `connection ${row.id}`;
  const reconnect = `Reconnect it: tieout connect ${row.provider} --connection ${row.id}`;
  if (row.state === 'connected' || row.state === 'paused') {
    const fault = await loginFault(storedLogin(row));
    if (fault !== null) return { name, ok: false, message: `${row.label} (${row.provider}): ${fault}`, remedy: reconnect };
  }
  return {
    name,
    ok: row.state === 'connected' || row.state === 'paused',
    message: row.stateReason ?? `${row.label} (${row.provider}) is ${row.state}.`,
    remedy: row.state === 'needs_reauth' ? reconnect : null,
  };
}

/** A restored ledger names logins that the keychain does not have. */
async function loginFault(stored: Promise<unknown>): Promise<string | null> {
  try {
    return (await stored) === null ? 'its login is no longer stored on this machine.' : null;
  } catch (error) {
    if (!isTieoutError(error)) throw error;
    return error.message;
  }
}

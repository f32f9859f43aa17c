import { randomUUID } from 'node:crypto';
import { isTieoutError } from '../../shared/errors.ts';
import type { DoctorReport } from './core.ts';
import type { Ports } from './ports.ts';
import type { Store } from './store/api.ts';

export interface DoctorDeps {
  readonly store: Store;
  readonly ports: Ports;
  readonly clockSkewMs: () => number | null;
}

type Check = DoctorReport['checks'][number];

const worryingSkewMs = 5 * 60 * 1000;

/** Looks over ledger, secrets, clock and connections. Changes nothing but one throw-away entry in the secret store. */
export async function runDoctor(deps: DoctorDeps): Promise<DoctorReport> {
  const checks: Check[] = [
    await checkLedger(deps),
    await checkSecrets(deps),
    checkClock(deps),
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

function checkClock({ clockSkewMs }: DoctorDeps): Check {
  const skew = clockSkewMs();
  if (skew === null)
    return {
      name: 'clock',
      ok: true,
      message: 'No platform has been asked yet, so the clock could not be compared.',
      remedy: null,
    };
  const minutes = Math.round(Math.abs(skew) / 60_000);
  if (Math.abs(skew) < worryingSkewMs)
    return { name: 'clock', ok: true, message: 'The clock agrees with the platforms.', remedy: null };
  return {
    name: 'clock',
    ok: false,
    message: `The clock is ${minutes} minutes off the platforms' clocks.`,
    remedy: 'Let the computer set its time by itself.',
  };
}

async function checkConnections({ store }: DoctorDeps): Promise<readonly Check[]> {
  const rows = await store.read.listConnections();
  return rows.map((row) => ({
    name: `connection ${row.id}`,
    ok: row.state === 'connected' || row.state === 'paused',
    message: row.stateReason ?? `${row.label} (${row.provider}) is ${row.state}.`,
    remedy: row.state === 'needs_reauth' ? `Reconnect it: tieout connect ${row.provider} --connection ${row.id}` : null,
  }));
}

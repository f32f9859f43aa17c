import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** The copy made before a migration: `ledger.db.before-0020`. */
export function nameBefore(ledger: string, version: number): string {
  return `${ledger}.before-${String(version).padStart(4, '0')}`;
}

/** Copies made before migrations that lie beside a ledger, the oldest first. */
export function backupsBeside(ledger: string): readonly string[] {
  const folder = path.dirname(ledger);
  const name = path.basename(ledger);
  return readdirSync(folder)
    .filter((entry) => entry.startsWith(`${name}.before-`) && /^\d{4,}$/.test(entry.slice(name.length + '.before-'.length)))
    .toSorted()
    .map((entry) => path.join(folder, entry));
}

/** Where a ledger is kept that a restore replaces: `ledger-before-restore-20260131T101500Z.sqlite` beside it. */
export function nameReplaced(ledger: string, at: Date): string {
  const stamp = at.toISOString().replaceAll(/[-:]/g, '').replace(/\.\d+/, '');
  return path.join(path.dirname(ledger), `${beforeRestore}${stamp}${path.extname(ledger)}`);
}

/** A backup on its way into the ledger's place. */
export function nameIncoming(ledger: string): string {
  return `${ledger}.incoming`;
}

/** What restores left beside a ledger, the newest replaced one first. */
export function leftByRestores(ledger: string): readonly string[] {
  const folder = path.dirname(ledger);
  if (!existsSync(folder)) return [];
  const incoming = path.basename(nameIncoming(ledger));
  const entries = readdirSync(folder).toSorted().toReversed();
  const replaced = entries.filter((entry) => entry.startsWith(beforeRestore) && entry.endsWith(path.extname(ledger)));
  return [...replaced, ...entries.filter((entry) => entry === incoming)].map((entry) => path.join(folder, entry));
}

const beforeRestore = 'ledger-before-restore-';

import { readdirSync } from 'node:fs';
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

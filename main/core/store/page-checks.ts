import { TieoutError } from '../../../shared/errors.ts';
import type { PageCommit } from './api.ts';
import { CHILD_TABLES, LEDGER_TABLES } from './columns.ts';
import { CHILD_TARGETS } from './ledger-rows.ts';

const hashBytes = 32;

/**
 * Refuses a page whose flat arrays do not fit each other. Read past their ends they would put empty amounts into the ledger, or one record's amounts into another's
 * row, without a word. Throws `bug/invariant`.
 */
export function checkPage({ records, quarantine }: PageCommit): void {
  const rows = records.externalIds.length;
  const stride = records.target === 'raw' ? 0 : LEDGER_TABLES[records.target].columns.length;
  check('hashes', records.hashes.byteLength, rows * hashBytes);
  check('offsets', records.offsets.length, rows);
  check('lengths', records.lengths.length, rows);
  check('change stamps', records.modifiedAtMs.length, rows);
  check('tombstones', records.tombstones.length, rows);
  check('cells', records.cells.length, rows * stride);
  for (const target of CHILD_TARGETS) {
    const { counts, cells } = records.children[target];
    const children = counts.reduce((sum, count) => sum + count, 0);
    check(`cells of ${target}`, cells.length, children * CHILD_TABLES[target].columns.length);
  }
  for (const [at, externalId] of records.externalIds.entries()) if (externalId === '') check('external id', at, -1);
  for (const row of quarantine) check('hash of a held record', row.hash.byteLength, hashBytes);
}

function check(what: string, found: number, expected: number): void {
  if (found === expected) return;
  throw new TieoutError({
    code: 'bug/invariant',
    action: 'stop-all',
    message: `A page does not fit itself (${what}: ${found}, expected ${expected}) and was not stored.`,
    remedy: 'Nothing was lost. Please report this with the output of "tieout doctor --json".',
    details: { what, found, expected },
  });
}

import { describe, expect, it } from 'vitest';
import type { ProviderId } from '../../shared/ids.ts';
import { startCoreOnSandbox } from '../support/core-on-sandbox.ts';

/**
 * A field gets a name nobody has seen: the records are held or told of, the new place is proposed because its values agree with what was stored, and once a person has accepted it
 * the stored payloads are mapped again offline and the ledger equals the platform.
 */

interface Case {
  readonly provider: ProviderId;
  readonly stream: string;
  readonly verb: 'rename-field' | 'move-field';
  readonly field: string;
  readonly to: string;
  /** The places as the proposal names them. */
  readonly from: string;
  readonly proposed: string;
}

const cases: readonly Case[] = [
  {
    provider: 'xero',
    stream: 'invoices',
    verb: 'rename-field',
    field: 'AmountDue',
    to: 'OpenAmount',
    from: 'AmountDue',
    proposed: 'OpenAmount',
  },
  {
    provider: 'xero',
    stream: 'invoices',
    verb: 'move-field',
    field: 'TotalTax',
    to: 'TaxParts',
    from: 'TotalTax',
    proposed: 'TaxParts.0.TotalTax',
  },
  {
    provider: 'xero',
    stream: 'invoices',
    verb: 'rename-field',
    field: 'Contact.Name',
    to: 'Label',
    from: 'Contact.Name',
    proposed: 'Contact.Label',
  },
  {
    provider: 'xero',
    stream: 'invoices',
    verb: 'rename-field',
    field: 'LineItems.LineAmount',
    to: 'Net',
    from: 'LineItems[].LineAmount',
    proposed: 'LineItems[].Net',
  },
  {
    provider: 'freshbooks',
    stream: 'invoices',
    verb: 'rename-field',
    field: 'amount',
    to: 'grand_amount',
    from: 'amount',
    proposed: 'grand_amount',
  },
  {
    provider: 'quickbooks',
    stream: 'invoices',
    verb: 'rename-field',
    field: 'TotalAmt',
    to: 'SumAmt',
    from: 'TotalAmt',
    proposed: 'SumAmt',
  },
];

describe('a rename that nobody has seen', () => {
  it.each(cases)('$provider $field → $proposed is proposed, and heals offline', async (rename) => {
    const { provider, stream, verb, field, to } = rename;
    const world = await startCoreOnSandbox({ provider, invoices: 60 });
    try {
      await world.sync();
      await world.control('faults', [{ provider, when: { stream }, do: { verb, field, to } }]);
      await world.control('mutate', { edits: 30, seed: 3 });
      await world.sync({ full: true });
      const events = await world.core.store.read.listDriftPlaces({ tenantId: null, settledToo: false, limit: 1000 });
      const proposals = await world.core.proposeRenames(events);
      const at = proposals.findIndex((proposal) => proposal?.from === rename.from);
      expect(proposals[at]).toMatchObject({ to: rename.proposed });
      const told = await world.verify();
      expect(told.silent).toBe(0);
      const event = events[at];
      const settled = await world.core.settleDrift({ driftId: event?.id ?? 0, state: 'accepted', to: rename.proposed });
      if (settled.replay !== null) await world.core.replay({ tenantId: null, ...settled.replay });
      expect(await world.core.quarantine({ tenantId: null, all: false })).toEqual([]);
      expect(await world.verify()).toMatchObject({ missing: 0, extra: 0, different: 0, silent: 0 });
      const left = await world.core.store.read.listDriftPlaces({ tenantId: null, settledToo: false, limit: 1000 });
      expect((await world.core.proposeRenames(left)).filter((proposal) => proposal?.from === rename.from)).toEqual([]);
    } finally {
      await world.close();
    }
  });
});

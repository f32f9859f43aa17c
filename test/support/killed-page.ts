import type { PageAsk } from './ledger-world.ts';

/** A page with everything a page can bring: new and changed records with children, one that is held, drift, and the next checkpoint. */
export const killedPage: PageAsk = {
  records: [
    {
      id: 'old',
      row: { number: 'INV-1', status: 'paid', total_minor: '500', contact_name: 'Ridgeway' },
      lines: [{ description: 'Changed', amount_minor: '500', tax_minor: null }],
      allocations: [{ target_stream: 'payments', target_external_id: 'p-1', amount_minor: '500' }],
      body: 'Changed',
    },
    {
      id: 'new',
      row: { number: 'INV-2', total_minor: '70' },
      lines: [{ description: 'New', amount_minor: '70', tax_minor: null }],
    },
    { id: 'voided', row: { number: 'INV-3', status: 'void', total_minor: '0' }, tombstone: 'voided' },
  ],
  held: [{ id: 'odd', payload: '{"odd":true}' }],
  over: {
    checkpoint: '{"page":2}',
    drift: [
      {
        kind: 'unknown-field',
        path: 'Extra',
        severity: 'warning',
        expected: 'not documented',
        observed: 'text',
        occurrences: 1,
        sampleExternalId: 'new',
      },
    ],
  },
};

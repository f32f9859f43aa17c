import type { GridRow, GridView } from '../../shared/contract/grid.ts';
import type { Handlers } from '../../main/window/dispatch.ts';
import type { TenantId } from '../../shared/ids.ts';
import { rowId } from '../support/row-id.ts';

const KINDS = ['invoice', 'bill', 'payment', 'journal'] as const;

/** The n-th of the made documents, from 0 on: its number and its record number say which it is. */
function madeRow(at: number): GridRow {
  const total = `${(at * 7919) % 100_000}.${String(at % 100).padStart(2, '0')}`;
  const day = `2026-${String((at % 12) + 1).padStart(2, '0')}-${String((at % 28) + 1).padStart(2, '0')}`;
  return {
    recordId: rowId(at + 1),
    externalId: `made-${at + 1}`,
    clientName: 'Made books',
    tenantId: rowId<TenantId>(1),
    tenantName: 'Made books',
    provider: 'xero',
    kind: KINDS[at % KINDS.length] ?? 'invoice',
    status: 'open',
    sourceStatus: 'AUTHORISED',
    number: `N-${at + 1}`,
    reference: null,
    contact: `Contact ${at % 5000}`,
    issuedOn: day,
    dueOn: day,
    paidOn: null,
    currency: 'GBP',
    rate: null,
    subtotal: total,
    tax: '0.00',
    total,
    paid: '0.00',
    credited: '0.00',
    due: total,
    baseTotal: null,
    baseCurrency: null,
    mark: null,
    note: null,
    changedSinceReview: false,
    tombstone: null,
    held: false,
  };
}

/** Grid calls over `rows` made documents, answered at once: what is tested or measured is the window. Descending views begin with the last one. */
export function madeGrid(rows: number): Handlers {
  const views = new Map<number, GridView>();
  const placeIn = (snapshotId: number, at: number): number =>
    views.get(snapshotId)?.order.descending === true ? rows - 1 - at : at;
  return {
    'grid:open': async (view) => {
      views.set(views.size + 1, view);
      return { snapshotId: views.size, openedAtMs: 0 };
    },
    'grid:rows': async ({ snapshotId, from, count }) => ({
      rows: Array.from({ length: Math.max(0, Math.min(count, rows - from)) }, (_, at) => madeRow(placeIn(snapshotId, from + at))),
      rowCount: rows,
      newerData: false,
    }),
    'grid:find': async ({ snapshotId, recordId }) => ({ index: placeIn(snapshotId, recordId - 1) }),
    'grid:totals': async () => ({
      rowCount: rows,
      byCurrency: [
        {
          currency: 'GBP',
          rows,
          total: '49999500000.00',
          receivable: '24999750000.00',
          payable: '12499875000.00',
          openNotStated: 0,
        },
      ],
    }),
    'grid:close': async () => ({}),
  };
}

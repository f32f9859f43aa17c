import type { LiveOrganisation } from '../world/generate.ts';
import type { Ids } from './ids.ts';
import { deposits, goneMoney, gonePayments, payments, purchases } from './money-records.ts';
import * as reference from './reference-records.ts';
import type { GoneRow, Place, QboRow } from './row.ts';
import { forms, goneForms } from './trade-records.ts';

/** The entities as data: the ledger's name for the stream, and what is in the list. */
export interface Entity {
  readonly stream: string;
  readonly name: string;
  /** Lists leave inactive ones out unless asked for. */
  readonly hides: boolean;
  /** Change data capture knows it. */
  readonly captured: boolean;
  rows(place: Place): readonly QboRow[];
  gone(place: Place): readonly GoneRow[];
}

const none = (): readonly never[] => [];

function list(stream: string, name: string, rows: Entity['rows'], more: Partial<Entity> = {}): Entity {
  return { stream, name, hides: true, captured: true, rows, gone: none, ...more };
}

function txn(stream: string, name: string, rows: Entity['rows'], gone: Entity['gone']): Entity {
  return { stream, name, hides: false, captured: true, rows, gone };
}

export const ENTITIES: readonly Entity[] = [
  list('preferences', 'Preferences', reference.preferences, { hides: false, captured: false }),
  list('company', 'CompanyInfo', reference.company, { hides: false, captured: false }),
  list('accounts', 'Account', reference.accounts),
  list('tax-codes', 'TaxCode', reference.taxCodes, { captured: false }),
  list('tax-rates', 'TaxRate', reference.taxRates, { captured: false }),
  list('terms', 'Term', reference.terms),
  list('classes', 'Class', none),
  list('departments', 'Department', none),
  list('payment-methods', 'PaymentMethod', none),
  list('items', 'Item', reference.items),
  list('customers', 'Customer', (place) => reference.contacts(place, 'customer')),
  list('vendors', 'Vendor', (place) => reference.contacts(place, 'vendor')),
  txn(
    'invoices',
    'Invoice',
    (place) => forms(place, 'invoice'),
    (place) => goneForms(place, 'invoice'),
  ),
  txn(
    'bills',
    'Bill',
    (place) => forms(place, 'bill'),
    (place) => goneForms(place, 'bill'),
  ),
  txn(
    'credit-notes',
    'CreditMemo',
    (place) => forms(place, 'credit-note'),
    (place) => goneForms(place, 'credit-note'),
  ),
  txn(
    'vendor-credits',
    'VendorCredit',
    (place) => forms(place, 'supplier-credit'),
    (place) => goneForms(place, 'supplier-credit'),
  ),
  txn(
    'payments',
    'Payment',
    (place) => payments(place, 'customer'),
    (place) => gonePayments(place, 'customer'),
  ),
  txn(
    'bill-payments',
    'BillPayment',
    (place) => payments(place, 'vendor'),
    (place) => gonePayments(place, 'vendor'),
  ),
  txn('sales-receipts', 'SalesReceipt', none, none),
  txn('refund-receipts', 'RefundReceipt', none, none),
  txn('purchases', 'Purchase', purchases, (place) => goneMoney(place, false)),
  txn('deposits', 'Deposit', deposits, (place) => goneMoney(place, true)),
  txn('transfers', 'Transfer', reference.transfers, reference.goneTransfers),
  txn('journal-entries', 'JournalEntry', reference.journals, reference.goneJournals),
];

/** Names in any case, as client libraries write them. */
export function entityByName(name: string): Entity | undefined {
  return ENTITIES.find((entity) => entity.name.toLowerCase() === name.toLowerCase());
}

export interface KeptList {
  readonly rows: readonly QboRow[];
  readonly byId: ReadonlyMap<string, QboRow>;
  /** Oldest change first, ties in the order of creation. */
  readonly byUpdated: readonly QboRow[];
  readonly gone: readonly GoneRow[];
}

/** Lists are kept until the world changes: making and sorting a hundred thousand rows for every page would be most of the work. */
export interface Lists {
  place(live: LiveOrganisation): Place;
  of(live: LiveOrganisation, entity: Entity): KeptList;
}

export function createLists(idsOf: (live: LiveOrganisation) => Ids): Lists {
  const kept = new Map<string, { readonly revision: number; readonly list: KeptList }>();
  const place = (live: LiveOrganisation): Place => {
    const ids = idsOf(live);
    ids.settle(live);
    return { organisation: live.organisation, ids };
  };
  return {
    place,
    of: (live, entity) => {
      const key = `${live.organisation.id}/${entity.name}`;
      const known = kept.get(key);
      if (known !== undefined && known.revision === live.revision) return known.list;
      const rows = entity.rows(place(live));
      const list: KeptList = {
        rows,
        byId: new Map(rows.map((row) => [row.id, row])),
        byUpdated: rows.toSorted((left, right) => left.updatedMs - right.updatedMs),
        gone: entity.gone(place(live)),
      };
      kept.set(key, { revision: live.revision, list });
      return list;
    },
  };
}

import type { DocumentStatus } from '../../../shared/documents.ts';
import type { FieldRule, Source } from '../contract.ts';

/** How FreshBooks' mappings name a place in a raw record and the way to read it. */

export const money = (path: string): Source => ({ path, read: 'codedMoney' });
/** Amounts added up, each with its currency; none stated is null. */
export const summed = (...parts: readonly string[]): Source => ({ path: '', read: 'summed', parts });
export const decimal = (path: string): Source => ({ path, read: 'decimal' });
export const text = (path: string): Source => ({ path, read: 'text' });
export const id = (path: string): Source => ({ path, read: 'id' });
export const day = (path: string): Source => ({ path, read: 'bookDate' });

/** Accounting stamps are wall time of US Eastern without saying so; a few resources have UTC instead. [sdk] */
export const eastern = (path: string): Source => ({ path, read: 'instant', zone: 'America/New_York' });
export const utc = (path: string): Source => ({ path, read: 'instant' });

/** Read from the first source that has a value; nothing there is null. */
export const optional = (...sources: readonly Source[]): FieldRule => ({ sources, required: false });
/** Nothing there holds the record back. */
export const required = (...sources: readonly Source[]): FieldRule => ({ sources, required: true });

/** What is due, by the names it has had. Two that differ hold the record back: nobody can know which is right. */
export const due: FieldRule = {
  sources: ['outstanding', 'outstanding_balance', 'amount_outstanding'].map(money),
  required: true,
  agree: true,
};

/** A deleted record is one that left the list: FreshBooks shows it by id and in lists of deleted ones only. [doc: active_deleted] */
export const tombstones = { deleted: 'vanished' } as const;

/** Decides before any status: deleted is deleted whatever else the record says; archived records stay in the books. */
export const removed: {
  readonly path: string;
  readonly values: Readonly<Record<string, DocumentStatus>>;
  readonly others: readonly string[];
} = {
  path: 'vis_state',
  values: { '1': 'deleted' },
  others: ['0', '2'],
};

/** For records that have no status beside it. */
export const postedUnlessRemoved = {
  path: 'vis_state',
  values: { '0': 'posted', '1': 'deleted', '2': 'posted' },
  absent: 'posted',
} as const satisfies { path: string; values: Readonly<Record<string, DocumentStatus>>; absent: DocumentStatus };

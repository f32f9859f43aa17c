import type { BookDate } from './time.ts';

/** What a ledger document is in the books, whichever platform it came from. */
export const DOCUMENT_KINDS = [
  'invoice',
  'bill',
  'credit-note',
  'supplier-credit',
  'payment',
  'bill-payment',
  'refund',
  'prepayment',
  'supplier-prepayment',
  'overpayment',
  'supplier-overpayment',
  'batch-payment',
  'credit-application',
  'bank-deposit',
  'bank-withdrawal',
  'bank-transfer',
  'expense',
  'manual-journal',
  'journal',
  'charge',
  'dispute',
  'payout',
  'balance-transaction',
  'purchase-order',
  'quote',
] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/**
 * Where a document stands. `void` keeps its amounts but counts for nothing; `deleted` is gone at the source;
 * `open` is approved and not settled; `paid` is settled in full; `written-off` is approved, and what is due of it is given up;
 * `reversed` is taken back by an entry of its own: it settles nothing any more, but what it moved stays moved, for that entry, which counts too, moves it back.
 */
export const DOCUMENT_STATUSES = [
  'draft',
  'submitted',
  'open',
  'paid',
  'posted',
  'written-off',
  'reversed',
  'void',
  'deleted',
  'archived',
] as const;
export type DocumentStatus = (typeof DOCUMENT_STATUSES)[number];

/** Why a row that was in the ledger is no longer live at the source. The row itself stays. */
export const TOMBSTONE_REASONS = ['voided', 'deleted', 'vanished', 'merged', 'archived'] as const;
export type TombstoneReason = (typeof TOMBSTONE_REASONS)[number];

/** One line of a document. Amounts are minor units of the document's currency; quantity and unit price are decimal text. */
export interface LedgerLine {
  readonly externalId: string | null;
  readonly description: string | null;
  readonly itemCode: string | null;
  readonly accountCode: string | null;
  readonly quantity: string | null;
  readonly unitPrice: string | null;
  readonly amountMinor: bigint | null;
  readonly taxMinor: bigint | null;
  readonly taxCode: string | null;
}

/** What a payment or credit settles, with how much, in minor units of the settled document's currency. */
export interface Allocation {
  readonly targetStream: string;
  readonly targetExternalId: string;
  readonly amountMinor: bigint;
  readonly allocatedOn: BookDate | null;
}

/** One leg of a journal: positive is a debit, negative a credit. */
export interface JournalLine {
  readonly accountExternalId: string | null;
  readonly accountCode: string | null;
  readonly accountName: string | null;
  readonly description: string | null;
  readonly amountMinor: bigint;
  readonly taxMinor: bigint | null;
  readonly taxCode: string | null;
}

/** A document as the ledger holds it. Money is minor units of `currency`; null means the platform does not state it, never 0. */
export interface LedgerDocument {
  readonly kind: DocumentKind;
  readonly status: DocumentStatus;
  readonly sourceStatus: string | null;
  readonly number: string | null;
  readonly reference: string | null;
  readonly contactExternalId: string | null;
  readonly contactName: string | null;
  readonly accountExternalId: string | null;
  readonly issuedOn: BookDate | null;
  readonly dueOn: BookDate | null;
  readonly paidOn: BookDate | null;
  readonly currency: string;
  readonly exponent: number;
  /** Units of document currency per unit of base currency, as the platform wrote it. */
  readonly rate: string | null;
  readonly subtotalMinor: bigint | null;
  readonly taxMinor: bigint | null;
  readonly totalMinor: bigint;
  readonly paidMinor: bigint | null;
  readonly creditedMinor: bigint | null;
  readonly dueMinor: bigint | null;
  /** `totalMinor` in the tenant's base currency; null when no rate is stated. */
  readonly baseTotalMinor: bigint | null;
  readonly lines: readonly LedgerLine[];
  readonly allocations: readonly Allocation[];
  readonly journalLines: readonly JournalLine[];
}

export interface LedgerContact {
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly taxNumber: string | null;
  readonly accountNumber: string | null;
  readonly addressText: string | null;
  readonly status: 'active' | 'archived' | 'erased';
  readonly isCustomer: boolean | null;
  readonly isSupplier: boolean | null;
  readonly currency: string | null;
  readonly mergedIntoExternalId: string | null;
  /** Receivable and payable the platform states for this contact, decimal text as written. */
  readonly statedReceivable: string | null;
  readonly statedPayable: string | null;
}

export interface LedgerAccount {
  readonly code: string | null;
  readonly name: string;
  readonly accountType: string;
  readonly accountClass: 'asset' | 'liability' | 'equity' | 'revenue' | 'expense' | null;
  readonly systemRole: string | null;
  readonly currency: string | null;
  readonly status: 'active' | 'archived' | 'deleted';
}

export interface LedgerTaxRate {
  readonly code: string;
  readonly name: string;
  readonly rate: string | null;
  readonly status: string | null;
}

export interface LedgerItem {
  readonly code: string | null;
  readonly name: string | null;
  readonly description: string | null;
  readonly salesPrice: string | null;
  readonly purchasePrice: string | null;
}

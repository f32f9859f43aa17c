import type {
  DocumentKind,
  DocumentStatus,
  LedgerAccount,
  LedgerContact,
  LedgerDocument,
  LedgerItem,
  LedgerLine,
  LedgerTaxRate,
  Allocation,
  JournalLine,
  TombstoneReason,
} from '../../../shared/documents.ts';

/**
 * How a raw record becomes a ledger row, written as data: each ledger field names the places it may be read from, in order of
 * preference, and how to read them. Being data, it can be replayed over stored payloads, overridden by a person, and asked which
 * place a value came from.
 */

/** A decimal number as the platform wrote it. Raw numbers never become binary floating point. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type RawValue = string | boolean | null | JsonNumber | readonly RawValue[] | RawObject;
export interface RawObject {
  readonly [key: string]: RawValue | undefined;
}

/**
 * How a raw value is read.
 * `text` a string (one that is empty, or of blanks alone, counts as absent) · `id` text or number, as text · `decimal` a number or numeric text, kept as decimal text ·
 * `money` a number or numeric text, into minor units of the record's currency · `flag` boolean or `"true"`/`"false"` ·
 * `bookDate` the first ten characters of ISO text · `msDate` Xero's `/Date(ms+zone)/`, its UTC day · `instant` an instant in ISO text or `/Date()/`, into UTC milliseconds ·
 * `joined` several texts of one object, or of one object of a list, put together as `join` says ·
 * `summed` several amounts of the record added up, bare or with their currency, as `parts` names them; one that is not stated adds nothing, and none at all counts as absent ·
 * `codedMoney` an amount with its currency (`{ amount, code }`), a list of one such, or a bare amount: another currency than the record's is never read ·
 * `minorMoney` a whole number of the platform's own minor units, or with `sum` a list of objects that each have one, added up · `minorDecimal` a decimal in those units, into decimal
 * text of whole units · `currencyCode` an ISO code in any case · `unixDay` and `unixInstant` seconds since 1970, their UTC day and UTC milliseconds.
 */
export const READER_NAMES = [
  'text',
  'id',
  'decimal',
  'money',
  'flag',
  'bookDate',
  'msDate',
  'instant',
  'joined',
  'summed',
  'codedMoney',
  'minorMoney',
  'minorDecimal',
  'currencyCode',
  'unixDay',
  'unixInstant',
] as const;
export type ReaderName = (typeof READER_NAMES)[number];

/** A dotted path inside the record (`Contact.ContactID`, `LinkedTxn.0.TxnId` for the first of a list); relative to the line inside a line rule. */
export interface Source {
  readonly path: string;
  readonly read: ReaderName;
  /** Only for `money`: what comes out is never below zero. */
  readonly atLeastZero?: true;
  /** Only for `money`: the amount is in base currency, and never read for a record in another. */
  readonly inBase?: true;
  /** Only for `joined`; there the path '' is the record itself. */
  readonly join?: JoinRule;
  /** Only for `minorMoney` and `minorDecimal`: the digits the platform's minor units have, by currency. Of a currency that is not named nothing can be read. */
  readonly digits?: Readonly<Record<string, number>>;
  /** Only for `minorMoney`: the amount's path in each object of a list. An empty list is 0. */
  readonly sum?: string;
  /** Only for `money` and `decimal`: the platform writes with a minus what the ledger counts as positive. */
  readonly negate?: true;
  /** Only for `summed`, whose path is '': the places of the amounts in the record. */
  readonly parts?: readonly string[];
  /** Only for `instant`: text without a zone is wall time of this IANA zone, not UTC. Of an hour that occurs twice the first is taken. */
  readonly zone?: string;
}

/**
 * `path` leads to an object or to a list of objects. Of a list, the first object that has any text counts, those with an earlier value of `prefer` first.
 * Its texts at `parts` that are not empty are put together with `separator`; none at all counts as absent.
 */
export interface JoinRule {
  readonly prefer?: { readonly path: string; readonly values: readonly string[] };
  readonly parts: readonly string[];
  readonly separator: string;
}

/** Where a field is read from. Required: when no source gives a value, the record is quarantined. */
export interface FieldRule {
  readonly sources: readonly Source[];
  readonly required: boolean;
  /** Only for these source statuses is the field required (for instance a paid-on date). */
  readonly requiredWhen?: readonly DocumentStatus[];
  /** Every source that states a value must state the same: names that stand for one figure. */
  readonly agree?: true;
}

/** A raw enumeration and what each known value means. A value not listed is quarantined and reported as a new enum value. */
export type EnumRule<Value extends string> =
  | { readonly always: Value }
  /** `absent`: what it means when the platform does not send the field at all (or sends null); without it that is quarantined. */
  | {
      readonly path: string;
      readonly values: Readonly<Record<string, Value>>;
      readonly absent?: Value;
      /** Whose word is kept as the source's own, where that is not the one that decided. */
      readonly said?: string;
      /** Looked at first, in this order: a word in `values` decides, one in `others` (or none) leaves it to what follows, any other is held back. */
      readonly before?: readonly Deciding<Value>[];
    }
  /** First decides on another enumeration, e.g. a payment's kind by `PaymentType`. */
  /** Decided by what the record states elsewhere, where the platform has no word for it: the first case of which all conditions hold. */
  | { readonly cases: readonly { readonly when: readonly Condition[]; readonly value: Value }[]; readonly otherwise: Value }
  | { readonly firstOf: readonly { readonly path: string; readonly values: Readonly<Record<string, Value>> }[] };

interface Deciding<Value extends string> {
  readonly path: string;
  readonly values: Readonly<Record<string, Value>>;
  readonly others: readonly string[];
}

/** What must hold of one place of a record. A place that is absent is neither zero nor anything else but absent. */
export type Condition =
  | { readonly path: string; readonly is: 'zero' | 'not-zero' | 'above-zero' | 'below-zero' | 'absent' }
  | { readonly path: string; readonly startsWith: string }
  | { readonly path: string; readonly among: readonly string[] }
  /** Absent counts as another word. */
  | { readonly path: string; readonly notAmong: readonly string[] };

/** Rows of a list by a word of theirs: some are left out, some count against the others. */
export interface RowWords {
  /** Not rows at all: a platform writes computed lines (subtotals) among the others. */
  readonly skip?: { readonly path: string; readonly values: readonly string[] };
  /** `positive` given: any other word is held back, for its sign is not known. */
  readonly sign?: { readonly path: string; readonly negative: readonly string[]; readonly positive?: readonly string[] };
  /** A row that has rows of its own at this path stands for those: they come in its place, as if they stood in the list. */
  readonly bundled?: string;
}

type Scalar<Row> = { [Field in keyof Row]: Row[Field] extends readonly unknown[] ? never : Field }[keyof Row];
export type DocumentField = Exclude<Scalar<LedgerDocument>, 'kind' | 'status' | 'sourceStatus' | 'exponent' | 'baseTotalMinor'>;
export type LineField = keyof LedgerLine;
export type AllocationField = Exclude<keyof Allocation, 'targetStream'>;
export type JournalField = keyof JournalLine;

/** An arithmetic identity the platform guarantees; a record that breaks it is quarantined with the figures. */
export interface SumCheck {
  readonly name: string;
  readonly total: DocumentField;
  /** Added up; a leading `-` subtracts. A part the record does not state (null) makes the check not apply. */
  readonly parts: readonly (DocumentField | `-${DocumentField}`)[];
  readonly exceptStatuses: readonly DocumentStatus[];
}

/** Figures of the record itself that have to agree, among them ones no ledger field holds. One that is not stated makes it not apply. */
export interface Identity {
  readonly name: string;
  readonly total: Source;
  /** Added up; `minus` subtracts. */
  readonly parts: readonly { readonly source: Source; readonly minus?: true }[];
  /** Only while none of these figures is other than 0. */
  readonly whileZero?: readonly Source[];
  readonly exceptStatuses: readonly DocumentStatus[];
}

/** Lines must add up to a document field. `tax: 'inclusive-when'` tells that line amounts contain tax for those values of `path`. */
export interface LineCheck {
  readonly name: string;
  readonly total: DocumentField;
  /** The figure the lines' amounts as written make, where no document field holds it; `total` then only names the field in doubt. */
  readonly stated?: Source;
  readonly inclusiveWhen?: { readonly path: string; readonly values: readonly string[] };
  /** Platforms round tax per line or per document: the difference allowed, in minor units per line. */
  readonly toleranceMinorPerLine: number;
  /** Tax stands on the document and not on its lines: it is added to what the lines make. */
  readonly documentTax?: true;
  /** Documents with a line of one of these words are not checked: what a bundle's own amount and those of the lines inside it have to do with the total is not documented. */
  readonly exceptRows?: { readonly path: string; readonly values: readonly string[] };
  /**
   * Records that may come without any line although the total is not 0: all of them, or those with one of `values` at `path`. Without it a
   * record without lines fails the check like any other whose lines do not add up.
   */
  readonly mayBeEmpty?: true | { readonly path: string; readonly values: readonly string[] };
  readonly exceptStatuses: readonly DocumentStatus[];
}

/**
 * Amounts the platform computes from percentages: a discount on all lines, taxes on what is left of the lines marked for them, no tax on another. Lines less discount plus taxes
 * must be the total, to the last digit; each amount must be its percentage's.
 */
export interface PercentageCheck {
  readonly name: string;
  readonly discount?: { readonly percent: string; readonly amount: string };
  /** `marked`: the flag of a line, relative to it. */
  readonly taxes: readonly { readonly percent: string; readonly amount: string; readonly marked: string }[];
  /** Whether a platform rounds per line or once is often not documented: the difference allowed between an amount and its percentage, in minor units per line, and one at least. */
  readonly toleranceMinorPerLine: number;
}

export interface AllocationRule {
  /** Array of allocations inside the record, or '' when the record itself is the one allocation. */
  readonly path: string;
  /** Rows for which this path is truthy are skipped (e.g. `IsDeleted`). */
  readonly skipWhen?: string;
  /** Only for rows whose text at `path` (relative to the row) is one of `values`: what a payment settles depends on its type. */
  readonly when?: { readonly path: string; readonly values: readonly string[] };
  /** Only for rows that state an amount other than 0 at the first of these paths that states any: a row may settle one thing in several ways, each with an amount of its own. */
  readonly whenNotZero?: readonly string[];
  /** Taken out of the document's total: all of a live record's together are never more, or it is held back. */
  readonly ofTotal?: true;
  readonly targetStream: string;
  readonly fields: Readonly<Record<AllocationField, FieldRule>>;
}

/** What a record itself states of base currency. */
export interface StatedBase {
  /** The place of its base currency. One that is not the tenant's holds the record back; as a source of `currency` it counts only beside no rate, or a rate of 1. */
  readonly currency: string;
  /** Its total in that currency: the base total, if the rate makes that of the document's total. Roundings may add up to one minor unit for each line or allocation, and one at least. */
  readonly total: Source;
}

export interface DocumentMapping {
  readonly target: 'document';
  /** Raised by one whenever the meaning of a stored row would change. */
  readonly version: number;
  readonly kind: EnumRule<DocumentKind>;
  /** The list holds records of another kind too: one that states any other word at `path` is held back for that reason. One that states none is taken. */
  readonly onlyWhen?: { readonly path: string; readonly values: readonly string[]; readonly reason: string };
  readonly status: EnumRule<DocumentStatus>;
  /** Source statuses that make the row a tombstone. */
  readonly tombstones: Readonly<Partial<Record<DocumentStatus, TombstoneReason>>>;
  /** Without a `currency` rule, or when one that is not required finds nothing, the document is in the tenant's base currency. */
  readonly fields: Readonly<Partial<Record<DocumentField, FieldRule>>>;
  /** Path of a bank account's id: where the record states no currency it is that account's. Of an account that the ledger does not have, the record is held. */
  readonly currencyOfAccount?: string;
  /** Records that are not what the rules of this mapping take them for: held back, with the reason given. */
  readonly heldWhen?: readonly { readonly when: readonly Condition[]; readonly why: string }[];
  readonly lines?: RowWords & { readonly path: string; readonly fields: Readonly<Partial<Record<LineField, FieldRule>>> };
  readonly journalLines?: RowWords & {
    readonly path: string;
    readonly fields: Readonly<Partial<Record<JournalField, FieldRule>>>;
    readonly mustBalance: boolean;
    /** For these values of `path` the legs balance only together with their tax. */
    readonly taxBalancesWhen?: { readonly path: string; readonly values: readonly string[] };
    /** The platform states no total: the document's total is the sum of its debits. */
    readonly totalFromDebits?: true;
    /** Only records of these statuses may come without any leg; of any other, a missing list would read as a total of 0. Not given: all may. */
    readonly mayBeEmptyFor?: readonly DocumentStatus[];
  };
  /** Legs that stand in no list: a transfer names the account it leaves and the one it enters. Beside `journalLines` none. */
  readonly legs?: readonly { readonly sign: 1 | -1; readonly fields: Readonly<Partial<Record<JournalField, FieldRule>>> }[];
  readonly allocations?: readonly AllocationRule[];
  /** Rows of the list at `path` that state something at one of `names` settle it: one that no rule makes an allocation of holds the record back, for what it settles is not known. */
  readonly everyRowSettles?: { readonly path: string; readonly names: string | readonly string[] };
  /** Documents of these statuses have no allocation, whatever their rows say: what they settled is open again. */
  readonly settlesNothing?: readonly DocumentStatus[];
  /**
   * The platform does not state what of a payment is left: the total less what it settles, plus what it takes from credits (`credits` names their streams). A line that settles
   * something of a kind no allocation rule names makes it unknown, and so does one of `eitherWay`, which may be a debt or a credit.
   */
  readonly openFromAllocations?: {
    readonly credits: readonly string[];
    readonly eitherWay?: readonly string[];
    readonly lines: string;
  };
  readonly sums?: readonly SumCheck[];
  readonly identities?: readonly Identity[];
  readonly lineSum?: LineCheck;
  readonly percentages?: PercentageCheck;
  /** `divide`: base = amount / rate (Xero). `multiply`: base = amount × rate. Without a rate the currency must be the base currency. */
  readonly base: 'divide' | 'multiply' | 'same';
  /** A live record in another currency that states no rate is held back: it could not be counted in base currency. Not given: its base total is null. */
  readonly foreignNeedsRate?: true;
  /** A rate without a currency beside it is held back: the record would be taken for one in base currency. */
  readonly rateNeedsCurrency?: true;
  readonly statedBase?: StatedBase;
}

/** Reference records: contacts, accounts, tax rates, items. `columns` are the fields of the ledger type named by `target`. */
export type ReferenceRule =
  FieldRule | { readonly enum: EnumRule<string>; /** Null when the platform does not send it. */ readonly optional?: true };
interface ReferenceMapping<Target extends string, Row> {
  readonly target: Target;
  readonly version: number;
  readonly columns: Readonly<Partial<Record<keyof Row & string, ReferenceRule>>>;
  readonly tombstone?: { readonly path: string; readonly values: Readonly<Record<string, TombstoneReason>> };
  /** A text at `path` makes the row a tombstone, whatever `tombstone` says: a contact that names the one it was merged into. */
  readonly tombstoneWhenPresent?: { readonly path: string; readonly reason: TombstoneReason };
}
export type ContactMapping = ReferenceMapping<'contact', LedgerContact>;
export type AccountMapping = ReferenceMapping<'account', LedgerAccount>;
export type TaxRateMapping = ReferenceMapping<'taxRate', LedgerTaxRate>;
export type ItemMapping = ReferenceMapping<'item', LedgerItem>;

/** Kept raw, with history of payloads, but without a ledger row of its own (currencies, tracking categories, the organisation). */
export interface RawOnlyMapping {
  readonly target: 'raw';
  readonly version: number;
}

export type RecordMapping = DocumentMapping | ContactMapping | AccountMapping | TaxRateMapping | ItemMapping | RawOnlyMapping;

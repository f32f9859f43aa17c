import type { TruthPage, TruthRecord, TruthSummary } from '../../../shared/truth.ts';
import type { DocumentKind, TombstoneReason } from '../../../shared/documents.ts';
import { dayText } from '../calendar.ts';
import { decimalText } from '../decimal.ts';
import type { LiveOrganisation } from '../world/generate.ts';
import type { Organisation } from '../world/organisation.ts';
import type { BankEntry, Currency, Line, Payment, TradeDocument } from '../world/types.ts';
import { journalId } from './reference-records.ts';
import { accountType, taxType } from './words.ts';

/**
 * What is true of each record, taken from the world and never from what was serialized. Fields have the ledger's column names; money is decimal text with
 * all digits of its currency.
 */

type Fields = TruthRecord['fields'];
/** A record not yet written down: large streams are listed by id without making every record. */
interface Entry {
  readonly id: string;
  readonly make: () => TruthRecord;
  /** Live money for the summary. */
  readonly total: { readonly currency: Currency; readonly amount: bigint } | null;
}

const text = (value: string): string | null => (value === '' ? null : value);
const amount = (value: bigint, currency: Currency): string => decimalText(value, currency.decimals);

const lineSum = (lines: readonly Line[]): bigint => lines.reduce((sum, line) => sum + line.amount, 0n);

function record(
  id: string,
  kind: TruthRecord['kind'],
  gone: TombstoneReason | null,
  fields: Fields,
  lines?: { count: number; total: string },
): TruthRecord {
  return { id, kind, gone, fields, lineCount: lines?.count ?? null, lineTotal: lines?.total ?? null };
}

function tradeGone(document: TradeDocument): TombstoneReason | null {
  return document.status === 'void' ? 'voided' : document.status === 'deleted' ? 'deleted' : null;
}

function tradeEntry(document: TradeDocument): Entry {
  const { currency } = document;
  const gone = tradeGone(document);
  const invoice = document.kind === 'invoice' || document.kind === 'bill';
  return {
    id: document.id,
    total: gone === null ? { currency, amount: document.total } : null,
    make: () =>
      record(
        document.id,
        document.kind,
        gone,
        {
          status: document.status,
          number: text(document.number),
          reference: text(document.reference),
          contact_external_id: document.contact.id,
          issued_on: dayText(document.issuedDay),
          ...(invoice ? { due_on: document.dueDay === null ? null : dayText(document.dueDay) } : {}),
          currency: currency.code,
          subtotal: amount(document.subtotal, currency),
          tax: amount(document.tax, currency),
          total: amount(document.total, currency),
          ...(invoice ? { paid: amount(document.paid, currency), credited: amount(document.credited, currency) } : {}),
          due: amount(document.due, currency),
        },
        // Voided documents may be listed without their lines.
        document.status === 'void'
          ? undefined
          : { count: document.lines.length, total: amount(lineSum(document.lines), currency) },
      ),
  };
}

const PAYMENT_KINDS: Readonly<Record<TradeDocument['kind'], DocumentKind>> = {
  invoice: 'payment',
  bill: 'bill-payment',
  'credit-note': 'refund',
  'supplier-credit': 'refund',
  prepayment: 'refund',
  'supplier-prepayment': 'refund',
  overpayment: 'refund',
  'supplier-overpayment': 'refund',
};

function paymentEntry(payment: Payment): Entry {
  const { currency } = payment.target;
  const gone = payment.status === 'deleted' ? 'deleted' : null;
  return {
    id: payment.id,
    total: gone === null ? { currency, amount: payment.amount } : null,
    make: () =>
      record(payment.id, PAYMENT_KINDS[payment.target.kind], gone, {
        status: payment.status,
        reference: text(payment.reference),
        contact_external_id: payment.target.contact.id,
        account_external_id: payment.account.id,
        issued_on: dayText(payment.day),
        currency: currency.code,
        total: amount(payment.amount, currency),
      }),
  };
}

function bankEntry(entry: BankEntry): Entry {
  const { currency } = entry.account;
  const gone = entry.status === 'deleted' ? 'deleted' : null;
  return {
    id: entry.id,
    total: gone === null ? { currency, amount: entry.total } : null,
    make: () =>
      record(
        entry.id,
        entry.kind === 'deposit' ? 'bank-deposit' : 'bank-withdrawal',
        gone,
        {
          status: entry.status,
          reference: text(entry.reference),
          contact_external_id: entry.contact?.id ?? null,
          account_external_id: entry.account.id,
          issued_on: dayText(entry.day),
          currency: currency.code,
          subtotal: amount(entry.subtotal, currency),
          tax: amount(entry.tax, currency),
          total: amount(entry.total, currency),
        },
        { count: entry.lines.length, total: amount(lineSum(entry.lines), currency) },
      ),
  };
}

const plain = (id: string, make: () => TruthRecord): Entry => ({ id, make, total: null });

/** One function per stream, by the names the sheet's table gives them. */
const ENTRIES: Readonly<Record<string, (organisation: Organisation) => Entry[]>> = {
  organisation: (organisation) => [plain(organisation.id, () => record(organisation.id, 'raw', null, {}))],
  accounts: (organisation) =>
    organisation.accounts.map((account) =>
      plain(account.id, () =>
        record(account.id, 'account', account.status === 'archived' ? 'archived' : null, {
          code: text(account.code),
          name: account.name,
          account_type: accountType(account),
          status: account.status,
        }),
      ),
    ),
  contacts: (organisation) =>
    organisation.contacts
      .filter((contact) => !contact.vanished)
      .map((contact) =>
        plain(contact.id, () =>
          record(
            contact.id,
            'contact',
            contact.mergedInto !== null ? 'merged' : contact.status === 'archived' ? 'archived' : null,
            {
              name: contact.name,
              email: text(contact.email),
              tax_number: text(contact.taxNumber),
              status: contact.status,
              is_customer: contact.isCustomer ? '1' : '0',
              is_supplier: contact.isSupplier ? '1' : '0',
              currency: contact.currency.code,
              merged_into_external_id: contact.mergedInto?.id ?? null,
            },
          ),
        ),
      ),
  invoices: ({ trade }) => [...trade.invoice, ...trade.bill].filter(isListed).map(tradeEntry),
  'credit-notes': ({ trade }) => [...trade['credit-note'], ...trade['supplier-credit']].filter(isListed).map(tradeEntry),
  prepayments: ({ trade }) => [...trade.prepayment, ...trade['supplier-prepayment']].filter(isListed).map(tradeEntry),
  overpayments: ({ trade }) => [...trade.overpayment, ...trade['supplier-overpayment']].filter(isListed).map(tradeEntry),
  payments: ({ payments }) => payments.filter(isListed).map(paymentEntry),
  'bank-transactions': ({ bankEntries }) => bankEntries.filter(isListed).map(bankEntry),
  'bank-transfers': ({ transfers }) =>
    transfers.filter(isListed).map((transfer) => {
      const { currency } = transfer.from;
      const gone = transfer.status === 'deleted' ? 'deleted' : null;
      return {
        id: transfer.id,
        total: gone === null ? { currency, amount: transfer.amount } : null,
        make: () =>
          record(transfer.id, 'bank-transfer', gone, {
            status: transfer.status,
            reference: text(transfer.reference),
            issued_on: dayText(transfer.day),
            total: amount(transfer.amount, currency),
          }),
      };
    }),
  'batch-payments': ({ batches }) =>
    batches.filter(isListed).map((batch) => {
      const { currency } = batch.account;
      const gone = batch.status === 'deleted' ? 'deleted' : null;
      return {
        id: batch.id,
        total: gone === null ? { currency, amount: batch.total } : null,
        make: () =>
          record(batch.id, 'batch-payment', gone, {
            status: batch.status,
            reference: text(batch.reference),
            account_external_id: batch.account.id,
            issued_on: dayText(batch.day),
            currency: currency.code,
            total: amount(batch.total, currency),
          }),
      };
    }),
  'manual-journals': (organisation) =>
    organisation.manualJournals.filter(isListed).map((journal) => {
      const base = organisation.baseCurrency;
      const debits = journal.lines.reduce((sum, line) => (line.amount > 0n ? sum + line.amount : sum), 0n);
      const gone = journal.status === 'void' ? 'voided' : journal.status === 'deleted' ? 'deleted' : null;
      return {
        id: journal.id,
        total: gone === null ? { currency: base, amount: debits } : null,
        make: () =>
          record(
            journal.id,
            'manual-journal',
            gone,
            {
              status: journal.status,
              reference: text(journal.narration),
              issued_on: dayText(journal.day),
              currency: base.code,
              total: amount(debits, base),
            },
            { count: journal.lines.length, total: amount(debits, base) },
          ),
      };
    }),
  journals: (organisation) =>
    organisation.ledger.journals.map((journal) => {
      const id = journalId(organisation, journal);
      return plain(id, () => {
        const legs = organisation.ledger.legsOf(journal);
        const debits = amount(
          legs.reduce((sum, leg) => (leg.net > 0n ? sum + leg.net : sum), 0n),
          organisation.baseCurrency,
        );
        return record(
          id,
          'journal',
          null,
          {
            status: 'posted',
            number: String(journal.number),
            reference: text(journal.reference),
            issued_on: dayText(journal.day),
            currency: organisation.baseCurrency.code,
            total: debits,
          },
          { count: legs.length, total: debits },
        );
      });
    }),
  items: ({ items }) =>
    items
      .filter(isListed)
      .map((item) => plain(item.id, () => record(item.id, 'item', null, { code: item.code, name: item.name }))),
  'tax-rates': ({ taxRates }) =>
    taxRates.map((rate) =>
      plain(taxType(rate), () =>
        record(taxType(rate), 'tax-rate', rate.status === 'deleted' ? 'deleted' : null, { code: taxType(rate), name: rate.name }),
      ),
    ),
  currencies: ({ currencies }) =>
    currencies.map((currency) => plain(currency.code, () => record(currency.code, 'raw', null, {}))),
  'tracking-categories': ({ tracking }) =>
    tracking.map((category) =>
      plain(category.id, () => record(category.id, 'raw', category.status === 'archived' ? 'archived' : null, {})),
    ),
};

function isListed(row: { readonly vanished: boolean }): boolean {
  return !row.vanished;
}

export interface XeroTruth {
  summary(readable: (stream: string) => boolean): TruthSummary;
  page(ask: { tenant: string; stream: string; after: string | null; limit: number }): TruthPage | undefined;
}

export function createXeroTruth(organisations: readonly LiveOrganisation[]): XeroTruth {
  const kept = new Map<string, { readonly revision: number; readonly entries: readonly Entry[] }>();
  const sorted = (live: LiveOrganisation, stream: string): readonly Entry[] | undefined => {
    const key = `${live.organisation.id}/${stream}`;
    const known = kept.get(key);
    if (known !== undefined && known.revision === live.revision) return known.entries;
    const entries = ENTRIES[stream]?.(live.organisation).toSorted((left, right) =>
      left.id < right.id ? -1 : left.id > right.id ? 1 : 0,
    );
    if (entries !== undefined) kept.set(key, { revision: live.revision, entries });
    return entries;
  };
  return {
    summary: (readable) => ({
      provider: 'xero',
      tenants: organisations.map((live) => ({
        externalId: live.organisation.id,
        name: live.organisation.name,
        baseCurrency: live.organisation.baseCurrency.code,
        streams: Object.keys(ENTRIES)
          .filter(readable)
          .map((stream) => {
            const entries = sorted(live, stream) ?? [];
            const sums = new Map<Currency, bigint>();
            for (const { total } of entries)
              if (total !== null) sums.set(total.currency, (sums.get(total.currency) ?? 0n) + total.amount);
            return {
              stream,
              count: entries.length,
              totals: Object.fromEntries([...sums].map(([currency, sum]) => [currency.code, amount(sum, currency)])),
            };
          }),
      })),
    }),
    page: ({ tenant, stream, after, limit }) => {
      const live = organisations.find((candidate) => candidate.organisation.id === tenant);
      const entries = live === undefined ? undefined : sorted(live, stream);
      if (entries === undefined) return undefined;
      const start = after === null ? 0 : firstAfter(entries, after);
      const part = entries.slice(start, start + limit);
      return {
        records: part.map((entry) => entry.make()),
        next: start + limit < entries.length ? (part.at(-1)?.id ?? null) : null,
      };
    },
  };
}

function firstAfter(entries: readonly Entry[], id: string): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.id ?? '') > id) high = middle;
    else low = middle + 1;
  }
  return low;
}

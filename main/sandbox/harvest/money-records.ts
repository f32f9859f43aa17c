import { dayText, msOfDay } from '../calendar.ts';
import type { Allocation, BankEntry, Payment, TradeDocument } from '../world/types.ts';
import { exact, fact, orNull, type HarvestRow, type Making } from './row.ts';
import { money, stamp, whole } from './text.ts';

/** Payments of invoices, what credits settle of them, and what staff spent. */

const noonMs = 12 * 3_600_000;

interface Settlement {
  readonly key: string;
  readonly worldId: string;
  readonly amount: bigint;
  readonly day: number;
  readonly notes: string;
  readonly createdMs: number;
  readonly updatedMs: number;
  /** By card: the service's own id of it. */
  readonly transactionId: string | null;
}

function ofPayment(payment: Payment): Settlement {
  const { id, seq, amount, day, reference, createdMs, updatedMs } = payment;
  const transactionId = seq % 4 === 0 ? `ch_${id.replaceAll('-', '').slice(0, 16)}` : null;
  return { key: `payment/${id}`, worldId: id, amount, day, notes: reference, createdMs, updatedMs, transactionId };
}

function ofAllocation({ id, amount, day }: Allocation): Settlement {
  const atMs = msOfDay(day) + noonMs;
  return {
    key: `allocation/${id}`,
    worldId: id,
    amount,
    day,
    notes: 'Credit',
    createdMs: atMs,
    updatedMs: atMs,
    transactionId: null,
  };
}

/** The payments of one invoice that are there; those taken back are gone without a trace. */
export function paymentRows(making: Making, invoice: TradeDocument): HarvestRow[] {
  const live = invoice.payments.filter((payment) => payment.status === 'posted' && !payment.vanished);
  return [...live.map(ofPayment), ...invoice.allocations.map(ofAllocation)].map((each) => paymentRow(making, invoice, each));
}

function paymentRow(making: Making, invoice: TradeDocument, settlement: Settlement): HarvestRow {
  const { currency } = invoice;
  const { amount, day, notes, transactionId } = settlement;
  const id = making.idOf('payment', settlement.key);
  const invoiceId = making.idOf('invoice', invoice.id);
  const name = `${invoiceId}/${id}`;
  return {
    id,
    name,
    worldId: settlement.worldId,
    updatedMs: settlement.updatedMs,
    day,
    total: { currency, amount },
    json: () => ({
      id: whole(id),
      amount: money(amount, currency, id),
      paid_at: stamp(msOfDay(day)),
      paid_date: dayText(day),
      recorded_by: 'Sandbox Person',
      recorded_by_email: 'sandbox@example.com',
      notes,
      transaction_id: transactionId,
      created_at: stamp(settlement.createdMs),
      updated_at: stamp(settlement.updatedMs),
      payment_gateway: transactionId === null ? { id: null, name: null } : { id: whole(1234), name: 'Stripe' },
    }),
    truth: () =>
      fact(name, 'payment', {
        status: 'posted',
        reference: orNull(transactionId ?? notes),
        contact_external_id: String(making.idOf('client', invoice.contact.id)),
        issued_on: dayText(day),
        currency: currency.code,
        total: exact(amount, currency),
      }),
  };
}

/** The house itself as a client, one for each currency money is spent in: an expense has its client's currency and no other. */
export function houseKey(code: string): string {
  return `house/${code}`;
}

export function expenseRow(making: Making, entry: BankEntry): HarvestRow {
  const { currency } = entry.account;
  const id = making.idOf('expense', entry.id);
  const client = making.idOf('client', houseKey(currency.code));
  const project = making.idOf('project', houseKey(currency.code));
  const category = entry.lines[0]?.account;
  return {
    id,
    name: String(id),
    worldId: entry.id,
    updatedMs: entry.updatedMs,
    day: entry.day,
    total: { currency, amount: entry.total },
    json: () => ({
      id: whole(id),
      notes: entry.reference,
      total_cost: money(entry.total, currency, id),
      units: money(100n, { ...currency, decimals: 2 }),
      is_closed: true,
      is_locked: false,
      is_billed: false,
      locked_reason: null,
      spent_date: dayText(entry.day),
      billable: false,
      approval_status: 'approved',
      receipt:
        id % 3 === 0
          ? { url: null, file_name: 'receipt.png', file_size: whole(39_410), content_type: 'image/png' }
          : { url: null, file_name: null, file_size: null, content_type: null },
      user: { id: whole(1782884), name: 'Sandbox Person' },
      user_assignment: {
        id: whole(125_068_553),
        is_project_manager: true,
        is_active: true,
        budget: null,
        hourly_rate: money(10_000n, { ...currency, decimals: 2 }),
        created_at: stamp(making.organisation.createdMs),
        updated_at: stamp(making.organisation.createdMs),
      },
      project: { id: whole(project), name: 'Overheads', code: `H-${currency.code}` },
      expense_category: {
        id: whole(making.idOf('expense-category', category?.id ?? '')),
        name: category?.name ?? 'Other',
        unit_price: null,
        unit_name: null,
      },
      client: { id: whole(client), name: `${making.organisation.name} (${currency.code})`, currency: currency.code },
      invoice: null,
      created_at: stamp(entry.createdMs),
      updated_at: stamp(entry.updatedMs),
    }),
    truth: () =>
      fact(
        String(id),
        'expense',
        {
          status: 'posted',
          reference: orNull(entry.reference),
          contact_external_id: String(client),
          issued_on: dayText(entry.day),
          currency: currency.code,
          total: exact(entry.total, currency),
        },
        { lines: { count: 1, total: exact(entry.total, currency) } },
      ),
  };
}

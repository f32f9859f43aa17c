import { dayText } from '../calendar.ts';
import { decimalText, toBase } from '../decimal.ts';
import { baseRate } from './text.ts';
import { accountOf, line, type Subsidiary, type Txn, type TxnLine } from './txn.ts';

/** Transfers and journal entries: every line of them is a leg. */

export function legsTxn(
  place: Subsidiary,
  head: Pick<Txn, 'id' | 'type' | 'stamped' | 'worldId' | 'day' | 'currency' | 'rate' | 'memo' | 'status'> & {
    readonly kind: Txn['truth']['kind'];
    readonly lines: readonly TxnLine[];
  },
): Txn {
  const { currency, lines } = head;
  const debits = lines.reduce((sum, { foreign }) => (foreign !== null && foreign > 0n ? sum + foreign : sum), 0n);
  const total = decimalText(debits, currency.decimals);
  return {
    ...head,
    subsidiary: place.id,
    number: '',
    dueDay: null,
    entity: null,
    base: place.live.organisation.baseCurrency,
    total: debits,
    voided: false,
    unpaid: null,
    unused: null,
    links: [],
    counts: debits,
    truth: {
      kind: head.kind,
      gone: null,
      fields: {
        status: 'posted',
        reference: head.memo === '' ? null : head.memo,
        issued_on: dayText(head.day),
        currency: currency.code,
        total,
      },
      lineCount: lines.length,
      lineTotal: total,
    },
  };
}

export function transfers(place: Subsidiary): readonly Txn[] {
  const base = place.live.organisation.baseCurrency;
  return place.live.organisation.transfers
    .filter(({ status, vanished }) => status === 'posted' && !vanished)
    .map((transfer): Txn => {
      const { currency } = transfer.from;
      const { rate } = transfer.fromEntry;
      const inBase = toBase(transfer.amount, currency.decimals, rate, base.decimals);
      return legsTxn(place, {
        id: place.ids.txn('transfer', transfer.id),
        type: 'Transfer',
        kind: 'bank-transfer',
        stamped: transfer,
        worldId: transfer.id,
        day: transfer.day,
        currency,
        rate: currency.code === base.code ? '1' : baseRate(rate),
        memo: transfer.reference,
        status: 'A',
        lines: [
          line('main', { account: accountOf(place, transfer.from), foreign: -transfer.amount, base: -inBase }),
          line('line', { account: accountOf(place, transfer.to), foreign: transfer.amount, base: inBase }),
        ],
      });
    });
}

export function journals(place: Subsidiary): readonly Txn[] {
  const base = place.live.organisation.baseCurrency;
  return place.live.organisation.manualJournals
    .filter(({ status, vanished }) => status === 'posted' && !vanished)
    .map((journal): Txn =>
      legsTxn(place, {
        id: place.ids.txn('journal', journal.id),
        type: 'Journal',
        kind: 'manual-journal',
        stamped: journal,
        worldId: journal.id,
        day: journal.day,
        currency: base,
        rate: '1',
        memo: journal.narration,
        status: 'B',
        lines: journal.lines.map(({ account, amount, description }, at) =>
          line(at === 0 ? 'main' : 'line', {
            account: accountOf(place, account),
            foreign: amount,
            base: amount,
            memo: description,
          }),
        ),
      }),
    );
}

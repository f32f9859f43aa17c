import { divideByRate } from '../../shared/money.ts';
import { trialBalance } from '../../main/sandbox/xero/balance-reports.ts';
import type { LiveOrganisation } from '../../main/sandbox/world/generate.ts';
import type { TradeDocument } from '../../main/sandbox/world/types.ts';

const FAR = 1_000_000;

/** A rate of the world (10 decimals) as the decimal text a platform would send. */
const rateText = (rate: bigint): string => `${rate / 10_000_000_000n}.${String(rate % 10_000_000_000n).padStart(10, '0')}`;

/** Everything that is wrong with an organisation's books, in words; empty when they hold. Converts with the product's own money code, not the sandbox's. */
export function faultsOfBooks({ organisation }: LiveOrganisation): string[] {
  const faults: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) faults.push(what);
  };
  const base = (amount: bigint, decimals: number, rate: bigint): bigint =>
    divideByRate(amount, decimals, rateText(rate), organisation.baseCurrency.decimals) ?? 0n;

  const balances = organisation.ledger.balances(-FAR, FAR);
  must(balances.reduce((sum, each) => sum + each, 0n) === 0n, 'the ledger does not foot');
  const lines = trialBalance(organisation, organisation.todayDay);
  must(lines.reduce((sum, { balance }) => sum + balance, 0n) === 0n, 'the trial balance does not foot');
  let lastNumber = 0;
  for (const journal of organisation.ledger.journals) {
    must(journal.number > lastNumber, `journal ${journal.number} does not follow ${lastNumber}`);
    lastNumber = journal.number;
    must(
      organisation.ledger.legsOf(journal).reduce((sum, leg) => sum + leg.net, 0n) === 0n,
      `journal ${journal.number} does not balance`,
    );
  }

  const control = { receivable: 0n, payable: 0n };
  const stated = new Map(organisation.contacts.map((contact) => [contact, { receivable: 0n, payable: 0n }]));
  const bank = new Map(organisation.accounts.filter((account) => account.type === 'bank').map((account) => [account, 0n]));
  const move = (account: (typeof organisation.accounts)[number], amount: bigint): void => {
    must(bank.has(account), `money moves through ${account.name}, which is no bank account`);
    bank.set(account, (bank.get(account) ?? 0n) + amount);
  };

  for (const [kind, list] of Object.entries(organisation.trade)) {
    const side = ['invoice', 'credit-note', 'prepayment', 'overpayment'].includes(kind) ? 'receivable' : 'payable';
    const debit = kind === 'invoice' || (kind.startsWith('supplier-') && side === 'payable');
    for (const document of list) {
      checkDocument(document, must);
      if (document.status !== 'open' && document.status !== 'paid') continue;
      const due = base(document.due, document.currency.decimals, document.rate);
      control[side] += debit ? due : -due;
      const contact = stated.get(document.contact);
      must(contact !== undefined, `${kind} ${document.id} names a contact nobody lists`);
      if (contact !== undefined) contact[side] += kind === 'invoice' || kind === 'bill' ? document.due : -document.due;
    }
  }
  for (const payment of organisation.payments) {
    const target = payment.target.kind;
    const inward = target === 'invoice' || target.startsWith('supplier-');
    const amount = base(payment.amount, payment.target.currency.decimals, payment.rate);
    if (payment.status === 'posted') move(payment.account, inward ? amount : -amount);
  }
  for (const entry of organisation.bankEntries) {
    const amount = base(entry.total, entry.account.currency.decimals, entry.rate);
    if (entry.status === 'posted') move(entry.account, entry.kind === 'deposit' ? amount : -amount);
  }
  for (const account of organisation.accounts) {
    const booked = balances[account.index] ?? 0n;
    if (account.type === 'receivable')
      must(booked === control.receivable, `receivable is ${booked}, documents say ${control.receivable}`);
    if (account.type === 'payable') must(booked === control.payable, `payable is ${booked}, documents say ${control.payable}`);
    if (account.type === 'bank')
      must(booked === bank.get(account), `${account.name} is ${booked}, money documents say ${String(bank.get(account))}`);
  }
  for (const [contact, sums] of stated) {
    must(contact.receivable === sums.receivable && contact.payable === sums.payable, `the balances of ${contact.name} are stale`);
  }
  for (const batch of organisation.batches) {
    const sum = batch.payments.reduce((total, payment) => (payment.status === 'posted' ? total + payment.bankAmount : total), 0n);
    must(sum === batch.total, `batch ${batch.id} is not the sum of its payments`);
  }
  return faults;
}

function checkDocument(document: TradeDocument, must: (holds: boolean, what: string) => void): void {
  const name = `${document.kind} ${document.id}`;
  const amounts = document.lines.reduce((sum, line) => sum + line.amount, 0n);
  const tax = document.lines.reduce((sum, line) => sum + line.tax, 0n);
  must(document.tax === tax, `${name}: tax is not the sum of its lines`);
  must(document.subtotal + document.tax === document.total, `${name}: subtotal and tax are not the total`);
  must((document.taxing === 'inclusive' ? document.total : document.subtotal) === amounts, `${name}: lines do not add up`);
  must(document.taxing !== 'none' || document.tax === 0n, `${name}: tax on an untaxed document`);
  const booked = document.status === 'open' || document.status === 'paid';
  const paid = document.payments.reduce((sum, payment) => sum + payment.amount, 0n);
  const credited = document.allocations.reduce((sum, allocation) => sum + allocation.amount, 0n);
  must(paid === document.paid && credited === document.credited, `${name}: settlements do not add up`);
  if (booked) {
    must(document.due === document.total - document.paid - document.credited, `${name}: due is off`);
    must((document.status === 'paid') === (document.due === 0n), `${name}: ${document.status} with ${document.due} due`);
  } else {
    must(paid === 0n && credited === 0n, `${name}: settled though ${document.status}`);
  }
}

import { describe, expect, it } from 'vitest';
import { mapped } from './sage-intacct-mapped.ts';

/*
 * What could go wrong: a charge taken back that counts as one more; a base total taken for the card's currency; the offset summed with the lines; an advance that settles an invoice and stays whole; a
 * deposit that counts money a second time.
 */

const head = {
  RECORDNO: '900',
  RECORDID: '',
  STATE: 'Posted',
  DESCRIPTION: 'City Taxis',
  FINANCIALENTITY: 'AMEX',
  WHENCREATED: '2026-05-06',
  CURRENCY: 'EUR',
  BASECURR: 'GBP',
  EXCHANGE_RATE: '0.85',
  TOTALENTERED: '102',
  TRX_TOTALENTERED: '120',
};
const lines = (words: string, account: string) => [
  { RECORDNO: '1', LINEITEM: 'false', TRX_AMOUNT: '-120', [words]: '' },
  { RECORDNO: '2', LINEITEM: 'true', TRX_AMOUNT: '100', [words]: 'Fare', [account]: '493' },
  { RECORDNO: '3', LINEITEM: 'true', TRX_AMOUNT: '20', [words]: 'VAT', [account]: '820' },
];

describe('charges on cards', () => {
  const charge = { ...head, DESCRIPTION2: 'Trip', CCTRANSACTIONENTRIES: lines('DESCRIPTION', 'ACCOUNTNO') };

  it('are withdrawals from the card, in its currency and in base currency, without the line the system made', () => {
    const { row, lines: own } = mapped('card-transactions', charge);
    expect(row).toMatchObject({
      kind: 'bank-withdrawal',
      status: 'posted',
      account_external_id: 'AMEX',
      contact_name: 'City Taxis',
      reference: 'Trip',
      issued_on: '2026-05-06',
      currency: 'EUR',
      total_minor: '12000',
      base_total_minor: '10200',
    });
    expect(own.map(({ description, account_code: code }) => [description, code])).toEqual([
      ['Fare', '493'],
      ['VAT', '820'],
    ]);
  });

  it('whose lines do not add up are held', () => {
    const short = { ...charge, CCTRANSACTIONENTRIES: charge.CCTRANSACTIONENTRIES.slice(0, 2) };
    expect(() => mapped('card-transactions', short)).toThrow('TRX_TOTALENTERED');
  });

  it('below zero are held, for what they mean is nowhere said', () => {
    expect(() => mapped('card-transactions', { ...charge, TRX_TOTALENTERED: '-120' })).toThrow('below zero');
  });

  it('are never read from the amount in base currency', () => {
    expect(() => mapped('card-transactions', { ...charge, TRX_TOTALENTERED: '' })).toThrow('TRX_TOTALENTERED');
  });

  it('stand by their head where no list of lines comes', () => {
    expect(mapped('card-transactions', head)).toMatchObject({ row: { total_minor: '12000' }, lines: [] });
  });

  it('reversed count for nothing, and an unknown state holds them', () => {
    expect(mapped('card-transactions', { ...charge, STATE: 'Reversed' }).tombstone).toBe('voided');
    expect(() => mapped('card-transactions', { ...charge, STATE: 'Pending' })).toThrow('STATE');
  });
});

describe('other money', () => {
  it('received for no invoice is a deposit of its payer, on the day it came', () => {
    const receipt = {
      ...head,
      PAYER: 'Walk-in',
      RECEIPTDATE: '2026-05-04',
      OTHERRECEIPTSENTRIES: lines('DESCRIPTION', 'ACCOUNTNO'),
    };
    expect(mapped('other-receipts', receipt).row).toMatchObject({
      kind: 'bank-deposit',
      contact_name: 'Walk-in',
      issued_on: '2026-05-04',
      total_minor: '12000',
    });
  });

  it('brought to the bank together is no money of its own: the payments moved it', () => {
    const deposit = { ...head, DEPOSITENTRIES: [{ RECORDNO: '1', LINEITEM: 'true', TRX_AMOUNT: '120' }] };
    expect(mapped('deposits', deposit).row).toMatchObject({ kind: 'batch-payment', status: 'posted', total_minor: '12000' });
  });

  it.each([
    ['Submitted', 'submitted'],
    ['Approved', 'open'],
    ['Paid', 'paid'],
    ['Declined', 'draft'],
  ])('an employee spent, with the report %s, is %s', (state, status) => {
    const report = {
      ...head,
      STATE: state,
      FINANCIALENTITY: '',
      EMPLOYEEID: 'E-7',
      TRX_TOTALDUE: '120',
      EEXPENSESITEMS: lines('MEMO', 'GLACCOUNTNO'),
    };
    const { row, lines: own } = mapped('expense-reports', report);
    expect(row).toMatchObject({ kind: 'expense', status, contact_external_id: 'E-7', due_minor: '12000' });
    expect(own[0]).toMatchObject({ description: 'Fare', account_code: '493' });
  });
});

describe('advances', () => {
  const advance = {
    ...head,
    CUSTOMERID: 'C1',
    RECEIPTDATE: '2026-05-05',
    STATE: 'Partially Paid',
    TRX_TOTALDUE: '70',
    ARADVANCEITEMS: lines('DESCRIPTION', 'ACCOUNTNO'),
  };

  it('are credits of which the platform says what is left', () => {
    expect(mapped('advances', advance).row).toMatchObject({
      kind: 'prepayment',
      status: 'open',
      contact_external_id: 'C1',
      total_minor: '12000',
      due_minor: '7000',
    });
    expect(() => mapped('advances', { ...advance, TRX_TOTALDUE: '' })).toThrow('TRX_TOTALDUE');
  });

  it('are applied by payments of nothing, which name both the invoice and the advance', () => {
    const { row, allocations } = mapped('payments', {
      ...head,
      STATE: 'Complete',
      CUSTOMERID: 'C1',
      RECEIPTDATE: '2026-05-09',
      TRX_PAYMENTAMOUNT: '0',
      ARPYMTDETAILS: [{ RECORDKEY: '7', POSTEDADVANCEKEY: '900', TRX_PAYMENTAMOUNT: '0', TRX_POSTEDADVANCEAMOUNT: '50' }],
    });
    expect(row['total_minor']).toBe('0');
    expect(
      allocations.map(({ target_stream: stream, target_external_id: id, amount_minor: minor }) => [stream, id, minor]),
    ).toEqual([
      ['invoices', '7', '5000'],
      ['advances', '900', '5000'],
    ]);
  });
});

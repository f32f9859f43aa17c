import type { AccountType, TaxRate } from './types.ts';

/** Charts of accounts, tax rates and currencies of the two kinds of organisation, as data. */

export interface ChartEntry {
  readonly code: string;
  readonly name: string;
  readonly type: AccountType;
  /** Only where it is not the base currency. */
  readonly currency?: string;
  readonly bankNumber?: string;
  readonly card?: true;
  readonly archived?: true;
  /** Key of the usual tax rate. */
  readonly tax?: string;
}

const COMMON: readonly ChartEntry[] = [
  { code: '200', name: 'Sales', type: 'revenue', tax: 'SALES' },
  { code: '205', name: 'Service Income', type: 'revenue', tax: 'SALES' },
  { code: '260', name: 'Other Revenue', type: 'other-income', tax: 'SALES' },
  { code: '270', name: 'Interest Income', type: 'other-income', tax: 'NONE' },
  { code: '310', name: 'Cost of Goods Sold', type: 'direct-cost', tax: 'PURCHASES' },
  { code: '320', name: 'Direct Wages', type: 'direct-cost', tax: 'NONE' },
  { code: '400', name: 'Advertising & Marketing', type: 'expense', tax: 'PURCHASES' },
  { code: '404', name: 'Bank Fees', type: 'expense', tax: 'NONE' },
  { code: '412', name: 'Consulting', type: 'expense', tax: 'PURCHASES' },
  { code: '416', name: 'Depreciation Expense', type: 'depreciation', tax: 'NONE' },
  { code: '429', name: 'General Expenses', type: 'expense', tax: 'PURCHASES' },
  { code: '433', name: 'Insurance', type: 'expense', tax: 'NONE' },
  { code: '445', name: 'Light, Power, Heating', type: 'expense', tax: 'PURCHASES' },
  { code: '461', name: 'Printing & Stationery', type: 'expense', tax: 'PURCHASES' },
  { code: '469', name: 'Rent', type: 'expense', tax: 'PURCHASES' },
  { code: '473', name: 'Repairs and Maintenance', type: 'expense', tax: 'PURCHASES' },
  { code: '477', name: 'Salaries', type: 'expense', tax: 'NONE' },
  { code: '485', name: 'Subscriptions', type: 'expense', tax: 'PURCHASES' },
  { code: '489', name: 'Telephone & Internet', type: 'expense', tax: 'PURCHASES' },
  { code: '493', name: 'Travel – National', type: 'expense', tax: 'PURCHASES' },
  { code: '498', name: 'Entertainment (old)', type: 'expense', tax: 'NONE', archived: true },
  { code: '499', name: 'Realised Currency Gains', type: 'realised-fx', tax: 'NONE' },
  { code: '610', name: 'Accounts Receivable', type: 'receivable', tax: 'NONE' },
  { code: '620', name: 'Prepayments', type: 'current-asset', tax: 'NONE' },
  { code: '710', name: 'Office Equipment', type: 'fixed-asset', tax: 'PURCHASES' },
  { code: '711', name: 'Less Accumulated Depreciation on Office Equipment', type: 'fixed-asset', tax: 'NONE' },
  { code: '800', name: 'Accounts Payable', type: 'payable', tax: 'NONE' },
  { code: '805', name: 'Accruals', type: 'current-liability', tax: 'NONE' },
  { code: '860', name: 'Rounding', type: 'rounding', tax: 'NONE' },
  { code: '900', name: 'Loan', type: 'long-liability', tax: 'NONE' },
  { code: '960', name: 'Retained Earnings', type: 'retained-earnings', tax: 'NONE' },
  { code: '970', name: 'Owner A Funds Introduced', type: 'equity', tax: 'NONE' },
];

type Rate = Omit<TaxRate, 'index'>;
const rate = (
  key: string,
  name: string,
  basisPoints: number,
  applies: Rate['applies'],
  status: Rate['status'] = 'active',
): Rate => ({
  key,
  name,
  basisPoints,
  parts: [{ name: 'VAT', basisPoints }],
  applies,
  status,
});

export interface Country {
  readonly code: 'GB' | 'NZ';
  readonly baseCurrency: string;
  /** Currencies some foreign contacts use. */
  readonly foreign: readonly string[];
  readonly yearEndMonth: number;
  readonly accounts: readonly ChartEntry[];
  readonly taxRates: readonly Rate[];
}

/** Each country names its usual rates SALES and PURCHASES, its zero rate ZERO, and no tax at all NONE. */
export const UNITED_KINGDOM: Country = {
  code: 'GB',
  baseCurrency: 'GBP',
  foreign: ['EUR', 'JPY', 'KWD', 'USD', 'AUD'],
  yearEndMonth: 3,
  accounts: [
    { code: '090', name: 'Business Bank Account', type: 'bank', bankNumber: '20123312345678' },
    { code: '091', name: 'Business Savings Account', type: 'bank', bankNumber: '20123387654321' },
    { code: '092', name: 'Euro Account', type: 'bank', currency: 'EUR', bankNumber: 'DE89370400440532013000' },
    { code: '093', name: 'US Dollar Account', type: 'bank', currency: 'USD', bankNumber: '20123355500011' },
    { code: '', name: 'Company Card', type: 'bank', bankNumber: '4111', card: true },
    ...COMMON,
    { code: '820', name: 'VAT', type: 'tax', tax: 'NONE' },
  ],
  taxRates: [
    rate('SALES', '20% (VAT on Income)', 2000, 'sales'),
    rate('PURCHASES', '20% (VAT on Expenses)', 2000, 'purchases'),
    rate('SALES-REDUCED', '5% (VAT on Income)', 500, 'sales'),
    rate('PURCHASES-REDUCED', '5% (VAT on Expenses)', 500, 'purchases'),
    rate('ZERO', 'Zero Rated Income', 0, 'sales'),
    rate('ZERO-PURCHASES', 'Zero Rated Expenses', 0, 'purchases'),
    rate('EXEMPT', 'Exempt Income', 0, 'sales'),
    rate('NONE', 'No VAT', 0, 'both'),
    rate('OLD', '17.5% (VAT on Income)', 1750, 'sales', 'deleted'),
    rate('OWN', 'Flat Rate Scheme 12.5%', 1250, 'sales'),
  ],
};

export const NEW_ZEALAND: Country = {
  code: 'NZ',
  baseCurrency: 'NZD',
  foreign: ['AUD', 'USD', 'JPY'],
  yearEndMonth: 3,
  accounts: [
    { code: '090', name: 'Everyday Account', type: 'bank', bankNumber: '0209087654321000' },
    { code: '091', name: 'Savings Account', type: 'bank', bankNumber: '0209087654321050' },
    { code: '092', name: 'US Dollar Account', type: 'bank', currency: 'USD', bankNumber: '0209087654321060' },
    ...COMMON,
    { code: '820', name: 'GST', type: 'tax', tax: 'NONE' },
  ],
  taxRates: [
    { ...rate('SALES', '15% GST on Income', 1500, 'sales'), parts: [{ name: 'GST', basisPoints: 1500 }] },
    { ...rate('PURCHASES', '15% GST on Expenses', 1500, 'purchases'), parts: [{ name: 'GST', basisPoints: 1500 }] },
    { ...rate('ZERO', 'Zero Rated', 0, 'sales'), parts: [{ name: 'GST', basisPoints: 0 }] },
    { ...rate('NONE', 'No GST', 0, 'both'), parts: [{ name: 'GST', basisPoints: 0 }] },
  ],
};

/** Name, decimals, and units per pound sterling (10 decimals) around which the rate wanders. */
export const CURRENCIES: Readonly<
  Record<string, { readonly name: string; readonly decimals: number; readonly perPound: bigint }>
> = {
  GBP: { name: 'British Pound', decimals: 2, perPound: 10_000_000_000n },
  EUR: { name: 'Euro', decimals: 2, perPound: 11_534_000_000n },
  USD: { name: 'US Dollar', decimals: 2, perPound: 12_971_000_000n },
  JPY: { name: 'Japanese Yen', decimals: 0, perPound: 1_931_250_000_000n },
  KWD: { name: 'Kuwaiti Dinar', decimals: 3, perPound: 3_981_200_000n },
  AUD: { name: 'Australian Dollar', decimals: 2, perPound: 19_860_000_000n },
  NZD: { name: 'New Zealand Dollar', decimals: 2, perPound: 21_640_000_000n },
};

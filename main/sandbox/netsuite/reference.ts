import type { TruthRecord } from '../../../shared/truth.ts';
import { dayText, monthEnd, monthStart } from '../calendar.ts';
import { decimalText } from '../decimal.ts';
import type { Account, Contact } from '../world/types.ts';
import { wallTime } from './text.ts';
import { EXTRA_ACCOUNTS, type Subsidiary } from './txn.ts';

/** Lists: the chart, customers, vendors, items, currencies, periods. The chart and the items are the account's, whatever subsidiary asks. */

type Cell = string | number | null;

/** One row of a table, with what is true of it. */
export interface ListRow {
  readonly id: number;
  readonly worldId: string;
  /** Null: seen from every subsidiary. */
  readonly subsidiary: number | null;
  readonly cells: Readonly<Record<string, Cell>>;
  readonly truth: Omit<TruthRecord, 'id'>;
}

const yes = (value: boolean): string => (value ? 'T' : 'F');
const orNull = (value: string): string | null => (value === '' ? null : value);

function truth(kind: TruthRecord['kind'], fields: TruthRecord['fields'], archived = false): Omit<TruthRecord, 'id'> {
  return { kind, gone: archived ? 'archived' : null, fields, lineCount: null, lineTotal: null };
}

const ACCOUNT_TYPES: Readonly<Record<Account['type'], string>> = {
  bank: 'Bank',
  receivable: 'AcctRec',
  payable: 'AcctPay',
  tax: 'OthCurrLiab',
  rounding: 'OthCurrLiab',
  'realised-fx': 'OthExpense',
  'retained-earnings': 'Equity',
  'current-asset': 'OthCurrAsset',
  'fixed-asset': 'FixedAsset',
  'current-liability': 'OthCurrLiab',
  'long-liability': 'LongTermLiab',
  equity: 'Equity',
  revenue: 'Income',
  'other-income': 'OthIncome',
  'direct-cost': 'COGS',
  expense: 'Expense',
  depreciation: 'OthExpense',
};

export function currencyIds(places: readonly Subsidiary[]): ReadonlyMap<string, number> {
  const codes = new Set(
    places.flatMap(({ live }) => [live.organisation.baseCurrency, ...live.organisation.currencies].map(({ code }) => code)),
  );
  for (const { live } of places)
    for (const { currency } of [...live.organisation.contacts, ...live.organisation.accounts]) codes.add(currency.code);
  return new Map([...codes].toSorted().map((code, at) => [code, at + 1]));
}

export function currencies(places: readonly Subsidiary[]): readonly ListRow[] {
  // Of the subsidiaries: an account may have several.
  const bases = new Set(places.map(({ live }) => live.organisation.baseCurrency.code));
  return [...currencyIds(places)].map(([code, id]) => ({
    id,
    worldId: code,
    subsidiary: null,
    cells: {
      symbol: code,
      name: code,
      currencyprecision: 2,
      exchangerate: '1',
      isbasecurrency: yes(bases.has(code)),
      isinactive: 'F',
    },
    truth: truth('raw', {}),
  }));
}

export function subsidiaries(places: readonly Subsidiary[], symbols: ReadonlyMap<string, number>): readonly ListRow[] {
  return places.map(({ id, live }) => ({
    id,
    worldId: live.organisation.id,
    subsidiary: id,
    cells: {
      name: live.organisation.name,
      fullname: live.organisation.name,
      legalname: live.organisation.name,
      parent: id === 1 ? null : 1,
      currency: symbols.get(live.organisation.baseCurrency.code) ?? null,
      country: live.organisation.country,
      iselimination: 'F',
      isinactive: 'F',
    },
    truth: truth('raw', {}),
  }));
}

export function accounts(places: readonly Subsidiary[], symbols: ReadonlyMap<string, number>): readonly ListRow[] {
  return places.flatMap((place) => {
    const { organisation } = place.live;
    const own = organisation.accounts.map((account): ListRow => {
      const type = account.bankKind === 'card' ? 'CredCard' : ACCOUNT_TYPES[account.type];
      const archived = account.status === 'archived';
      return {
        id: place.ids.account(place.id, account),
        worldId: account.id,
        subsidiary: null,
        cells: {
          acctnumber: orNull(account.code),
          accountsearchdisplayname: account.name,
          displaynamewithhierarchy: account.name,
          fullname: account.name,
          accttype: type,
          parent: null,
          issummary: 'F',
          isinactive: yes(archived),
          currency: account.type === 'bank' ? (symbols.get(account.currency.code) ?? null) : null,
          subsidiary: String(place.id),
          eliminate: 'F',
          lastmodifieddate: wallTime(account.updatedMs),
        },
        truth: truth(
          'account',
          {
            code: orNull(account.code),
            name: account.name,
            account_type: type,
            currency: account.type === 'bank' ? account.currency.code : null,
            status: account.status,
          },
          archived,
        ),
      };
    });
    const extra = EXTRA_ACCOUNTS.map(({ name, type }, at): ListRow => {
      const id = place.ids.account(place.id, { index: organisation.accounts.length + at });
      return {
        id,
        worldId: `extra/${id}`,
        subsidiary: null,
        cells: {
          acctnumber: null,
          accountsearchdisplayname: name,
          displaynamewithhierarchy: name,
          fullname: name,
          accttype: type,
          parent: null,
          issummary: 'F',
          isinactive: 'F',
          currency: null,
          subsidiary: String(place.id),
          eliminate: 'F',
          lastmodifieddate: wallTime(organisation.createdMs),
        },
        truth: truth('account', { code: null, name, account_type: type, currency: null, status: 'active' }),
      };
    });
    return [...own, ...extra];
  });
}

/** A contact of the world that buys and sells is two entities. */
export function entities(
  places: readonly Subsidiary[],
  symbols: ReadonlyMap<string, number>,
  side: 'customer' | 'vendor',
): readonly ListRow[] {
  return places.flatMap((place) =>
    place.live.organisation.contacts
      .filter(
        (contact) => !contact.vanished && (side === 'vendor' ? contact.isSupplier : contact.isCustomer || !contact.isSupplier),
      )
      .map((contact) => entityRow(place, symbols, contact, side)),
  );
}

function entityRow(
  place: Subsidiary,
  symbols: ReadonlyMap<string, number>,
  contact: Contact,
  side: 'customer' | 'vendor',
): ListRow {
  const id = side === 'customer' ? place.ids.customer(contact.id) : place.ids.vendor(contact.id);
  const archived = contact.status !== 'active';
  const entityid = `${side === 'customer' ? 'CUST' : 'VEND'}${id}`;
  return {
    id,
    worldId: contact.id,
    subsidiary: place.id,
    cells: {
      entityid,
      companyname: contact.name,
      altname: contact.name,
      firstname: orNull(contact.firstName),
      lastname: orNull(contact.lastName),
      isperson: 'F',
      isinactive: yes(archived),
      email: orNull(contact.email),
      phone: orNull(contact.phone),
      currency: symbols.get(contact.currency.code) ?? null,
      externalid: null,
      datecreated: wallTime(contact.createdMs),
      lastmodifieddate: wallTime(contact.updatedMs),
      ...(side === 'customer'
        ? { searchstage: 'Customer' }
        : { legalname: contact.name, balance: decimalText(contact.payable, contact.currency.decimals) }),
    },
    truth: truth(
      'contact',
      {
        name: contact.name,
        email: orNull(contact.email),
        phone: orNull(contact.phone),
        account_number: entityid,
        status: contact.status,
        currency: contact.currency.code,
      },
      archived,
    ),
  };
}

export function items(places: readonly Subsidiary[]): readonly ListRow[] {
  return places.flatMap((place) =>
    place.live.organisation.items
      .filter((item) => !item.vanished)
      .map((item): ListRow => ({
        id: place.ids.item(item.id),
        worldId: item.id,
        subsidiary: null,
        cells: {
          itemid: item.code,
          displayname: item.name,
          description: orNull(item.description),
          itemtype: 'NonInvtPart',
          isinactive: 'F',
          lastmodifieddate: wallTime(item.updatedMs),
        },
        truth: truth('item', { code: item.code, name: item.name, description: orNull(item.description) }),
      })),
  );
}

const MONTHS = 26;

export function periods(places: readonly Subsidiary[]): readonly ListRow[] {
  const today = places[0]?.live.organisation.todayDay ?? 0;
  return Array.from({ length: MONTHS }, (_, at): ListRow => {
    const end = monthEnd(today, at - MONTHS + 2);
    return {
      id: at + 1,
      worldId: `period/${at}`,
      subsidiary: null,
      cells: {
        periodname: dayText(end).slice(0, 7),
        startdate: dayText(monthStart(end)),
        enddate: dayText(end),
        isposting: 'T',
        isquarter: 'F',
        isyear: 'F',
        isadjust: 'F',
        closed: yes(at < MONTHS - 14),
        arlocked: 'F',
        aplocked: 'F',
        alllocked: yes(at < MONTHS - 14),
        parent: null,
      },
      truth: truth('raw', {}),
    };
  });
}

import type { TruthRecord } from '../../../shared/truth.ts';
import { createdBefore, type Place } from './objects.ts';
import { record, textOrNull, type Fields, type IntacctRow } from './row.ts';
import { amount, time } from './text.ts';
import { accountNo, bankId, contactId, isListedCustomer, stampOf } from './words.ts';

/** Lists: accounts, customers, vendors, items, and what is kept for its names alone. */

type Built = Pick<IntacctRow, 'recordNo' | 'id' | 'worldId' | 'createdMs' | 'updatedMs'>;

function listed(place: Place, stream: string, built: Built, fields: () => Fields, truth: () => TruthRecord): IntacctRow {
  const common = (): Fields => ({
    RECORDNO: String(built.recordNo),
    WHENCREATED: time(built.createdMs),
    WHENMODIFIED: time(built.updatedMs),
    MEGAENTITYID: place.entity,
  });
  return { ...built, stream, entity: place.entity, total: null, fields: () => ({ ...common(), ...fields() }), truth };
}

export function accounts(place: Place): readonly IntacctRow[] {
  return place.organisation.accounts.map((account) => {
    const recordNo = place.ids.numberOf('account', account.id);
    const active = account.status === 'active';
    const id = accountNo(account);
    const balanceSheet = account.class === 'asset' || account.class === 'liability' || account.class === 'equity';
    return listed(
      place,
      'accounts',
      { recordNo, id, worldId: account.id, ...stampOf(account, recordNo) },
      () => ({
        ACCOUNTNO: id,
        TITLE: account.name,
        ACCOUNTTYPE: balanceSheet ? 'balancesheet' : 'incomestatement',
        NORMALBALANCE: account.class === 'asset' || account.class === 'expense' ? 'debit' : 'credit',
        CLOSINGTYPE: balanceSheet ? 'non-closing account' : 'closing account',
        STATUS: active ? 'active' : 'inactive',
        CATEGORY: '',
        TAXABLE: 'false',
      }),
      () =>
        record(id, 'account', active ? null : 'archived', {
          code: id,
          name: account.name,
          account_type: balanceSheet ? 'balancesheet' : 'incomestatement',
          status: account.status,
        }),
    );
  });
}

export function contacts(place: Place, side: 'customer' | 'vendor'): readonly IntacctRow[] {
  return place.organisation.contacts
    .filter((contact) => !contact.vanished && (side === 'customer' ? isListedCustomer(contact) : contact.isSupplier))
    .map((contact) => {
      const recordNo = place.ids.numberOf(side, contact.id);
      const id = contactId(side, place, contact);
      const active = contact.status === 'active';
      const { address, currency } = contact;
      return listed(
        place,
        side === 'customer' ? 'customers' : 'vendors',
        { recordNo, id, worldId: contact.id, ...stampOf(contact, recordNo) },
        () => ({
          [side === 'customer' ? 'CUSTOMERID' : 'VENDORID']: id,
          NAME: contact.name,
          STATUS: active ? 'active' : 'inactive',
          CURRENCY: currency.code,
          TERMNAME: '',
          TOTALDUE: amount(side === 'customer' ? contact.receivable : contact.payable, currency.decimals),
          TAXID: contact.taxNumber,
          'DISPLAYCONTACT.EMAIL1': contact.email,
          'DISPLAYCONTACT.PHONE1': contact.phone,
          'DISPLAYCONTACT.MAILADDRESS.ADDRESS1': address.line1,
          'DISPLAYCONTACT.MAILADDRESS.ADDRESS2': address.line2,
          'DISPLAYCONTACT.MAILADDRESS.CITY': address.city,
          'DISPLAYCONTACT.MAILADDRESS.STATE': address.region,
          'DISPLAYCONTACT.MAILADDRESS.ZIP': address.postalCode,
          'DISPLAYCONTACT.MAILADDRESS.COUNTRY': address.country,
        }),
        () =>
          record(id, 'contact', active ? null : 'archived', {
            name: contact.name,
            email: textOrNull(contact.email),
            phone: textOrNull(contact.phone),
            tax_number: textOrNull(contact.taxNumber),
            status: contact.status,
            currency: currency.code,
          }),
      );
    });
}

export function items(place: Place): readonly IntacctRow[] {
  return place.organisation.items
    .filter(({ vanished }) => !vanished)
    .map((item) => {
      const recordNo = place.ids.numberOf('item', item.id);
      return listed(
        place,
        'items',
        { recordNo, id: item.code, worldId: item.id, ...stampOf(item, recordNo) },
        () => ({ ITEMID: item.code, NAME: item.name, STATUS: 'active' }),
        () => record(item.code, 'item', null, { code: item.code, name: item.name }),
      );
    });
}

/** A record of which only its number is compared. */
function rawRow(place: Place, stream: string, recordNo: number, worldId: string, fields: Fields, createdMs: number): IntacctRow {
  const id = String(recordNo);
  const built = { recordNo, id, worldId, createdMs, updatedMs: createdMs };
  return listed(
    place,
    stream,
    built,
    () => fields,
    () => record(id, 'raw', null, {}),
  );
}

export function banks(place: Place, kind: 'bank' | 'card'): readonly IntacctRow[] {
  return place.organisation.accounts
    .filter(({ bankKind }) => bankKind === kind)
    .map((account) =>
      rawRow(
        place,
        kind === 'bank' ? 'checking-accounts' : 'credit-cards',
        place.ids.numberOf('account', account.id) + 50_000_000,
        account.id,
        {
          [kind === 'bank' ? 'BANKACCOUNTID' : 'CARDID']: bankId(account),
          BANKNAME: account.name,
          GLACCOUNTNO: accountNo(account),
          CURRENCY: account.currency.code,
          STATUS: 'active',
        },
        account.createdMs,
      ),
    );
}

export function taxDetails(place: Place): readonly IntacctRow[] {
  const { organisation } = place;
  return organisation.taxRates.map((rate) =>
    rawRow(
      place,
      'tax-details',
      place.ids.numberOf('tax', `${organisation.id}/${rate.index}`),
      rate.key,
      { DETAILID: rate.key, DESCRIPTION: rate.name, STATUS: rate.status === 'active' ? 'active' : 'inactive' },
      organisation.createdMs,
    ),
  );
}

/** What the company shares: departments, seen by every entity and made in none. */
export function departments(): readonly IntacctRow[] {
  return ['Sales', 'Operations', 'Administration'].map((name, at): IntacctRow => {
    const recordNo = 11 + at;
    const id = String(recordNo);
    return {
      recordNo,
      id,
      worldId: `department/${name}`,
      stream: 'departments',
      entity: '',
      createdMs: createdBefore,
      updatedMs: at === 1 ? null : createdBefore,
      total: null,
      fields: () => ({
        RECORDNO: id,
        DEPARTMENTID: `D${at + 1}`,
        TITLE: name,
        STATUS: 'active',
        WHENCREATED: time(createdBefore),
        WHENMODIFIED: time(at === 1 ? null : createdBefore),
        MEGAENTITYID: '',
      }),
      truth: () => record(id, 'raw', null, {}),
    };
  });
}

/** One customer of the whole company. */
export function sharedCustomers(): readonly IntacctRow[] {
  const id = 'C-ALL-00001';
  return [
    {
      recordNo: 21,
      id,
      worldId: 'shared-customer',
      stream: 'customers',
      entity: '',
      createdMs: createdBefore,
      updatedMs: null,
      total: null,
      fields: () => ({
        RECORDNO: '21',
        CUSTOMERID: id,
        NAME: 'Group Holdings plc',
        STATUS: 'active',
        CURRENCY: 'GBP',
        TERMNAME: '',
        TOTALDUE: '0',
        TAXID: '',
        'DISPLAYCONTACT.EMAIL1': '',
        'DISPLAYCONTACT.PHONE1': '',
        'DISPLAYCONTACT.MAILADDRESS.ADDRESS1': '1 Group Square',
        'DISPLAYCONTACT.MAILADDRESS.ADDRESS2': '',
        'DISPLAYCONTACT.MAILADDRESS.CITY': 'London',
        'DISPLAYCONTACT.MAILADDRESS.STATE': '',
        'DISPLAYCONTACT.MAILADDRESS.ZIP': '',
        'DISPLAYCONTACT.MAILADDRESS.COUNTRY': 'United Kingdom',
        WHENCREATED: time(createdBefore),
        WHENMODIFIED: time(null),
        MEGAENTITYID: '',
      }),
      truth: () => record(id, 'contact', null, { name: 'Group Holdings plc', email: null, status: 'active', currency: 'GBP' }),
    },
  ];
}

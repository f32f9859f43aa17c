import { dayText, monthEnd } from '../calendar.ts';
import { dayOfMs } from '../calendar.ts';
import type { Contact } from '../world/types.ts';
import { accountRef, amount, head, note, record, rowOf, textOrNull, type GoneRow, type Place, type QboRow } from './row.ts';
import { date, money, price, quoted } from './text.ts';
import {
  accountId,
  accountType,
  classification,
  displayName,
  isListedCustomer,
  taxCodeId,
  UNDEPOSITED,
  undepositedId,
} from './words.ts';

/** Lists, journals, transfers and the company itself. */

const unstamped = (id: string, createdMs: number) => ({ id, createdMs, updatedMs: createdMs, version: 1 });
const gone = (active: boolean): 'archived' | null => (active ? null : 'archived');

export function company({ organisation }: Place): readonly QboRow[] {
  const stamped = unstamped(organisation.id, organisation.createdMs);
  return [
    rowOf(
      {
        id: '1',
        text: () =>
          `{"CompanyName":${quoted(organisation.name)},"LegalName":${quoted(organisation.name)},"CompanyAddr":{"Id":"1","Line1":"1 Harbour Street"},"CompanyStartDate":"${dayText(dayOfMs(organisation.createdMs))}","FiscalYearStartMonth":"April","Country":"${organisation.country}","SupportedLanguages":"en","NameValue":[{"Name":"SubscriptionStatus","Value":"PAID"}],${head('1', stamped)}}`,
        truth: () => record('1', 'raw', null, {}),
      },
      stamped,
    ),
  ];
}

export function preferences({ organisation }: Place): readonly QboRow[] {
  const stamped = unstamped(organisation.id, organisation.createdMs);
  return [
    rowOf(
      {
        id: '1',
        text: () =>
          `{"AccountingInfoPrefs":{"FirstMonthOfFiscalYear":"April","UseAccountNumbers":true,"BookCloseDate":${date(monthEnd(organisation.todayDay, -14))},"ClassTrackingPerTxn":false},"ReportPrefs":{"ReportBasis":"Accrual","CalcAgingReportFromTxnDate":false},"CurrencyPrefs":{"MultiCurrencyEnabled":true,"HomeCurrency":{"value":"${organisation.baseCurrency.code}"}},"TaxPrefs":{"UsingSalesTax":true},${head('1', stamped)}}`,
        truth: () => record('1', 'raw', null, {}),
      },
      stamped,
    ),
  ];
}

export function accounts({ organisation }: Place): readonly QboRow[] {
  const base = organisation.baseCurrency;
  const rows = organisation.accounts.map((account): QboRow => {
    const id = accountId(account);
    const active = account.status === 'active';
    const name = active ? account.name : `${account.name} (deleted)`;
    return rowOf(
      {
        id,
        active,
        name,
        text: () =>
          `{"Name":${quoted(name)},"SubAccount":false,"FullyQualifiedName":${quoted(name)},"Active":${String(active)},"Classification":"${classification(account)}","AccountType":"${accountType(account)}",${account.code === '' ? '' : `"AcctNum":"${account.code}",`}"CurrentBalance":0,"CurrentBalanceWithSubAccounts":0,"CurrencyRef":{"value":"${account.currency.code}","name":${quoted(account.currency.name)}},${head(id, account)}}`,
        truth: () =>
          record(id, 'account', gone(active), {
            code: textOrNull(account.code),
            name,
            account_type: accountType(account),
            currency: account.currency.code,
            status: account.status,
          }),
      },
      account,
    );
  });
  const id = undepositedId(organisation);
  const stamped = unstamped(id, organisation.createdMs);
  const undeposited = rowOf(
    {
      id,
      name: UNDEPOSITED,
      text: () =>
        `{"Name":"${UNDEPOSITED}","SubAccount":false,"FullyQualifiedName":"${UNDEPOSITED}","Active":true,"Classification":"Asset","AccountType":"Other Current Asset","AccountSubType":"UndepositedFunds","CurrentBalance":0,"CurrentBalanceWithSubAccounts":0,"CurrencyRef":{"value":"${base.code}","name":${quoted(base.name)}},${head(id, stamped)}}`,
      truth: () =>
        record(id, 'account', null, {
          code: null,
          name: UNDEPOSITED,
          account_type: 'Other Current Asset',
          currency: base.code,
          status: 'active',
        }),
    },
    stamped,
  );
  return [...rows, undeposited];
}

export function contacts({ organisation, ids }: Place, side: 'customer' | 'vendor'): readonly QboRow[] {
  const belongs = (contact: Contact): boolean => (side === 'customer' ? isListedCustomer(contact) : contact.isSupplier);
  return organisation.contacts
    .filter((contact) => !contact.vanished && belongs(contact))
    .map((contact): QboRow => {
      const id = ids.of(side, contact.id);
      const name = displayName(contact, side);
      const active = contact.status === 'active';
      const { currency, address } = contact;
      const balance = side === 'customer' ? contact.receivable : contact.payable;
      const taxField = side === 'customer' ? 'PrimaryTaxIdentifier' : 'TaxIdentifier';
      return rowOf(
        {
          id,
          active,
          name,
          text: () => {
            const tax = contact.taxNumber === '' ? '' : `"${taxField}":${quoted(contact.taxNumber)},`;
            const mail = contact.email === '' ? '' : `"PrimaryEmailAddr":{"Address":"${contact.email}"},`;
            const number = contact.accountNumber === '' ? '' : `"AcctNum":"${contact.accountNumber}",`;
            const own =
              side === 'customer'
                ? `"Taxable":true,"Job":false,"BalanceWithJobs":${money(balance, currency)},`
                : '"Vendor1099":false,';
            return `{${own}${tax}${number}"Balance":${money(balance, currency)},"CurrencyRef":{"value":"${currency.code}","name":${quoted(currency.name)}},"GivenName":${quoted(contact.firstName)},"FamilyName":${quoted(contact.lastName)},"FullyQualifiedName":${quoted(name)},"DisplayName":${quoted(name)},"PrintOnCheckName":${quoted(contact.name)},"Active":${String(active)},"PrimaryPhone":{"FreeFormNumber":"${contact.phone}"},${mail}"BillAddr":{"Id":"${id}","Line1":${quoted(address.line1)},"City":${quoted(address.city)},"PostalCode":${quoted(address.postalCode)},"Country":${quoted(address.country)}},${head(id, contact)}}`;
          },
          truth: () =>
            record(id, 'contact', gone(active), {
              name,
              email: textOrNull(contact.email),
              tax_number: textOrNull(contact.taxNumber),
              status: contact.status,
              currency: currency.code,
            }),
        },
        contact,
      );
    });
}

/** An item is never deleted here, only made inactive. [doc] */
export function items({ organisation, ids }: Place): readonly QboRow[] {
  return organisation.items.map((item): QboRow => {
    const id = ids.of('item', item.id);
    const active = !item.vanished;
    // Names are unique.
    const name = `${item.name} ${item.code}`;
    return rowOf(
      {
        id,
        active,
        name,
        text: () =>
          `{"Name":${quoted(name)},"Sku":"${item.code}","Description":${quoted(item.description)},"Active":${String(active)},"FullyQualifiedName":${quoted(name)},"Taxable":true,"UnitPrice":${price(item.salePrice)},"Type":"NonInventory","IncomeAccountRef":${accountRef(item.saleAccount)},"PurchaseCost":${price(item.purchasePrice)},"ExpenseAccountRef":${accountRef(item.purchaseAccount)},"TrackQtyOnHand":false,${head(id, item)}}`,
        truth: () => record(id, 'item', gone(active), { code: item.code, name }),
      },
      item,
    );
  });
}

export function taxRates({ organisation }: Place): readonly QboRow[] {
  return organisation.taxRates.map((rate): QboRow => {
    const id = taxCodeId(rate.index);
    const active = rate.status === 'active';
    const stamped = unstamped(`tax-rate/${id}`, organisation.createdMs);
    return rowOf(
      {
        id,
        active,
        name: rate.name,
        text: () =>
          `{"Name":${quoted(rate.name)},"Active":${String(active)},"RateValue":${money(BigInt(rate.basisPoints), { code: '', name: '', decimals: 2 })},"AgencyRef":{"value":"1"},"SpecialTaxType":"NONE","DisplayType":"ReadOnly",${head(id, stamped)}}`,
        truth: () => record(id, 'tax-rate', gone(active), { code: id, name: rate.name }),
      },
      stamped,
    );
  });
}

export function taxCodes({ organisation }: Place): readonly QboRow[] {
  return organisation.taxRates.map((rate): QboRow => {
    const id = taxCodeId(rate.index);
    const active = rate.status === 'active';
    const stamped = unstamped(`tax-code/${id}`, organisation.createdMs);
    return rowOf(
      {
        id,
        active,
        name: rate.key,
        text: () =>
          `{"Name":"${rate.key}","Description":${quoted(rate.name)},"Active":${String(active)},"Taxable":true,"TaxGroup":true,${head(id, stamped)}}`,
        truth: () => record(id, 'raw', null, {}),
      },
      stamped,
    );
  });
}

export function terms({ organisation }: Place): readonly QboRow[] {
  return [7, 14, 30, 60].map((days, at): QboRow => {
    const id = String(at + 1);
    const stamped = unstamped(`term/${id}`, organisation.createdMs);
    return rowOf(
      {
        id,
        name: `Net ${days}`,
        text: () => `{"Name":"Net ${days}","Active":true,"Type":"STANDARD","DueDays":${days},${head(id, stamped)}}`,
        truth: () => record(id, 'raw', null, {}),
      },
      stamped,
    );
  });
}

export function transfers({ organisation, ids }: Place): readonly QboRow[] {
  return organisation.transfers
    .filter((transfer) => transfer.status === 'posted' && !transfer.vanished)
    .map((transfer): QboRow => {
      const id = ids.txn('transfer', transfer.id);
      const { currency } = transfer.from;
      return rowOf(
        {
          id,
          total: { currency, amount: transfer.amount },
          text: () =>
            `{"FromAccountRef":${accountRef(transfer.from)},"ToAccountRef":${accountRef(transfer.to)},"Amount":${money(transfer.amount, currency)},${head(id, transfer)},"TxnDate":${date(transfer.day)},"CurrencyRef":{"value":"${currency.code}","name":${quoted(currency.name)}},"ExchangeRate":1${note(transfer.reference)}}`,
          truth: () =>
            record(id, 'bank-transfer', null, {
              status: 'posted',
              reference: textOrNull(transfer.reference),
              issued_on: dayText(transfer.day),
              currency: currency.code,
              total: amount(transfer.amount, currency),
            }),
        },
        transfer,
      );
    });
}

export function goneTransfers({ organisation, ids }: Place): readonly GoneRow[] {
  return organisation.transfers
    .filter((transfer) => transfer.status === 'deleted' && !transfer.vanished)
    .map((transfer) => ({ id: ids.txn('transfer', transfer.id), atMs: transfer.updatedMs }));
}

export function journals({ organisation, ids }: Place): readonly QboRow[] {
  const base = organisation.baseCurrency;
  return organisation.manualJournals
    .filter((journal) => journal.status === 'posted' && !journal.vanished)
    .map((journal): QboRow => {
      const id = ids.txn('journal', journal.id);
      const debits = journal.lines.reduce((sum, line) => (line.amount > 0n ? sum + line.amount : sum), 0n);
      return rowOf(
        {
          id,
          total: { currency: base, amount: debits },
          text: () => {
            const lines = journal.lines.map((line, at) => {
              const size = line.amount < 0n ? -line.amount : line.amount;
              return `{"Id":"${at}","Description":${quoted(line.description)},"Amount":${money(size, base)},"DetailType":"JournalEntryLineDetail","JournalEntryLineDetail":{"PostingType":"${line.amount < 0n ? 'Credit' : 'Debit'}","AccountRef":${accountRef(line.account)}}}`;
            });
            return `{"Adjustment":false,${head(id, journal)},"TxnDate":${date(journal.day)},"CurrencyRef":{"value":"${base.code}","name":${quoted(base.name)}},"ExchangeRate":1${note(journal.narration)},"Line":[${lines.join(',')}],"TxnTaxDetail":{}}`;
          },
          truth: () =>
            record(
              id,
              'manual-journal',
              null,
              {
                status: 'posted',
                reference: textOrNull(journal.narration),
                issued_on: dayText(journal.day),
                currency: base.code,
                total: amount(debits, base),
              },
              { count: journal.lines.length, total: amount(debits, base) },
            ),
        },
        journal,
      );
    });
}

export function goneJournals({ organisation, ids }: Place): readonly GoneRow[] {
  return organisation.manualJournals
    .filter((journal) => journal.status === 'void' && !journal.vanished)
    .map((journal) => ({ id: ids.txn('journal', journal.id), atMs: journal.updatedMs }));
}

import { monthEnd } from '../calendar.ts';
import { placeUuid } from '../random.ts';
import { decimalText } from '../decimal.ts';
import type { Journal } from '../world/ledger.ts';
import type { Organisation } from '../world/organisation.ts';
import type { Account, Contact, Currency, Item, ManualJournal, TaxRate, TrackingCategory } from '../world/types.ts';
import type { Shape } from './trade-records.ts';
import { date, instant, money, quoted, unitAmount } from './text.ts';
import { accountType, sourceType, systemAccount, taxType } from './words.ts';

/** Everything that is not a trade document, as Xero writes it. */

const VERSIONS = { GB: 'UK', NZ: 'NZ' } as const;
const TIME_ZONES = { GB: 'GMTSTANDARDTIME', NZ: 'NEWZEALANDSTANDARDTIME' } as const;

export function organisationText(organisation: Organisation): string {
  const lockDay = monthEnd(organisation.todayDay, -14);
  return `{"Name":${quoted(organisation.name)},"LegalName":${quoted(organisation.name)},"PaysTax":true,"Version":"${VERSIONS[organisation.country]}","OrganisationType":"COMPANY","BaseCurrency":"${organisation.baseCurrency.code}","CountryCode":"${organisation.country}","IsDemoCompany":false,"OrganisationStatus":"ACTIVE","FinancialYearEndDay":31,"FinancialYearEndMonth":${organisation.yearEndMonth},"SalesTaxBasis":"ACCRUALS","SalesTaxPeriod":"QUARTERLY","DefaultSalesTax":"Tax Exclusive","DefaultPurchasesTax":"Tax Exclusive","PeriodLockDate":${date(lockDay)},"CreatedDateUTC":"/Date(${organisation.createdMs})/","OrganisationEntityType":"COMPANY","Timezone":"${TIME_ZONES[organisation.country]}","ShortCode":"!${organisation.id.slice(0, 5)}","OrganisationID":"${organisation.id}","Edition":"BUSINESS","Class":"PREMIUM","Addresses":[],"Phones":[],"ExternalLinks":[],"PaymentTerms":{}}`;
}

export function accountText(account: Account): string {
  let text = `{"AccountID":"${account.id}",${account.code === '' ? '' : `"Code":"${account.code}",`}"Name":${quoted(account.name)},"Status":"${account.status === 'active' ? 'ACTIVE' : 'ARCHIVED'}","Type":"${accountType(account)}","TaxType":"${account.taxRate === null ? 'NONE' : taxType(account.taxRate)}","Class":"${account.class.toUpperCase()}",`;
  const system = systemAccount(account);
  if (system !== '' || account.index % 3 === 0) text += `"SystemAccount":"${system}",`;
  if (account.bankKind !== null) {
    text += `"BankAccountNumber":"${account.bankNumber}","BankAccountType":"${account.bankKind === 'card' ? 'CREDITCARD' : 'BANK'}","CurrencyCode":"${account.currency.code}",`;
  }
  return `${text}"EnablePaymentsToAccount":${String(account.type === 'equity')},"ShowInExpenseClaims":false,"ReportingCode":"${account.class.slice(0, 3).toUpperCase()}","HasAttachments":false,"UpdatedDateUTC":${instant(account.updatedMs)},"AddToWatchlist":false}`;
}

const NO_PHONES = ['DDI', 'FAX', 'MOBILE']
  .map((type) => `{"PhoneType":"${type}","PhoneNumber":"","PhoneAreaCode":"","PhoneCountryCode":""}`)
  .join(',');

export interface Overdue {
  readonly receivable: bigint;
  readonly payable: bigint;
}

export function contactText(contact: Contact, overdue: Overdue | undefined, shape: Shape): string {
  const { address, currency } = contact;
  let text = `{"ContactID":"${contact.id}","ContactStatus":"${contact.status === 'active' ? 'ACTIVE' : 'ARCHIVED'}","Name":${quoted(contact.name)},"FirstName":${quoted(contact.firstName)},"LastName":${quoted(contact.lastName)},`;
  if (contact.mergedInto !== null) text += `"MergedToContactID":"${contact.mergedInto.id}",`;
  if (contact.accountNumber !== '') text += `"AccountNumber":"${contact.accountNumber}",`;
  text += `"EmailAddress":"${contact.email}","BankAccountDetails":"",`;
  if (contact.taxNumber !== '') text += `"TaxNumber":"${contact.taxNumber}",`;
  text += shape.summary
    ? '"Addresses":[],"Phones":[],'
    : `"Addresses":[{"AddressType":"STREET","City":"","Region":"","PostalCode":"","Country":""},{"AddressType":"POBOX","AddressLine1":${quoted(address.line1)},"AddressLine2":${quoted(address.line2)},"City":${quoted(address.city)},"Region":${quoted(address.region)},"PostalCode":${quoted(address.postalCode)},"Country":${quoted(address.country)}}],"Phones":[{"PhoneType":"DEFAULT","PhoneNumber":"${contact.phone}","PhoneAreaCode":"","PhoneCountryCode":""},${NO_PHONES}],`;
  text += `"UpdatedDateUTC":${instant(contact.updatedMs)},"ContactGroups":[],"IsSupplier":${String(contact.isSupplier)},"IsCustomer":${String(contact.isCustomer)},"DefaultCurrency":"${currency.code}",`;
  if ((contact.receivable !== 0n || contact.payable !== 0n) && !shape.summary) {
    text += `"Balances":{"AccountsReceivable":{"Outstanding":${money(contact.receivable, currency)},"Overdue":${money(overdue?.receivable ?? 0n, currency)}},"AccountsPayable":{"Outstanding":${money(contact.payable, currency)},"Overdue":${money(overdue?.payable ?? 0n, currency)}}},`;
  }
  return `${text}"ContactPersons":[],"HasAttachments":false,"HasValidationErrors":false}`;
}

export function itemText(item: Item, shape: Shape): string {
  return `{"ItemID":"${item.id}","Code":"${item.code}","Description":${quoted(item.description)},"UpdatedDateUTC":${instant(item.updatedMs)},"PurchaseDetails":{"UnitPrice":${unitAmount(item.purchasePrice, shape.unitDecimals)},"AccountCode":"${item.purchaseAccount.code}","TaxType":"${taxType(item.purchaseTax)}"},"SalesDetails":{"UnitPrice":${unitAmount(item.salePrice, shape.unitDecimals)},"AccountCode":"${item.saleAccount.code}","TaxType":"${taxType(item.saleTax)}"},"Name":${quoted(item.name)},"IsTrackedAsInventory":false,"IsSold":true,"IsPurchased":true}`;
}

export function taxRateText(rate: TaxRate): string {
  const parts = rate.parts.map(
    (part) =>
      `{"Name":${quoted(part.name)},"Rate":${decimalText(BigInt(part.basisPoints), 2, 4)},"IsCompound":false,"IsNonRecoverable":false}`,
  );
  const sells = rate.applies !== 'purchases';
  const buys = rate.applies !== 'sales';
  return `{"Name":${quoted(rate.name)},"TaxType":"${taxType(rate)}","ReportTaxType":"${sells ? 'OUTPUT' : 'INPUT'}","CanApplyToAssets":true,"CanApplyToEquity":true,"CanApplyToExpenses":${String(buys)},"CanApplyToLiabilities":true,"CanApplyToRevenue":${String(sells)},"DisplayTaxRate":${decimalText(BigInt(rate.basisPoints), 2, 4)},"EffectiveRate":${decimalText(BigInt(rate.basisPoints), 2, 4)},"Status":"${rate.status === 'active' ? 'ACTIVE' : 'DELETED'}","TaxComponents":[${parts.join(',')}]}`;
}

export function currencyText(currency: Currency): string {
  return `{"Code":"${currency.code}","Description":${quoted(currency.name)}}`;
}

export function trackingText(category: TrackingCategory): string {
  const options = category.options.map(
    (option) =>
      `{"TrackingOptionID":"${option.id}","Name":${quoted(option.name)},"Status":"${option.status.toUpperCase()}","HasValidationErrors":false,"IsDeleted":false,"IsArchived":${String(option.status === 'archived')},"IsActive":${String(option.status === 'active')}}`,
  );
  return `{"Name":${quoted(category.name)},"Status":"${category.status.toUpperCase()}","TrackingCategoryID":"${category.id}","Options":[${options.join(',')}]}`;
}

const MANUAL_STATUSES = { draft: 'DRAFT', posted: 'POSTED', deleted: 'DELETED', void: 'VOIDED' } as const;

export function manualJournalText(organisation: Organisation, journal: ManualJournal, shape: Shape): string {
  const lines = shape.lines
    ? journal.lines.map(
        (line) =>
          `{"LineAmount":${money(line.amount, organisation.baseCurrency)},"AccountCode":"${line.account.code}","AccountID":"${line.account.id}","Description":${quoted(line.description)},"TaxType":"${taxType(line.taxRate)}","TaxAmount":0.00,"Tracking":[],"IsBlank":false}`,
      )
    : [];
  return `{"Date":${date(journal.day)},"Status":"${MANUAL_STATUSES[journal.status]}","LineAmountTypes":"NoTax","UpdatedDateUTC":${instant(journal.updatedMs)},"ManualJournalID":"${journal.id}","Narration":${quoted(journal.narration)},"JournalLines":[${lines.join(',')}],"ShowOnCashBasisReports":true,"HasAttachments":false}`;
}

export function journalId(organisation: Organisation, journal: Journal): string {
  return placeUuid(organisation.idSeed, 'journal', journal.number, 0);
}

export function journalText(organisation: Organisation, journal: Journal): string {
  const base = organisation.baseCurrency;
  const lines = organisation.ledger.legsOf(journal).map((leg, at) => {
    const account = organisation.accounts[leg.account];
    const taxRate = organisation.taxRates[leg.taxRate];
    if (account === undefined) throw new Error(`journal ${journal.number} books to an account that does not exist`);
    const tax = taxRate === undefined ? '' : `"TaxType":"${taxType(taxRate)}","TaxName":${quoted(taxRate.name)},`;
    return `{"JournalLineID":"${placeUuid(organisation.idSeed, 'journal-line', journal.number, at)}","AccountID":"${account.id}",${account.code === '' ? '' : `"AccountCode":"${account.code}",`}"AccountType":"${accountType(account)}","AccountName":${quoted(account.name)},"Description":"","NetAmount":${money(leg.net, base)},"GrossAmount":${money(leg.net + leg.tax, base)},"TaxAmount":${money(leg.tax, base)},${tax}"TrackingCategories":[]}`;
  });
  const reference = journal.reference === '' ? '' : `"Reference":${quoted(journal.reference)},`;
  return `{"JournalID":"${journalId(organisation, journal)}","JournalDate":${date(journal.day)},"JournalNumber":${journal.number},"CreatedDateUTC":${instant(journal.createdMs)},${reference}"SourceID":"${journal.sourceId}","SourceType":"${sourceType(journal.kind)}","JournalLines":[${lines.join(',')}]}`;
}

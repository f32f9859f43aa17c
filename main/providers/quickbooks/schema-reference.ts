import { num, openEnum, openShape, shape, text } from '../contract.ts';
import { known, optionalFlag, optionalNum, optionalText, recordBase, ref } from './schema-parts.ts';

/** What transactions refer to, and the company itself. [xsd: Finance.xsd; rec] */

const address = openShape({ Line1: optionalText, City: optionalText, PostalCode: optionalText, Country: optionalText });
const email = openShape({ Address: optionalText });
const phone = openShape({ FreeFormNumber: optionalText });

export const companySchema = shape({
  ...recordBase,
  CompanyName: text(),
  ...known(
    `LegalName CompanyAddr CustomerCommunicationAddr LegalAddr CompanyEmailAddr CustomerCommunicationEmailAddr CompanyURL PrimaryPhone OtherContactInfo CompanyFileName
     FlavorStratum SampleFile CompanyUserId CompanyUserAdminEmail CompanyStartDate EmployerId FiscalYearStartMonth TaxYearStartMonth QBVersion Country ShipAddr OtherAddr Mobile
     Fax Email WebAddr LastImportedTime LastSyncTime SupportedLanguages DefaultTimeZone MultiByteCharsSupported NameValue FifoCalculationStatus CompanyInfoEx`,
  ),
});

/** Differs by country and subscription: only what is read has a shape. */
export const preferencesSchema = openShape({
  Id: text(),
  CurrencyPrefs: openShape({ HomeCurrency: ref, MultiCurrencyEnabled: optionalFlag }),
});

export const accountSchema = shape({
  ...recordBase,
  Name: text(),
  FullyQualifiedName: optionalText,
  AcctNum: optionalText,
  Active: optionalFlag,
  Classification: openEnum(['Asset', 'Equity', 'Expense', 'Liability', 'Revenue']).optional(),
  AccountType: openEnum([
    'Bank',
    'Accounts Receivable',
    'Other Current Asset',
    'Fixed Asset',
    'Other Asset',
    'Accounts Payable',
    'Credit Card',
    'Other Current Liability',
    'Long Term Liability',
    'Equity',
    'Income',
    'Cost of Goods Sold',
    'Expense',
    'Other Income',
    'Other Expense',
    'Non-Posting',
  ]),
  CurrencyRef: ref.optional(),
  ...known(
    `SubAccount ParentRef Description AccountAlias TxnLocationType AccountSubType AccountPurposes AcctNumExtn BankNum OpeningBalance OpeningBalanceDate CurrentBalance
     CurrentBalanceWithSubAccounts TaxAccount TaxCodeRef OnlineBankingEnabled FIName JournalCodeRef AccountEx`,
  ),
});

const party = {
  ...recordBase,
  DisplayName: text(),
  Active: optionalFlag,
  PrimaryEmailAddr: email.optional(),
  PrimaryPhone: phone.optional(),
  BillAddr: address.optional(),
  AcctNum: optionalText,
  Balance: optionalNum,
  CurrencyRef: ref.optional(),
  ...known(
    `IntuitId Organization Title GivenName MiddleName FamilyName Suffix FullyQualifiedName CompanyName PrintOnCheckName UserId V4IDPseudonym AlternatePhone Mobile Fax WebAddr
     OtherContactInfo DefaultTaxCodeRef ContactName AltContactName Notes ShipAddr OtherAddr ParentRef OpenBalanceDate CreditLimit TDSEnabled GSTIN GSTRegistrationType Source
     BusinessNumber`,
  ),
};

export const customerSchema = shape({
  ...party,
  PrimaryTaxIdentifier: optionalText,
  ...known(
    `Taxable Job BillWithParent RootCustomerRef Level CustomerTypeRef SalesTermRef SalesRepRef TaxGroupCodeRef TaxRateRef PaymentMethodRef CCDetail PriceLevelRef BalanceWithJobs
     OverDueBalance TotalRevenue TotalExpense PreferredDeliveryMethod ResaleNum JobInfo CustomerEx SecondaryTaxIdentifier ARAccountRef TaxExemptionReasonId IsProject
     IsCISContractor ClientCompanyId ClientEntityId TaxRegime`,
  ),
});

export const vendorSchema = shape({
  ...party,
  TaxIdentifier: optionalText,
  ...known(
    `TaxCountry TaxIdEffectiveDate VendorTypeRef TermRef PrefillAccountRef BillRate Vendor1099 T4AEligible T5018Eligible TDSEntityTypeId TDSSectionTypeId TDSOverrideThreshold
     TaxReportingBasis APAccountRef VendorEx IsSubContractor SubcontractorType CISRate HasTPAR VendorPaymentBankDetail CostRate AgencyVerificationStatus
     AgencyVerificationStatusMsg AgencyVerificationTSUTC CompanyRegistrationNumber`,
  ),
});

export const itemSchema = shape({
  ...recordBase,
  Name: text(),
  Sku: optionalText,
  Description: optionalText,
  Active: optionalFlag,
  UnitPrice: optionalNum,
  PurchaseCost: optionalNum,
  ...known(
    `SubItem ParentRef Level FullyQualifiedName Taxable SalesTaxIncluded PercentBased RatePercent Type PaymentMethodRef UOMSetRef IncomeAccountRef PurchaseDesc
     PurchaseTaxIncluded ExpenseAccountRef COGSAccountRef AssetAccountRef PrefVendorRef AvgCost TrackQtyOnHand QtyOnHand QtyOnPurchaseOrder QtyOnSalesOrder ReorderPoint
     ManPartNum DepositToAccountRef SalesTaxCodeRef PurchaseTaxCodeRef InvStartDate BuildPoint PrintGroupedItems SpecialItem SpecialItemType ItemGroupDetail
     ItemAssemblyDetail AbatementRate ReverseChargeRate ServiceType ItemCategoryType ItemEx TaxClassificationRef UQCDisplayText UQCId ClassRef Source DeferredRevenue
     CustomExtensions`,
  ),
});

export const taxRateSchema = shape({
  ...recordBase,
  Name: text(),
  Active: optionalFlag,
  RateValue: num().optional(),
  ...known('Description AgencyRef TaxReturnLineRef EffectiveTaxRate SpecialTaxType DisplayType TaxRateEx OriginalTaxRate'),
});

/** Kept raw: only the name is of interest. */
export const namedSchema = openShape({ Id: text(), Name: optionalText });

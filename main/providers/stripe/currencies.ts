/**
 * The digits of Stripe's minor units, by currency. [doc: currencies] They are Stripe's own and not ISO 4217's: `isk` and `ugx` have no digits any more and are still sent with two, and
 * `mga` has two and is sent with none. A currency that is not listed is not read: nobody can say what its numbers mean.
 */
const none = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF';
const three = 'BHD JOD KWD OMR TND';
const two =
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CVE ' +
  'CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR ISK JMD KES KGS KHR ' +
  'KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP ' +
  'PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD SSP STN SVC SZL THB TJS TOP TRY TTD TWD TZS UAH UGX USD UYU ' +
  'UZS VES WST XCD YER ZAR ZMW';

export const minorDigits: Readonly<Record<string, number>> = Object.fromEntries(
  (
    [
      [none, 0],
      [two, 2],
      [three, 3],
    ] as const
  ).flatMap(([codes, digits]) => codes.split(' ').map((code): readonly [string, number] => [code, digits])),
);

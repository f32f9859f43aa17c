import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../main/core/json/parse.ts';
import { compileMapping } from '../../main/core/ledger/compile-mapping.ts';
import { Unreadable } from '../../main/core/ledger/unreadable.ts';
import { isRawObject } from '../../main/core/ledger/raw-path.ts';
import { LEDGER_TABLES } from '../../main/core/store/columns.ts';
import { driftOf } from '../../main/core/sync/drift.ts';
import { emptyProfile } from '../../main/core/sync/profile.ts';
import { compileStream } from '../../main/core/sync/stream-reader.ts';
import { startTally } from '../../main/core/sync/tally.ts';
import { JsonNumber, type RawObject, type StreamDefinition } from '../../main/providers/contract.ts';
import { judge } from '../../main/providers/quickbooks/errors.ts';
import { streams } from '../../main/providers/quickbooks/streams.ts';
import { isRecord } from '../../shared/unknown.ts';
import { fixturesFolder, haveFixture } from '../support/prism.ts';
import { answer } from './xero-answers.ts';

/**
 * Answers of the real interface, recorded in XML by others. It names the same elements as the JSON does: an element that can repeat is an array there, a reference is
 * `{value, name}`, and decimals are numbers.
 */
const have = haveFixture('quickbooks/invoices.xml');
const folder = path.join(fixturesFolder, 'quickbooks');

/** Not well-formed where they come from. */
const broken = new Set([
  'company_currency_query.xml',
  'exchange_rate.xml',
  'purchase_create.xml',
  'tax_agencies.xml',
  'tax_agency.xml',
  'tax_agency_entity.xml',
  'tax_service.xml',
  'tax_service_entity.xml',
]);
/** Requests, and answers to them that repeat what was sent: not what a read gives. */
const echoes = new Set(['purchase_create.xml', 'bill_create_response.xml']);

const repeats = new Set([
  'Line',
  'LinkedTxn',
  'CustomField',
  'OtherContactInfo',
  'AttachableRef',
  'Tag',
  'NameValue',
  'EffectiveTaxRate',
  'OtherAddr',
  'TaxLine',
  'TaxRateDetail',
  'any',
]);
const numbers =
  /^(Amount|TotalAmt|HomeTotalAmt|Balance|HomeBalance|BalanceWithJobs|UnappliedAmt|RemainingCredit|TotalTax|UnitPrice|PurchaseCost|Qty|QtyOnHand|ExchangeRate|RateValue|Deposit|CurrentBalance|CurrentBalanceWithSubAccounts|TaxPercent|NetAmountTaxable|DiscountPercent|DueDays|DiscountDays|DiscountAmt)$/;

/** Numbers stay the text they are: `50.00` must not pass through a binary float on its way. */
class Token {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function jsonOf(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => jsonOf(name, each));
  if (isRecord(value)) {
    if ('#text' in value && 'name' in value) return { value: value['#text'], name: value['name'] };
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => key !== 'xmlns' && key !== 'time')
        .map(([key, inner]) => [key, jsonOf(key, inner)]),
    );
  }
  if (typeof value !== 'string') return value;
  if (name.endsWith('Ref') || name === 'HomeCurrency') return { value };
  if (value === 'true' || value === 'false') return value === 'true';
  return numbers.test(name) && /^-?\d+(\.\d+)?$/.test(value) ? new Token(value) : value;
}

function jsonText(value: unknown): string {
  if (value instanceof Token) return value.text;
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (isRecord(value))
    return `{${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)}:${jsonText(inner)}`)
      .join(',')}}`;
  return JSON.stringify(value) ?? 'null';
}

interface Recording {
  readonly title: string;
  readonly stream: StreamDefinition;
  readonly record: RawObject;
}

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false, ignoreDeclaration: true });

function recordings(): readonly Recording[] {
  const byEntity = new Map(streams.map((stream) => [stream.request.rows.split('.').at(-1) ?? '', stream]));
  const found: Recording[] = [];
  const look = (file: string, name: string, value: unknown): void => {
    for (const each of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
      if (!isRecord(each)) continue;
      const stream = byEntity.get(name);
      if (stream !== undefined && isRecord(each['MetaData']) && each['status'] !== 'Deleted') {
        const listed = JSON.parse(JSON.stringify(each), (key, inner: unknown) =>
          repeats.has(key) && !Array.isArray(inner) ? [inner] : inner,
        ) as unknown;
        const parsed = parseJson(jsonText(jsonOf(name, listed)));
        if (!parsed.ok || !isRawObject(parsed.value)) throw new Error(`${file} does not become JSON`);
        found.push({
          title: `${file} ${name} ${found.filter(({ title }) => title.startsWith(`${file} `)).length}`,
          stream,
          record: parsed.value,
        });
      } else if (stream === undefined) for (const [key, inner] of Object.entries(each)) look(file, key, inner);
    }
  };
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.xml') && !broken.has(name) && !echoes.has(name))) {
    const xml = readFileSync(path.join(folder, file), 'utf8');
    look(file, '', parser.parse(xml) as unknown);
  }
  return found;
}

const all = have && existsSync(folder) ? recordings() : [];

/** Recordings that cannot be read with certainty, and why. */
const heldFor: Readonly<Record<string, string>> = {
  // Changed by hand where they come from: a line of 198.99 in an invoice of 50.00.
  'invoice.xml Invoice 0': 'Line',
  // 345.00 and 22.43 of tax against a total of 337.93: something is not in the recording.
  'fetch_refund_receipt_by_id.xml RefundReceipt 0': 'Line',
  'refund_receipt.xml RefundReceipt 0': 'Line',
  // Tax lines without their sum: what is due in tax is not stated.
  'purchase_cash_response.xml Purchase 0': 'Line',
  'purchase_check_response.xml Purchase 0': 'Line',
  // Of a version before vendor credits stated what is left of them.
  'vendor_credit.xml VendorCredit 0': 'Balance',
};

/** Recorded from several companies: where no rate is stated, the books are in the currency of the record. */
function baseOf(record: RawObject): string {
  const ref = record['CurrencyRef'];
  const currency = isRawObject(ref) ? ref['value'] : undefined;
  return record['ExchangeRate'] === undefined && typeof currency === 'string' ? currency : 'USD';
}

describe.skipIf(!have)('recorded answers', () => {
  it('are well-formed but for those named here', () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.xml'));
    const faulty = files.filter((name) => XMLValidator.validate(readFileSync(path.join(folder, name), 'utf8')) !== true);
    expect(faulty.filter((name) => !broken.has(name))).toEqual([]);
  });

  it('are there for most of the streams', () => {
    expect(new Set(all.map(({ stream }) => stream.name)).size).toBeGreaterThan(14);
  });

  it('raise no drift: no field is unknown, missing, of another type, or has a new word', () => {
    const found = all.flatMap(({ stream, title, record }) => {
      const { shape, mapped, segmentPaths } = compileStream(stream);
      const tally = startTally(shape, segmentPaths, emptyProfile);
      tally.add(record, title);
      const events = driftOf({ shape, mapped, before: emptyProfile, page: tally.finish() })
        .filter(({ kind, severity }) => kind !== 'missing-field' || severity !== 'info')
        .map(({ kind, path: at, observed }) => `${kind} ${at} ${observed}`);
      return events.length === 0 ? [] : [`${title}: ${events.join(', ')}`];
    });
    expect(found.toSorted()).toEqual([
      // What is open of these is not known, and is told as such.
      'bill_payment_check_response.xml BillPayment 0: missing-field Line absent',
      'bill_payments.xml BillPayment 0: missing-field Line absent',
      'fetch_bill_payment_by_id.xml BillPayment 0: missing-field Line absent',
      // Of a version before it was stated.
      'vendor_credit.xml VendorCredit 0: missing-field Balance absent',
    ]);
  });

  it('are mapped, or held back for a reason named here', () => {
    const outcomes = all.flatMap(({ stream, title, record }) => {
      const mapping = compileMapping(stream.mapping);
      if (mapping === null) return [];
      const held = heldFor[title];
      try {
        mapping.map(record, { baseCurrency: baseOf(record) });
        return held === undefined ? [] : [`${title} was mapped`];
      } catch (thrown) {
        return thrown instanceof Unreadable && held === thrown.path ? [] : [`${title}: ${String(thrown)}`];
      }
    });
    expect(outcomes).toEqual([]);
  });

  it('keep their money to the cent', () => {
    const cell = (title: string, column: string): unknown => {
      const one = all.find((candidate) => candidate.title === title);
      if (one === undefined || one.stream.mapping.target === 'raw') throw new Error(`no ${title}`);
      const names: readonly string[] = LEDGER_TABLES[one.stream.mapping.target].columns;
      return compileMapping(one.stream.mapping)?.map(one.record, { baseCurrency: baseOf(one.record) }).cells[
        names.indexOf(column)
      ];
    };
    for (const { title, stream, record } of all) {
      const stated = record['TotalAmt'];
      if (stream.mapping.target !== 'document' || !(stated instanceof JsonNumber) || heldFor[title] !== undefined) continue;
      if (stream.name === 'journal-entries') continue;
      const [whole = '', cents = ''] = stated.text.split('.');
      expect(cell(title, 'total_minor'), title).toBe(BigInt(whole + cents.padEnd(2, '0').slice(0, 2)).toString());
    }
  });

  it.each(['fault.xml', 'generic_error.xml', 'query_validation_error.xml', 'customer_duplicate_error.xml'])(
    'the fault in %s is told for one',
    (file) => {
      const body = readFileSync(path.join(folder, file), 'utf8');
      expect(judge(answer(400, body), { stream: 'customers', nowMs: 0 })).not.toBeNull();
      expect(judge(answer(200, body), { stream: 'customers', nowMs: 0 })).not.toBeNull();
    },
  );
});

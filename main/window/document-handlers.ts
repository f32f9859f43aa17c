import type { DocumentDetail } from '../../shared/contract/document.ts';
import { decimalFromMinor } from '../../shared/money.ts';
import type { RecordId } from '../../shared/ids.ts';
import type { RecordMapping } from '../core/ledger/mapping.ts';
import { fieldPlace, pathsOfField, placesOfField } from '../core/ledger/raw-places.ts';
import type { AllocationRow, DocumentRow, TextRow } from '../core/store/api-window.ts';
import { streamTitle } from '../cli/words.ts';
import type { Handlers } from './dispatch.ts';
import { linesTie, taxSummary, tracedFields } from './document-figures.ts';
import { fieldLabel, fieldValue } from './field-words.ts';
import { withDigits } from './history-entries.ts';
import { payloadValue, shownPayload } from './payload-view.ts';
import type { Surroundings } from './surroundings.ts';
import { noSuch } from './works.ts';

/** One document in full, its past, and the payload behind each of its figures. */
export function documentHandlers({ core, providers }: Surroundings): Handlers {
  const { read } = core.store;
  const find = async (recordId: RecordId): Promise<DocumentRow> => {
    const row = await read.readDocument({ recordId });
    if (row === null) throw noSuch('document');
    return row;
  };
  const mappingOf = (row: DocumentRow): RecordMapping | null =>
    providers.get(row.provider)?.streams.find((stream) => stream.name === row.stream)?.mapping ?? null;
  return {
    'document:show': async ({ recordId }) => {
      const row = await find(recordId);
      const [records, payload] = await Promise.all([
        read.readGridRecords({ recordIds: [recordId] }),
        read.readPayload({ recordId }),
      ]);
      const [record] = records;
      if (record === undefined) throw noSuch('document');
      const { exponent } = row;
      const mapping = mappingOf(row);
      return {
        row: record,
        stream: row.stream,
        streamTitle: streamTitle(row.stream),
        accountName: row.accountName,
        firstRunId: row.firstRunId,
        lastRunId: row.lastRunId,
        modifiedAtMs: row.modifiedAtMs,
        fetchedAtMs: payload?.fetchedAtMs ?? null,
        request: payload?.request ?? null,
        lines: row.lines.map((line) => ({
          ...lineOf(line, exponent),
          itemCode: line['item_code'] ?? null,
          accountName: line['account_name'] ?? null,
          quantity: line['quantity'] ?? null,
          unitPrice: line['unit_price'] ?? null,
          amount: money(line, 'amount_minor', exponent),
          taxName: line['tax_name'] ?? null,
        })),
        linesTie: linesTie(row, mapping),
        taxes: taxSummary(row),
        journalLines: row.journalLines.map((leg) => ({
          ...lineOf(leg, exponent),
          accountName: leg['account_name'] ?? null,
          amount: money(leg, 'amount_minor', exponent) ?? '0',
        })),
        settles: row.settles.map(allocationOf),
        settledBy: row.settledBy.map(allocationOf),
        traced: tracedFields(row, mapping, payload === null ? undefined : payloadValue(payload.payload)),
      };
    },
    'document:history': async ({ recordId }) => {
      const [row, entries] = await Promise.all([find(recordId), read.listHistory({ recordId })]);
      const baseCurrency = row.baseExponentCurrency;
      return {
        entries: withDigits(entries, { exponent: row.exponent, currency: row.columns['currency'] ?? '' }).map(
          ({ entry, before, after }) => ({
            runId: entry.runId,
            atMs: entry.atMs,
            field: entry.field,
            label: fieldLabel(entry.field),
            before: fieldValue(entry.field, entry.before, { exponent: before.exponent, baseCurrency }),
            after: fieldValue(entry.field, entry.after, { exponent: after.exponent, baseCurrency }),
            currencyBefore: before.currency,
            currencyAfter: after.currency,
          }),
        ),
      };
    },
    'document:lineage': async ({ recordId, field }) => {
      const [row, payload] = await Promise.all([find(recordId), read.readPayload({ recordId })]);
      if (payload === null) throw noSuch('payload');
      const place = field === null ? null : fieldPlace(field);
      if (field !== null && place === null) throw noSuch('field');
      const paths = place === null ? [] : pathsOfField(row.lineage, place);
      const mapping = mappingOf(row);
      const value = payloadValue(payload.payload);
      const places = place === null || mapping === null || value === undefined ? [] : placesOfField(mapping, value, place, paths);
      const cells = place === null ? undefined : place.child === null ? row.columns : row[place.child][place.at];
      const digits = { exponent: row.exponent, baseCurrency: row.baseExponentCurrency };
      return {
        ...shownPayload(payload, places),
        field,
        label: field === null ? null : fieldLabel(field),
        value: place === null || field === null ? null : fieldValue(field, cells?.[place.column] ?? null, digits),
        paths: [...paths],
        mappingVersion: row.mappingVersion,
        held: row.held,
      };
    },
  };
}

function money(row: TextRow, column: string, exponent: number): string | null {
  const minor = row[column];
  return minor === undefined || minor === null ? null : decimalFromMinor(BigInt(minor), exponent);
}

function lineOf(row: TextRow, exponent: number) {
  return {
    lineNo: Number(row['line_no']),
    description: row['description'] ?? null,
    accountCode: row['account_code'] ?? null,
    tax: money(row, 'tax_minor', exponent),
    taxCode: row['tax_code'] ?? null,
  };
}

function allocationOf(row: AllocationRow): DocumentDetail['settles'][number] {
  const { other } = row;
  return {
    recordId: other?.recordId ?? null,
    externalId: row.externalId,
    kind: other?.kind ?? null,
    number: other?.number ?? null,
    contact: other?.contact ?? null,
    issuedOn: other?.issuedOn ?? null,
    amount: decimalFromMinor(row.amountMinor, row.exponent),
    currency: row.currency,
    allocatedOn: row.allocatedOn,
  };
}

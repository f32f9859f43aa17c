import { oauthOf } from '../../main/core/auth/oauth-of.ts';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseBody } from '../../main/core/json/parse.ts';
import { compileMapping } from '../../main/core/ledger/compile-mapping.ts';
import { LEDGER_TABLES, LINE_COLUMNS } from '../../main/core/store/columns.ts';
import { driftOf } from '../../main/core/sync/drift.ts';
import { emptyProfile } from '../../main/core/sync/profile.ts';
import { compileStream } from '../../main/core/sync/stream-reader.ts';
import { startTally } from '../../main/core/sync/tally.ts';
import { JsonNumber, type RawObject, type RawValue } from '../../main/providers/contract.ts';
import { freshbooks } from '../../main/providers/freshbooks/index.ts';
import { isRecord } from '../../shared/unknown.ts';
import { fixturesFolder, haveFixture } from '../support/prism.ts';
import { answer } from './freshbooks-answers.ts';

const textOf = (file: string): string => readFileSync(path.join(fixturesFolder, 'freshbooks', file), 'utf8');

function isRawObject(value: RawValue): value is RawObject {
  return isRecord(value) && !(value instanceof JsonNumber);
}

/** A recorded answer as the ingest worker reads it: the rows, their ledger cells by column, and what of their shape is not as documented. */
function read(streamName: string, file: string) {
  const definition = freshbooks.streams.find(({ name }) => name === streamName);
  if (definition === undefined) throw new Error(`no stream ${streamName}`);
  const reader = compileStream(definition);
  const { request } = definition;
  const body = new TextEncoder().encode(textOf(file));
  const rows = [request.rows, request.row ?? request.rows].flatMap((place) => {
    const parsed = parseBody(body, place, undefined, { lone: place === request.row });
    return parsed.ok && parsed.value.rows !== null ? parsed.value.rows.values.filter(isRawObject) : [];
  });
  if (rows.length === 0) throw new Error(`${file} holds no ${streamName}`);
  const mapping = compileMapping(definition.mapping);
  if (mapping === null || definition.mapping.target === 'raw') throw new Error(`${streamName} is kept raw`);
  const columns: readonly string[] = LEDGER_TABLES[definition.mapping.target].columns;
  const mapped = rows.map((row) => mapping.map(row, { baseCurrency: 'CAD' }));
  const tally = startTally(reader.shape, reader.segmentPaths, emptyProfile);
  for (const row of rows) tally.add(row, reader.keyOf(row) ?? '');
  const drift = driftOf({ shape: reader.shape, mapped: reader.mapped, before: emptyProfile, page: tally.finish() });
  return {
    keys: rows.map(reader.keyOf),
    modified: rows.map(reader.modifiedOf),
    cells: mapped.map(({ cells }) => Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? null]))),
    lineAmounts: mapped.map(({ lines }) =>
      lines.filter((_, at) => at % LINE_COLUMNS.length === LINE_COLUMNS.indexOf('amount_minor')),
    ),
    // What the platform documents as optional and a recording of one record lacks is no drift of that record.
    drift: drift
      .filter(({ expected }) => expected !== 'documented as optional')
      .map(({ kind, path: place }) => `${kind} ${place}`),
  };
}

describe.skipIf(!haveFixture('freshbooks'))('answers that others recorded', () => {
  it('of an invoice maps to the cent, its percentages left alone', () => {
    const invoice = read('invoices', 'recorded-java/get_invoice_response.json');
    expect(invoice.drift).toEqual([]);
    expect(invoice.keys).toEqual(['987654']);
    expect(invoice.cells[0]).toMatchObject({
      kind: 'invoice',
      status: 'open',
      number: 'ACM0002',
      contact_external_id: '12345',
      issued_on: '2021-04-16',
      currency: 'CAD',
      total_minor: '4194',
      paid_minor: '2000',
      due_minor: '2194',
    });
    expect(invoice.lineAmounts).toEqual([['2000', '2400']]);
    // 10:31:58 in New York in April.
    expect(invoice.modified).toEqual([Date.UTC(2021, 3, 16, 14, 31, 58)]);
  });

  it('of a payment maps to the cent', () => {
    const payment = read('payments', 'recorded-java/get_payment_response.json');
    expect(payment.drift).toEqual([]);
    expect(payment.cells[0]).toMatchObject({ kind: 'payment', status: 'posted', total_minor: '4194', issued_on: '2021-04-16' });
  });

  it('of an item and a tax map as they are', () => {
    expect(read('items', 'recorded-java/get_item_response.json')).toMatchObject({
      drift: [],
      cells: [{ code: 'SQ1234', name: 'A Cheap Item', sales_price: '1.00' }],
    });
    expect(read('taxes', 'recorded-java/get_tax_response.json')).toMatchObject({
      drift: [],
      cells: [{ code: '7840', name: 'HST', rate: '13' }],
    });
  });

  it('of clients map, but for a field the recording made up', () => {
    const client = read('clients', 'recorded/get_client_response.json');
    expect(client.drift).toEqual(['unknown-field test_amount']);
    expect(client.cells[0]).toMatchObject({ name: 'American Cyanamid', status: 'active', currency: 'CAD' });
    const list = read('clients', 'recorded/list_clients_response.json');
    expect(list.keys.length).toBeGreaterThan(1);
    expect(list.drift).toEqual([]);
  });

  it('of the person who signed in names the businesses with books', () => {
    expect(freshbooks.tenants.read(answer(200, textOf('recorded/auth_me_response.json')), null)).toEqual([
      { externalId: 'ABC123', name: 'Commonwealth of Independent Systems', kind: 'OWNER', linkId: '439000' },
      { externalId: 'ABC124', name: 'Bayern Corporation', kind: 'BUSINESS_EMPLOYEE', linkId: '438000' },
    ]);
  });

  it('of the token address is a whole token set', () => {
    const previous = { clientId: 'app', clientSecret: 's', scopes: [], refreshToken: 'old' };
    expect(oauthOf(freshbooks).readTokens(answer(200, textOf('recorded/auth_token_response.json')), previous, 0)).toMatchObject({
      accessToken: 'my_access_token',
      refreshToken: 'my_refresh_token',
      accessExpiresAtMs: 100_000,
    });
  });

  it.each([
    ['recorded/auth_me_response__no_auth.json', 401, 'auth/expired'],
    ['recorded-java/get_client_response__no_auth.json', 401, 'auth/expired'],
    ['recorded/get_client_response__not_found.json', 404, 'record/not-found'],
    ['recorded-java/get_client_response__not_found_old.json', 404, 'record/not-found'],
    ['recorded-java/get_client_response__not_found_new.json', 404, 'record/not-found'],
    ['recorded/get_callback_response__not_found.json', 404, 'record/not-found'],
    ['recorded/get_client_response__not_found.json', 200, 'record/not-found'],
  ])('%s with status %i is judged %s', (file, status, code) => {
    expect(freshbooks.judge(answer(status, textOf(file)), { stream: 'clients', nowMs: 0 })).toMatchObject({ code });
  });
});

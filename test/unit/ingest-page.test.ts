import { describe, expect, it } from 'vitest';
import { openPage } from '../../main/core/sync/ingest-page.ts';
import type { IngestTask } from '../../main/core/sync/ingest.ts';
import { compileStream } from '../../main/core/sync/stream-reader.ts';
import { xero } from '../../main/providers/xero/index.ts';

const definition = xero.streams.find(({ name }) => name === 'accounts');
if (definition === undefined) throw new Error('Xero has accounts');
const accounts = compileStream(definition);

function answerOf(rows: number): IngestTask {
  const list = Array.from({ length: rows }, (_, at) => `{"AccountID":"${at}"}`).join();
  return {
    provider: 'xero',
    stream: 'accounts',
    runId: 1 as never,
    streamId: 1 as never,
    tenantId: 1 as never,
    tenantExternalId: 'tenant',
    baseCurrency: 'GBP',
    mode: 'record',
    inListFrame: true,
    fresh: true,
    atMs: 0,
    request: 'GET /Accounts',
    url: 'https://api.xero.com/api.xro/2.0/Accounts',
    requestedAtMs: 0,
    durationMs: 0,
    status: 200,
    requests: 1,
    body: Buffer.from(`{"Accounts":[${list}]}`),
    contentType: 'application/json',
    dateHeaderMs: null,
    checkpoint: null,
    profile: null,
  };
}

describe('an answer', () => {
  it('with as many records as no platform puts into one is refused whole, before the ledger has to take it in one step', () => {
    expect(openPage(accounts, answerOf(50_000)).read.rows).toBe(50_000);
    expect(() => openPage(accounts, answerOf(50_001))).toThrow(expect.objectContaining({ code: 'page/unreadable' }));
  });
});

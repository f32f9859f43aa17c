import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { GatewayAnswer } from '../../main/core/http/gateway.ts';
import { withWholeParts } from '../../main/core/sync/part-lists.ts';
import type { StreamDefinition } from '../../main/core/sync/stream.ts';

/*
 * What could go wrong here: the eleventh line of an invoice is lost; a number loses digits on the way; an answer that cannot be completed is taken as if it were whole.
 */

const definition: StreamDefinition = {
  name: 'invoices',
  title: 'invoices',
  request: {
    path: '/v1/invoices',
    query: {},
    rows: 'data',
    row: '',
    parts: [
      {
        path: 'lines',
        rows: 'data',
        more: 'has_more',
        key: 'id',
        afterParam: 'starting_after',
        query: { limit: '100' },
        pathFor: (externalId) => `/v1/invoices/${externalId}/lines`,
      },
    ],
  },
  key: 'id',
  modified: null,
  envelope: {},
  paging: { kind: 'whole' },
  changes: { kind: 'none' },
  deletes: { sweepEverySec: 86_400, confirm: 'by-record' },
  record: null,
  count: null,
  scopes: [],
  availability: 'always',
  schema: z.looseObject({}),
  mapping: { target: 'raw', version: 1 },
};

function answerOf(text: string): GatewayAnswer {
  return {
    response: { status: 200, headers: {}, body: new TextEncoder().encode(text), receivedAtMs: 0 },
    requests: 1,
    requestedAtMs: 0,
    durationMs: 0,
    request: 'GET /v1/invoices',
    url: 'https://api.stripe.com/v1/invoices',
  };
}

async function complete(text: string, replies: readonly string[], single = false) {
  const asked: string[] = [];
  const send = async (path: string, query: Readonly<Record<string, string>>): Promise<GatewayAnswer> => {
    asked.push(`${path}?${new URLSearchParams(query).toString()}`);
    return answerOf(replies[asked.length - 1] ?? '{}');
  };
  const answer = await withWholeParts(send, definition, answerOf(text), single);
  return { text: new TextDecoder().decode(answer.response.body), asked, requests: answer.requests };
}

const cut = '{ "id": "in_1", "rate": 1.10, "lines": { "data": [{"id":"il_1","amount":1e2}], "has_more": true, "url": "x" } }';

describe('a list inside a record that came cut off', () => {
  it('is completed in its place, with every number as it was written and all other bytes as received', async () => {
    const page = `{ "has_more": false, "data": [ {"id":"in_0","lines":{"data":[],"has_more":false}}, ${cut} ] }`;
    const { text, asked, requests } = await complete(page, [
      '{"data":[{"id":"il_2","amount":0.10}],"has_more":true}',
      '{"data":[{"id":"il_3","amount":7}],"has_more":false}',
    ]);
    expect(asked).toEqual([
      '/v1/invoices/in_1/lines?limit=100&starting_after=il_1',
      '/v1/invoices/in_1/lines?limit=100&starting_after=il_2',
    ]);
    expect(requests).toBe(3);
    expect(text).toBe(
      '{ "has_more": false, "data": [ {"id":"in_0","lines":{"data":[],"has_more":false}}, ' +
        '{"id":"in_1","rate":1.10,"lines":{"data":[{"id":"il_1","amount":1e2},{"id":"il_2","amount":0.10},{"id":"il_3","amount":7}],"has_more":false,"url":"x"}} ] }',
    );
  });

  it('is completed in the answer of a single read too', async () => {
    const { text } = await complete(cut, ['{"data":[{"id":"il_2","amount":1}],"has_more":false}'], true);
    expect(text).toContain('"il_2"');
  });

  it('costs nothing where nothing is cut off, and an answer that is no data stays as it is', async () => {
    const page = '{"has_more":true,"data":[{"id":"in_0","lines":{"data":[],"has_more":false}}]}';
    expect(await complete(page, [])).toEqual({ text: page, asked: [], requests: 1 });
    const garbage = '<html>"has_more":true</html>';
    expect((await complete(garbage, [])).text).toBe(garbage);
  });

  it.each([
    ['an empty page that says that more follows', '{"data":[],"has_more":true}'],
    ['no word on whether more follows', '{"data":[{"id":"il_2"}]}'],
    ['no list', '{"error":1}'],
    ['a row without an id', '{"data":[{"amount":1}],"has_more":true}'],
  ])('is never taken as whole after %s', async (_what, reply) => {
    await expect(complete(`{"has_more":false,"data":[${cut}]}`, [reply, reply])).rejects.toMatchObject({
      code: 'page/unreadable',
    });
  });
});

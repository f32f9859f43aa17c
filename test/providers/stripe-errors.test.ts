import { describe, expect, it } from 'vitest';
import { judge } from '../../main/providers/stripe/errors.ts';
import { answer } from './stripe-answers.ts';

/*
 * What could go wrong here: a refused list is read as an empty one; a key that is over is tried again and again; a lost place in a list ends the stream; a key stands in a message.
 */

const about = { stream: 'charges', nowMs: 0 };
const error = (fields: Readonly<Record<string, string>>) => ({ error: fields });
const permission =
  "The provided key 'rk_live_*********abc' does not have the required permissions for this endpoint on account 'acct_1'. Having the 'rak_charge_read' permission would allow this request to continue.";

describe('an answer', () => {
  it.each([
    ['a list', 200, { object: 'list', data: [], has_more: false }],
    ['a record', 200, { id: 'ch_1', object: 'charge' }],
    ['no JSON with 200, which whoever reads it refuses', 200, '<html>'],
  ] as const)('with %s is read as data', (_what, status, body) => {
    expect(judge(answer(status, body), about)).toBeNull();
  });

  it.each([
    [
      401,
      error({ type: 'invalid_request_error', message: 'Invalid API Key provided: sk_test_****1234' }),
      'auth/revoked',
      'stop-connection',
    ],
    [401, error({ code: 'api_key_expired', message: 'Expired API Key provided' }), 'auth/revoked', 'stop-connection'],
    [
      401,
      error({ message: 'The API key provided does not allow requests from your IP address.' }),
      'auth/denied',
      'stop-connection',
    ],
    [403, error({ message: permission }), 'auth/scope-missing', 'stop-stream'],
    [403, '', 'auth/scope-missing', 'stop-stream'],
    [403, error({ code: 'account_invalid' }), 'auth/tenant-disconnected', 'stop-tenant'],
    [404, error({ code: 'resource_missing', param: 'id' }), 'record/not-found', 'stop-stream'],
    [404, error({ message: 'Unrecognized request URL' }), 'provider/refused', 'stop-stream'],
    [200, { id: 'cus_1', object: 'customer', deleted: true }, 'record/not-found', 'stop-stream'],
    [400, error({ code: 'resource_missing', param: 'starting_after' }), 'page/cursor-expired', 'restart-stream'],
    [400, error({ code: 'resource_missing', param: 'customer' }), 'provider/refused', 'stop-stream'],
    [400, error({ code: 'parameter_unknown', param: 'expand[0]' }), 'provider/refused', 'stop-stream'],
    [402, error({ type: 'card_error' }), 'provider/refused', 'stop-stream'],
    [409, error({ type: 'idempotency_error' }), 'provider/unavailable', 'retry'],
    [429, error({ code: 'rate_limit' }), 'rate/limited', 'wait'],
    [429, error({ code: 'lock_timeout' }), 'rate/limited', 'wait'],
    [500, error({ type: 'api_error' }), 'provider/unavailable', 'retry'],
    [503, '<html>', 'provider/unavailable', 'retry'],
    [302, '', 'provider/unclassified', 'retry'],
  ] as const)('with status %i and %o is %s', (status, body, code, action) => {
    expect(judge(answer(status, body), about)).toMatchObject({ code, action });
  });

  it('that says not to ask again is not asked for again', () => {
    const headers = { 'stripe-should-retry': 'false' };
    for (const status of [429, 500]) {
      expect(judge(answer(status, error({ code: 'rate_limit' }), headers), about)).toMatchObject({ code: 'provider/refused' });
    }
  });

  it.each([
    [404, 'id', 'live', 'test'],
    [404, 'id', 'test', 'live'],
    [400, 'starting_after', 'live', 'test'],
  ])(
    'with status %i that says the record is there for another key (%s, %s) is no word that it is gone',
    (status, param, has, used) => {
      const message = `No such charge: 'ch_1'; a similar object exists in ${has} mode, but a ${used} mode key was used to make this request.`;
      expect(judge(answer(status, error({ code: 'resource_missing', param, message })), about)).toMatchObject({
        code: 'provider/refused',
        action: 'stop-stream',
      });
    },
  );

  it('names the permission that is lacking, and the two kinds of too much', () => {
    expect(judge(answer(403, error({ message: permission })), about)?.message).toContain('rak_charge_read');
    expect(judge(answer(429, error({ code: 'lock_timeout' })), about)?.details).toMatchObject({ limit: 'lock' });
    expect(judge(answer(429, error({ code: 'rate_limit' })), about)?.details).toMatchObject({ limit: 'second' });
  });

  it('never has its own words passed on: they may repeat a key', () => {
    for (const status of [400, 401, 403, 404, 429, 500]) {
      const said = error({ code: 'rk_live_secret value', type: 'x y', param: 'a b', message: 'Invalid key rk_live_51SECRET' });
      const judged = judge(answer(status, said), about);
      expect(JSON.stringify([judged?.message, judged?.remedy, judged?.details])).not.toMatch(/secret/i);
    }
  });
});

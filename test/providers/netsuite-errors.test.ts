import { describe, expect, it } from 'vitest';
import { judge } from '../../main/providers/netsuite/errors.ts';
import { answer } from './xero-answers.ts';

const nowMs = 1_700_000_000_000;
const about = { stream: 'invoices', nowMs };

const fault = (status: number, code: string, detail: string) => ({
  type: `https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.1`,
  title: 'Bad Request',
  status,
  'o:errorDetails': [{ detail, 'o:errorCode': code }],
});
const loginText =
  'Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI at Setup > Users/Roles > User Management > View Login Audit Trail.';
const notFoundTable = (table: string) => `Search error occurred: Record '${table}' was not found.`;

describe('what an answer of NetSuite means', () => {
  it('is data when it is good', () => {
    expect(judge(answer(200, { items: [], hasMore: false }), about)).toBeNull();
  });

  it.each([
    ['a refused login', 401, fault(401, 'INVALID_LOGIN', loginText), 'auth/expired', 'refresh'],
    [
      'no right to a record',
      403,
      fault(403, 'INSUFFICIENT_PERMISSION', 'You do not have permissions'),
      'auth/scope-missing',
      'stop-stream',
    ],
    [
      'a table this role has not',
      400,
      fault(400, 'INVALID_PARAMETER', notFoundTable('transaction')),
      'auth/scope-missing',
      'stop-stream',
    ],
    [
      'a column that is gone',
      400,
      fault(
        400,
        'INVALID_PARAMETER',
        "Search error occurred: Field 'foreigntotal' for record 'transaction' was not found. Reason: REMOVED - Field is removed",
      ),
      'schema/drift',
      'stop-stream',
    ],
    [
      'a column nobody knows',
      400,
      fault(
        400,
        'INVALID_PARAMETER',
        "Invalid search query. Detailed unprocessed description follows. Search error occurred: Unknown identifier 'nosuch'",
      ),
      'schema/drift',
      'stop-stream',
    ],
    [
      'a record that is gone',
      404,
      fault(404, 'NONEXISTENT_ID', 'The record instance does not exist. Provide a valid record instance ID.'),
      'record/not-found',
      'stop-stream',
    ],
    [
      'a record of another type',
      400,
      fault(400, 'USER_ERROR', 'Transaction type specified is incorrect.'),
      'record/not-found',
      'stop-stream',
    ],
    [
      'too many at once',
      429,
      fault(429, 'CONCURRENCY_LIMIT_EXCEEDED', 'Concurrent request limit exceeded. Request blocked.'),
      'rate/limited',
      'wait',
    ],
    [
      'too many at once, in the words of RESTlets',
      400,
      { error: { code: 'SSS_REQUEST_LIMIT_EXCEEDED', message: '{"type":"error"}' } },
      'rate/limited',
      'wait',
    ],
    [
      'an error of theirs',
      500,
      fault(500, 'UNEXPECTED_ERROR', 'An unexpected error occurred. Error ID: kx1'),
      'provider/unavailable',
      'retry',
    ],
    [
      'a request they do not take',
      400,
      fault(400, 'INVALID_HEADER', 'Required header is missing: Prefer'),
      'provider/refused',
      'stop-stream',
    ],
  ])('%s', (_what, status, body, code, action) => {
    const error = judge(answer(status, body), about);
    expect(error).toMatchObject({ code, action });
  });

  it('tells a clock that is off from a login that was withdrawn', () => {
    const refused = {
      ...answer(401, fault(401, 'INVALID_LOGIN', loginText)),
      headers: { date: new Date(nowMs - 600_000).toUTCString() },
    };
    expect(judge(refused, about)).toMatchObject({ code: 'config/invalid', details: { minutes: 10 } });
    expect(judge({ ...refused, headers: { date: new Date(nowMs).toUTCString() } }, about)).toMatchObject({
      code: 'auth/expired',
    });
  });

  it('is passing when maintenance answers in HTML', () => {
    const page = { ...answer(503, {}), body: Buffer.from('<html>Scheduled Maintenance</html>') };
    expect(judge(page, about)).toMatchObject({ code: 'provider/unavailable', action: 'retry' });
  });

  it('lets an account without subsidiaries through to the list of tenants, and to nothing else', () => {
    const body = fault(400, 'INVALID_PARAMETER', notFoundTable('subsidiary'));
    expect(judge(answer(400, body), { stream: 'tenants', nowMs })).toBeNull();
    expect(judge(answer(400, body), about)).toMatchObject({ code: 'auth/scope-missing', details: { table: 'subsidiary' } });
  });

  it.each([
    [
      "Search error occurred: Field 'subsidiary' for record 'transactionline' was not found. Reason: FEATURE_DISABLED - off",
      null,
    ],
    ["Invalid search query. Search error occurred: Unknown identifier 'subsidiary'", null],
    [
      "Search error occurred: Field 'subsidiary' for record 'transactionline' was not found. Reason: NOT_EXPOSED - hidden",
      'schema/drift',
    ],
    ["Search error occurred: Unknown identifier 'nosuch'", 'schema/drift'],
    [notFoundTable('transactionline'), 'auth/scope-missing'],
  ])('takes an account to have no subsidiaries only when their column is gone: %s', (detail, code) => {
    const error = judge(answer(400, fault(400, 'INVALID_PARAMETER', detail)), { stream: 'tenants', nowMs });
    expect(error?.code ?? null).toBe(code);
    expect(judge(answer(400, fault(400, 'INVALID_PARAMETER', detail)), about)).not.toBeNull();
  });

  it('never repeats what the platform said', () => {
    for (const status of [400, 401, 403, 404, 500]) {
      const error = judge(answer(status, fault(status, 'USER_ERROR', "secret 'payload'")), about);
      expect(JSON.stringify([error?.message, error?.remedy, error?.details])).not.toContain('secret');
    }
  });
});

import { describe, expect, it } from 'vitest';
import { harvest } from '../../main/providers/harvest/index.ts';
import { answer } from './harvest-answers.ts';

const invalidToken = {
  error: 'invalid_token',
  error_description: 'The access token provided is expired, revoked, malformed or invalid for other reasons.',
};

describe('what an answer of Harvest means', () => {
  it.each([
    ['a list', 200, { clients: [], total_entries: 0 }, null, null],
    ['a refused token', 401, invalidToken, 'auth/expired', 'refresh'],
    ['an account the login does not have', 401, invalidToken, 'auth/expired', 'refresh'],
    ['a role that may not see it', 403, { message: 'You do not have permission' }, 'auth/scope-missing', 'stop-stream'],
    ['a role that may not see it, without a word', 403, '', 'auth/scope-missing', 'stop-stream'],
    ['a record that is gone', 404, { status: 404, error: 'Not Found' }, 'record/not-found', 'stop-stream'],
    ['a request without User-Agent', 400, 'Bad Request', 'provider/refused', 'stop-stream'],
    ['too large a page', 422, { message: 'per_page is too large' }, 'provider/refused', 'stop-stream'],
    ['too many requests', 429, '', 'rate/limited', 'wait'],
    ['a failure of Harvest', 500, '', 'provider/unavailable', 'retry'],
    ['a page of a proxy', 502, '<h1>Bad gateway</h1>', 'provider/unavailable', 'retry'],
    ['an address that moved', 302, '', 'provider/unclassified', 'retry'],
  ])('%s', (_what, status, body, code, action) => {
    const error = harvest.judge(answer(status, body), { stream: 'invoices', nowMs: 0 });
    expect([error?.code ?? null, error?.action ?? null]).toEqual([code, action]);
  });
});

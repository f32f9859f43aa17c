import { describe, expect, it } from 'vitest';
import { freshbooks } from '../../main/providers/freshbooks/index.ts';
import { answer } from './freshbooks-answers.ts';

const judged = (status: number, body: unknown) =>
  freshbooks.judge(answer(status, body), { stream: 'invoices', nowMs: 0 })?.code ?? null;
const old = (errno: number) => ({ response: { errors: [{ errno, field: '', message: '', object: '', value: '' }] } });
const newer = (reason: string) => ({ code: 5, message: '', details: [{ '@type': 'x', reason, metadata: {} }] });

describe('what an answer of FreshBooks means', () => {
  it.each([
    ['a list', 200, { response: { result: { invoices: [], page: 1, pages: 0, per_page: 15, total: 0 } } }, null],
    ['an error with status 200', 200, old(1004), 'provider/refused'],
    ['a passing error with status 200', 200, old(500), 'provider/unavailable'],
    ['an expired token', 401, { error: 'unauthenticated', error_description: '' }, 'auth/expired'],
    ['an expired token in the newer shape', 401, newer('1003'), 'auth/expired'],
    ['a missing scope', 403, { message: 'Requires scopes' }, 'auth/scope-missing'],
    ['a role that may not see it', 200, old(1003), 'auth/scope-missing'],
    ['an account whose subscription ended', 403, old(1042), 'auth/tenant-disconnected'],
    ['a record that is not there', 404, old(1012), 'record/not-found'],
    ['a record that is not there, in the newer shape', 404, newer('1012'), 'record/not-found'],
    ['a deleted record', 422, old(1011), 'record/not-found'],
    ['too many requests', 429, '', 'rate/limited'],
    ['a page that is no number', 400, old(1014), 'provider/refused'],
    ['a page of a proxy', 502, '<h1>Bad gateway</h1>', 'provider/unavailable'],
  ])('%s', (_what, status, body, code) => {
    expect(judged(status, body)).toBe(code);
  });
});

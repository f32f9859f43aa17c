import { describe, expect, it } from 'vitest';
import { judge } from '../../main/providers/xero/errors.ts';
import { answer, hasRecordedAnswers, recorded } from './xero-answers.ts';

const nowMs = Date.UTC(2026, 9, 1, 12, 0, 0);
const about = { stream: 'invoices', nowMs };
const problem = (status: number, detail: string) => ({ Type: null, Title: 'x', Status: status, Detail: detail, Extensions: {} });

describe('judge', () => {
  it('lets every 2xx answer through, whatever its content', () => {
    for (const status of [200, 201, 204]) expect(judge(answer(status, '<html>'), about)).toBeNull();
  });

  const table: readonly (readonly [string, ReturnType<typeof answer>, string, string])[] = [
    [
      'an expired token',
      answer(401, problem(401, 'TokenExpired: token expired at 09/24/2021 08:23:47')),
      'auth/expired',
      'refresh',
    ],
    ['a malformed or revoked token', answer(401, problem(401, 'AuthenticationUnsuccessful')), 'auth/expired', 'refresh'],
    ['a 401 with an empty body', answer(401), 'auth/expired', 'refresh'],
    ['a 401 in XML', answer(401, '<ApiException/>'), 'auth/expired', 'refresh'],
    ['a missing scope or tier', answer(401, problem(401, 'AuthorizationUnsuccessful')), 'auth/scope-missing', 'stop-stream'],
    [
      'a missing scope told by the header only',
      answer(401, '', { 'www-authenticate': 'Bearer error="insufficient_scope"' }),
      'auth/scope-missing',
      'stop-stream',
    ],
    [
      'a missing scope with the body of a bad token',
      answer(401, problem(401, 'AuthenticationUnsuccessful'), { 'www-authenticate': 'insufficient_scope' }),
      'auth/scope-missing',
      'stop-stream',
    ],
    ['a disconnected tenant', answer(403, problem(403, 'AuthenticationUnsuccessful')), 'auth/tenant-disconnected', 'stop-tenant'],
    ['a 403 with garbage', answer(403, '\u0000\u0001'), 'auth/tenant-disconnected', 'stop-tenant'],
    ['a limit', answer(429), 'rate/limited', 'wait'],
    [
      'an unknown record in plain text',
      answer(404, 'The resource you are looking for cannot be found'),
      'record/not-found',
      'stop-stream',
    ],
    [
      'a bad filter',
      answer(400, { ErrorNumber: 16, Type: 'QueryParseException', Message: 'No property or field' }),
      'provider/refused',
      'stop-stream',
    ],
    ['a refused request without a body', answer(400), 'provider/refused', 'stop-stream'],
    ['maintenance', answer(503, '<html>down</html>'), 'provider/unavailable', 'retry'],
    ['a broken gateway', answer(502), 'provider/unavailable', 'retry'],
    ['a status nobody documents', answer(418, 'teapot'), 'provider/unclassified', 'retry'],
    ['a redirect', answer(302, '', { location: 'https://example.com' }), 'provider/unclassified', 'retry'],
  ];
  it.each(table)('judges %s', (_name, response, code, action) => {
    expect(judge(response, about)).toMatchObject({ code, action });
  });

  it('reads the keys of a problem in any letter case', () => {
    const lower = { type: null, title: 'Unauthorized', status: 401, detail: 'AuthorizationUnsuccessful' };
    expect(judge(answer(401, lower), about)?.code).toBe('auth/scope-missing');
  });

  it('explains tiers only for streams that most accounts cannot have', () => {
    const body = problem(401, 'AuthorizationUnsuccessful');
    const gated = judge(answer(401, body), { ...about, stream: 'journals' });
    expect(gated?.message).toContain('Advanced tier');
    expect(gated?.details['gated']).toBe(true);
    expect(judge(answer(401, body), about)?.message).not.toContain('tier');
  });

  it('repeats nothing of a body but the names of classes', () => {
    const body = { ErrorNumber: 10, Type: 'ValidationException', Message: 'secret', Elements: [{ Name: 'Liam Gallagher' }] };
    const error = judge(answer(400, body), about);
    expect(error?.details).toEqual({ status: 400, type: 'ValidationException', errorNumber: '10' });
    expect(JSON.stringify([error?.message, error?.remedy, error?.details])).not.toMatch(/secret|Liam/);
    const free = judge(answer(400, { Type: 'Liam Gallagher owes you' }), about);
    expect(JSON.stringify([free?.message, free?.details])).not.toContain('Liam');
  });

  it('does not look into bodies too long for an error', () => {
    const long = { Detail: 'AuthorizationUnsuccessful', Padding: 'x'.repeat(20_000) };
    expect(judge(answer(401, long), about)?.code).toBe('auth/expired');
  });

  describe.skipIf(!hasRecordedAnswers)('with recorded answers', () => {
    it.each([
      ['expired_oauth2_token.json', 401, 'auth/expired'],
      ['invalid_oauth2_request_token.json', 401, 'auth/expired'],
      ['token_expired', 401, 'auth/expired'],
      ['invalid_request_token', 401, 'auth/expired'],
      ['invalid_consumer_key', 401, 'auth/expired'],
      ['nonce_used', 401, 'auth/expired'],
      ['bogus_oauth_error', 401, 'auth/expired'],
      ['invalid_tenant_header.json', 403, 'auth/tenant-disconnected'],
      ['bad_request.json', 400, 'provider/refused'],
      ['object_not_found.json', 404, 'record/not-found'],
      ['generic_response_error.json', 409, 'provider/unclassified'],
      ['rate_limit_exceeded', 503, 'provider/unavailable'],
    ])('judges %s', (file, status, code) => {
      expect(judge(answer(status, recorded(file)), about)?.code).toBe(code);
    });
  });
});

describe('the wait after a limit', () => {
  const waitMs = (headers: Readonly<Record<string, string>>) => (judge(answer(429, '', headers), about)?.retryAtMs ?? 0) - nowMs;
  const limit = (headers: Readonly<Record<string, string>>) => judge(answer(429, '', headers), about)?.details['limit'];

  it('is what Retry-After says in seconds, fractions rounded up', () => {
    expect(waitMs({ 'retry-after': '12' })).toBe(12_000);
    expect(waitMs({ 'retry-after': '0.2' })).toBe(200);
    expect(waitMs({ 'retry-after': '0' })).toBe(0);
  });

  it('counts a date from the answer’s own clock, for this machine’s may be wrong', () => {
    const headers = { 'retry-after': 'Thu, 01 Oct 2026 09:00:30 GMT', date: 'Thu, 01 Oct 2026 09:00:00 GMT' };
    expect(waitMs(headers)).toBe(30_000);
    expect(waitMs({ 'retry-after': 'Thu, 01 Oct 2026 12:00:05 GMT' })).toBe(5000);
    expect(waitMs({ 'retry-after': 'Thu, 01 Oct 2026 11:00:00 GMT' })).toBe(0);
  });

  it('is never longer than a day', () => {
    expect(waitMs({ 'retry-after': '999999999' })).toBe(86_400_000);
  });

  it('falls back on the limit’s own window', () => {
    expect(waitMs({})).toBe(60_000);
    expect(waitMs({ 'retry-after': 'soon', 'x-rate-limit-problem': 'minute' })).toBe(60_000);
    expect(waitMs({ 'retry-after': '-5', 'x-rate-limit-problem': 'concurrent' })).toBe(5000);
    expect(waitMs({ 'x-rate-limit-problem': 'day' })).toBe(3_600_000);
  });

  it.each([
    ['minute', 'minute'],
    ['Minute limit', 'minute'],
    ['Minute', 'minute'],
    ['day', 'day'],
    ['Daily', 'day'],
    ['DayLimit', 'day'],
    ['appminute', 'app-minute'],
    ['AppMinute', 'app-minute'],
    ['concurrent', 'concurrent'],
    ['', 'unknown'],
  ])('names %s as %s', (written, name) => {
    expect(limit({ 'x-rate-limit-problem': written })).toBe(name);
  });

  it('finds the limit by the counter that stands at 0 when it is not named', () => {
    expect(limit({ 'x-daylimit-remaining': '0', 'x-minlimit-remaining': '17' })).toBe('day');
    expect(limit({ 'x-minlimit-remaining': '0' })).toBe('minute');
    expect(limit({ 'x-appminlimit-remaining': '0' })).toBe('app-minute');
  });
});

describe('the wait after an outage', () => {
  it('is stated only when Xero states it', () => {
    expect(judge(answer(503, '', { 'retry-after': '30' }), about)?.retryAtMs).toBe(nowMs + 30_000);
    expect(judge(answer(503), about)?.retryAtMs).toBeUndefined();
  });
});

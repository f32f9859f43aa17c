import { describe, expect, it } from 'vitest';
import { judge } from '../../main/providers/quickbooks/errors.ts';
import { answer } from './xero-answers.ts';

const nowMs = 1_700_000_000_000;
const about = { stream: 'invoices', nowMs };

const gateway = (code: string | number, message: string, type = 'SERVICE') => ({
  warnings: null,
  fault: { error: [{ message, detail: null, code, element: null }], type },
  queryResponse: null,
});
const accounting = (code: string | number, type = 'ValidationFault') => ({
  Fault: { Error: [{ Message: 'Invalid query', Detail: 'QueryValidationError', code }], type },
  time: '2026-01-01T00:00:00.000-08:00',
});
const xml = (code: string, message: string, type = 'SERVICE') =>
  `<?xml version="1.0"?><IntuitResponse xmlns="http://schema.intuit.com/finance/v3"><Fault type="${type}"><Error code="${code}"><Message>${message}</Message><Detail>x</Detail></Error></Fault></IntuitResponse>`;

describe('what an answer means', () => {
  it('is data when it holds no fault', () => {
    expect(judge(answer(200, { QueryResponse: {}, time: 'x' }), about)).toBeNull();
    expect(judge(answer(200, { QueryResponse: { Invoice: [{ PrivateNote: 'Fault' }] } }), about)).toBeNull();
  });

  it.each([
    [
      'expired token',
      401,
      gateway('3200', 'message=AuthenticationFailed; errorCode=003200; statusCode=401'),
      'auth/expired',
      'refresh',
    ],
    ['expired token, code as a number', 401, gateway(3200, ''), 'auth/expired', 'refresh'],
    [
      'token of another company, in XML',
      401,
      xml('100', 'General Authentication Error', 'AuthenticationFault'),
      'config/invalid',
      'stop-connection',
    ],
    ['wrong cluster, in XML', 401, xml('130', 'Accessing Wrong Cluster'), 'provider/unavailable', 'retry'],
    ['bare 401', 401, '', 'auth/expired', 'refresh'],
    [
      'no access to the company',
      403,
      gateway('3100', 'message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403'),
      'auth/tenant-disconnected',
      'stop-tenant',
    ],
    ['throttled', 429, gateway('3001', 'message=ThrottleExceeded; errorCode=003001; statusCode=429'), 'rate/limited', 'wait'],
    ['throttled, in XML', 429, xml('3001', 'message=ThrottleExceeded; errorCode=003001; statusCode=429'), 'rate/limited', 'wait'],
    [
      'throttled, in the older form',
      403,
      gateway('3001', 'message=ThrottleExceeded; errorCode=003001; statusCode=403'),
      'rate/limited',
      'wait',
    ],
    ['object gone, which is no 404', 400, accounting('610'), 'record/not-found', 'stop-stream'],
    ['query that cannot be parsed', 400, accounting('4000'), 'provider/refused', 'stop-stream'],
    ['query out of range', 400, accounting('4001'), 'provider/refused', 'stop-stream'],
    ['system fault', 500, accounting('10000', 'SystemFault'), 'provider/unavailable', 'retry'],
    [
      'gateway timeout, in XML',
      504,
      xml('6002', 'message=GatewayTimeout; errorCode=006002; statusCode=504'),
      'provider/unavailable',
      'retry',
    ],
    ['fault inside a 200', 200, accounting('10000', 'SystemFault'), 'provider/unavailable', 'retry'],
    ['refusal inside a 200', 200, accounting('4001'), 'provider/refused', 'stop-stream'],
    ['status nobody documents', 418, '', 'provider/unclassified', 'retry'],
  ] as const)('%s', (_, status, body, code, action) => {
    expect(judge(answer(status, body), about)).toMatchObject({ code, action });
  });

  it('waits a minute where nothing says how long, and as long as a header says', () => {
    const body = gateway('3001', '');
    expect(judge(answer(429, body), about)?.retryAtMs).toBe(nowMs + 60_000);
    expect(judge(answer(429, body, { 'retry-after': '5' }), about)?.retryAtMs).toBe(nowMs + 5000);
  });

  it('never repeats what the body says in free text', () => {
    const secret = 'Bearer eyJlbmMiOi';
    const error = judge(
      answer(400, { Fault: { Error: [{ Message: secret, Detail: secret, code: secret }], type: secret } }),
      about,
    );
    expect(JSON.stringify([error?.message, error?.remedy, error?.details])).not.toContain('eyJ');
  });
});

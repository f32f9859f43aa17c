import type { SimReply } from '../simulator.ts';

/** Errors as NetSuite words them. [D 156570709583] */

const JSON_TYPE = { 'content-type': 'application/vnd.oracle.resource+json; type=error' };

const TITLES: Readonly<Record<number, readonly [string, string]>> = {
  400: ['Bad Request', '15.5.1'],
  401: ['Unauthorized', '15.5.2'],
  403: ['Forbidden', '15.5.4'],
  404: ['Not Found', '15.5.5'],
  429: ['Too Many Requests', '15.5'],
};

export function fault(status: number, code: string, detail: string, more: Readonly<Record<string, string>> = {}): SimReply {
  const [title = 'Error', section = '15'] = TITLES[status] ?? [];
  const details = [{ detail, ...more, 'o:errorCode': code }];
  const type = `https://www.rfc-editor.org/rfc/rfc9110.html#section-${section}`;
  return { status, headers: JSON_TYPE, body: JSON.stringify({ type, title, status, 'o:errorDetails': details }) };
}

/** The same words for every reason: the login audit trail alone tells which. */
export function invalidLogin(bearer: boolean): SimReply {
  const detail =
    'Invalid login attempt. For more details, see the Login Audit Trail in the NetSuite UI at Setup > Users/Roles > User Management > View Login Audit Trail.';
  const reply = fault(401, 'INVALID_LOGIN', detail);
  if (!bearer) return reply;
  const challenge = 'Bearer realm="netsuite", error="invalid_token", error_description="Invalid login attempt."';
  return { ...reply, headers: { ...reply.headers, 'www-authenticate': challenge } };
}

export function tooMany(): SimReply {
  return fault(429, 'CONCURRENCY_LIMIT_EXCEEDED', 'Concurrent request limit exceeded. Request blocked.');
}

export function forbidden(): SimReply {
  return fault(403, 'INSUFFICIENT_PERMISSION', 'Permission Violation: You need a higher permission to access this record.');
}

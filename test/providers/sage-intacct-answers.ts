import type { HttpResponse } from '../../main/core/ports.ts';

/** An answer of the gateway, put together from its parts. */
export function gatewayXml(parts: {
  readonly results?: string;
  readonly controlId?: string;
  readonly location?: string;
  readonly authentication?: string;
}): string {
  const { results = '', controlId = 'nonce', location = '' } = parts;
  const authentication =
    parts.authentication ??
    `<status>success</status><userid>U</userid><companyid>ACME</companyid><locationid>${location}</locationid><sessiontimestamp>2026-11-01T08:00:00-08:00</sessiontimestamp><sessiontimeout>2026-11-01T14:00:00-08:00</sessiontimeout>`;
  return `<?xml version="1.0" encoding="UTF-8"?><response><control><status>success</status><senderid>S</senderid><controlid>${controlId}</controlid><uniqueid>false</uniqueid><dtdversion>3.0</dtdversion></control><operation><authentication>${authentication}</authentication>${results}</operation></response>`;
}

export function resultXml(controlId: string, data: string, attributes = ''): string {
  return `<result><status>success</status><function>query</function><controlid>${controlId}</controlid><data ${attributes}>${data}</data></result>`;
}

export function failedXml(controlId: string, errorNo: string, text: string): string {
  return `<result><status>failure</status><function>query</function><controlid>${controlId}</controlid><errormessage><error><errorno>${errorNo}</errorno><description></description><description2>${text} [Support ID: abc%21]</description2><correction></correction></error></errormessage></result>`;
}

export const formattingXml = (order: string, clock = '24', offset = '+00:00'): string =>
  resultXml(
    'maybe-formatting',
    `<userformatting><recordno>4</recordno><locale>en_US</locale><dateformat>${order}</dateformat><gmtoffset>${offset}</gmtoffset><clock>${clock}</clock></userformatting>`,
  );

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function answerOf(body: string, status = 200): HttpResponse {
  return { status, headers: { 'content-type': 'text/xml; encoding="UTF-8"' }, body: bytesOf(body), receivedAtMs: 0 };
}

import type { SimReply } from '../simulator.ts';
import type { Session } from './sessions.ts';
import { escaped } from './text.ts';

/** The gateway's answers, each error in its own place. [sheet 4] */

// Sic: the platform's own tests have this type.
const TYPE = { 'content-type': 'text/xml; encoding="UTF-8"' };

function errorXml(errorNo: string, description: string, description2: string): string {
  return `<errormessage><error><errorno>${errorNo}</errorno><description>${escaped(description)}</description><description2>${escaped(description2)}${description2 === '' ? '' : ' [Support ID: s4nd%26b0x]'}</description2><correction></correction></error></errormessage>`;
}

const document = (inner: string): string => `<?xml version="1.0" encoding="UTF-8"?>\n<response>${inner}</response>`;

/** Before anything of the request was looked at. */
export function gatewayError(status: number, errorNo: string, text: string): SimReply {
  return {
    status,
    headers: TYPE,
    body: document(`<control><status>failure</status></control>${errorXml(errorNo, '', text)}`),
  };
}

export function controlError(errorNo: string, text: string): SimReply {
  return {
    status: 200,
    headers: TYPE,
    body: document(
      `<control><status>failure</status><senderid></senderid><controlid></controlid></control>${errorXml(errorNo, '', text)}`,
    ),
  };
}

interface Control {
  readonly senderId: string;
  readonly controlId: string;
}

function controlXml({ senderId, controlId }: Control): string {
  return `<control><status>success</status><senderid>${escaped(senderId)}</senderid><controlid>${escaped(controlId)}</controlid><uniqueid>false</uniqueid><dtdversion>3.0</dtdversion></control>`;
}

export function loginError(control: Control, errorNo: string, description: string, description2: string): SimReply {
  return {
    status: 200,
    headers: TYPE,
    body: document(
      `${controlXml(control)}<operation><authentication><status>failure</status><userid></userid><companyid></companyid></authentication>${errorXml(errorNo, description, description2)}</operation>`,
    ),
  };
}

export interface Who {
  readonly userId: string;
  readonly companyId: string;
  readonly session: Session;
  readonly lifeMs: number;
}

export function answerHead(control: Control, who: Who): string {
  const { session, lifeMs } = who;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<response>${controlXml(control)}<operation><authentication><status>success</status><userid>${escaped(who.userId)}</userid><companyid>${escaped(who.companyId)}</companyid><locationid>${escaped(session.entity)}</locationid><sessiontimestamp>${pacific(session.expiresAtMs - lifeMs)}</sessiontimestamp><sessiontimeout>${pacific(session.expiresAtMs)}</sessiontimeout></authentication>`;
}

export const answerEnd = '</operation></response>';

/** ISO 8601 with the offset of the platform's home, the year round. */
function pacific(ms: number): string {
  return `${new Date(ms - 8 * 3_600_000).toISOString().slice(0, 19)}-08:00`;
}

export function resultXml(name: string, controlId: string, data: string): string {
  return `<result><status>success</status><function>${name}</function><controlid>${escaped(controlId)}</controlid>${data}</result>`;
}

export function failedXml(name: string, controlId: string, errorNo: string, description2: string): string {
  return `<result><status>failure</status><function>${name}</function><controlid>${escaped(controlId)}</controlid>${errorXml(errorNo, '', description2)}</result>`;
}

export const answerType = TYPE;

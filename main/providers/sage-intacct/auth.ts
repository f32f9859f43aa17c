import { TieoutError } from '../../../shared/errors.ts';
import type { HttpResponse, KeyDefinition, KeyProof, KeySession, Keys, UnsignedRequest } from '../contract.ts';
import { judge } from './errors.ts';
import { names } from './decode.ts';
import { gatewayPath } from './hosts.ts';
import { entityOf, functionXml } from './requests.ts';
import { readAnswer } from './response.ts';
import { child, childText, escaped, parseXml, unreadable } from './xml.ts';

/**
 * Sessions of the XML gateway. A session belongs to one company, user, entity and address; each tenant has its own, and its answers are checked to be about that entity. There is no
 * refreshing: a session that ended is opened anew with the stored credentials. [sheet 2, 3]
 */

/** A session without a stated end is taken to live for the shortest time ever quoted. [sheet 3] */
const shortLifeMs = 30 * 60_000;
const longestLifeMs = 48 * 3_600_000;

/** Passwords may hold anything a keyboard can write. */
const password = /^[^\p{Cc}]{1,512}$/u;

export const companyUser: KeyDefinition = {
  name: 'company-user',
  title: 'a Web Services user of the company',
  fields: [
    {
      name: 'companyId',
      label: 'Company ID',
      where: 'The company ID is what you type first when you log in to Sage Intacct.',
      secret: false,
    },
    {
      name: 'userId',
      label: 'User ID',
      where: 'Create a Web Services user under Company > Admin > Web Services users; it is best used for Tieout alone.',
      secret: false,
      pattern: /^[^\p{Cc}<>]{1,80}$/u,
    },
    {
      name: 'userPassword',
      label: 'User password',
      where: 'Sage Intacct mails it to the address of the Web Services user.',
      secret: true,
      pattern: password,
    },
    {
      name: 'senderId',
      label: 'Sender ID',
      where:
        'The sender ID comes with your Web Services developer licence; the company has to authorise it under Company > Company info > Security.',
      secret: false,
    },
    {
      name: 'senderPassword',
      label: 'Sender password',
      where: 'It came with the sender ID.',
      secret: true,
      pattern: password,
    },
  ],
  session: { per: 'tenant', renewAheadMs: 5 * 60_000, request: sessionRequest, read: readSession },
  sign,
};

function sessionRequest(
  hosts: { readonly token: string },
  ask: { readonly keys: Keys; readonly tenantExternalId: string | null; readonly nonce: string },
): UnsignedRequest {
  const { keys, tenantExternalId, nonce } = ask;
  // Present and empty forces the top level; absent is whatever the user is bound to. [doc: api-sessions]
  const location = tenantExternalId === null ? '' : `<locationid>${escaped(entityOf(tenantExternalId))}</locationid>`;
  const login = `<login><userid>${escaped(key(keys, 'userId'))}</userid><companyid>${escaped(key(keys, 'companyId'))}</companyid><password>${escaped(key(keys, 'userPassword'))}</password>${location}</login>`;
  const envelope = { keys, controlId: controlIdOf(nonce, tenantExternalId), authentication: login };
  return post(`${hosts.token}${gatewayPath}`, envelopeXml(envelope, functionXml('session', '<getAPISession/>')));
}

/** The request in its envelope, with the session of its tenant, and with the question how its user writes dates, on which every date of the answer rests. */
function sign(request: UnsignedRequest, { keys, session, tenantExternalId, nonce }: KeyProof): UnsignedRequest {
  if (session === null) throw new Error('requests to Sage Intacct are signed with a session');
  const formatting = functionXml(
    names.formatting,
    `<readUserFormatting><userId>${escaped(key(keys, 'userId'))}</userId></readUserFormatting>`,
  );
  const controlId = controlIdOf(nonce, tenantExternalId);
  const authentication = `<sessionid>${escaped(session.secret)}</sessionid>`;
  return post(
    session.endpoint ?? request.url,
    envelopeXml({ keys, controlId, authentication }, `${formatting}${request.body ?? ''}`),
  );
}

function post(url: string, body: string): UnsignedRequest {
  return { method: 'POST', url, headers: { accept: 'text/xml, application/xml', 'content-type': 'application/xml' }, body };
}

/** Echoed in the answer, and so is the entity: `readSession` and the decoder compare them. */
function controlIdOf(nonce: string, tenantExternalId: string | null): string {
  return tenantExternalId === null ? nonce : `${nonce}@${encodeURIComponent(entityOf(tenantExternalId))}`;
}

/** Elements in the order of the gateway's own schema. `uniqueid` is false: otherwise a repeated request would be refused as a duplicate. [sheet 2] */
function envelopeXml(
  ask: { readonly keys: Keys; readonly controlId: string; readonly authentication: string },
  functions: string,
): string {
  const { keys, controlId, authentication } = ask;
  return `<?xml version="1.0" encoding="utf-8"?><request><control><senderid>${escaped(key(keys, 'senderId'))}</senderid><password>${escaped(key(keys, 'senderPassword'))}</password><controlid>${escaped(controlId)}</controlid><uniqueid>false</uniqueid><dtdversion>3.0</dtdversion><includewhitespace>false</includewhitespace></control><operation transaction="false"><authentication>${authentication}</authentication><content>${functions}</content></operation></request>`;
}

function key(keys: Keys, name: string): string {
  return keys[name] ?? '';
}

/**
 * Reads the answer of a login. Throws `auth/revoked` for credentials that are refused, `config/invalid` for a sender that is unknown or not authorised, and what the answer means
 * otherwise.
 */
function readSession(response: HttpResponse, nowMs: number): KeySession {
  const error = judge(response, { stream: 'login', nowMs });
  if (error !== null) throw error;
  const answer = readAnswer(parseXml(response.body));
  const api = child(answer?.results[0]?.data, 'api');
  const secret = childText(api, 'sessionid');
  const endpoint = childText(api, 'endpoint');
  if (answer === undefined || secret === '') throw unreadable('it names no session');
  const asked = /@(.*)$/.exec(answer.control.controlId)?.[1];
  const given = childText(api, 'locationid');
  if (asked !== undefined && decodeURIComponent(asked) !== given) throw otherEntity();
  const { sessionTimestamp = '', sessionTimeout = '' } = answer.authentication ?? {};
  // By the platform's own two clocks: ours may be off.
  const lifeMs = Date.parse(sessionTimeout) - Date.parse(sessionTimestamp);
  const known = Number.isFinite(lifeMs) && lifeMs > 0 && lifeMs <= longestLifeMs;
  return { secret, expiresAtMs: nowMs + (known ? lifeMs : shortLifeMs), ...(endpoint === '' ? {} : { endpoint }) };
}

/** The user is bound to one entity and was given it whatever was asked for. */
function otherEntity(): TieoutError {
  return new TieoutError({
    code: 'auth/tenant-disconnected',
    action: 'stop-tenant',
    message: 'Sage Intacct opened a session in another entity than was asked for: the user may not read this one.',
    remedy: 'Let an administrator give the Web Services user access to the entity, or to the top level of the company.',
    details: { field: 'userId' },
  });
}

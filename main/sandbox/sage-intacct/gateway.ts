import type { RequestSubject, RowsBody, SimReply, SimRequest } from '../simulator.ts';
import type { Company } from './company.ts';
import * as envelope from './envelope.ts';
import { runFunction, type Ran } from './functions.ts';
import type { Session, Sessions } from './sessions.ts';
import type { SageIntacctSettings } from './settings.ts';
import { subjectOf } from './subject.ts';
import { escaped } from './text.ts';
import { parseRequest, type Element } from './xml.ts';

/** One address for all questions: control, then authentication, then the functions, and what is wrong said at the first place it is met. */

const LOGIN_PATH = '/ia/xml/xmlgw.phtml';
/** Where sessions live; the login's answer names it, and the login's own address knows no session. */
export const SESSION_PATH = '/p02/ia/xml/xmlgw.phtml';

export interface Gateway {
  subject(request: SimRequest): RequestSubject;
  handle(request: SimRequest): SimReply;
  sessionIn(request: SimRequest): string | undefined;
}

export function createGateway(deps: {
  readonly company: Company;
  readonly sessions: Sessions;
  readonly settings: () => SageIntacctSettings;
  /** The session's address on the host that was called: a client may know this machine by another name. */
  readonly endpoint: (host: string | undefined) => string;
}): Gateway {
  const { company, sessions, settings } = deps;
  let inFlight = 0;
  const mostAtOnce = 2;

  const open = (request: SimRequest): Element | undefined => {
    const root = parseRequest(request.body);
    return root?.name === 'request' ? root : undefined;
  };
  const sessionIn = (root: Element | undefined): string | undefined =>
    root?.first('operation')?.first('authentication')?.first('sessionid')?.content;

  const answer = (request: SimRequest): SimReply => {
    const root = open(request);
    const control = root?.first('control');
    const operation = root?.first('operation');
    if (root === undefined || control === undefined || operation === undefined)
      return envelope.controlError('XL03000003', 'XML Parse schema error: Fatal Error 76: Line: 1, column: 1.');
    const head = { senderId: control.text('senderid'), controlId: control.text('controlid') };
    if (head.senderId !== company.keys.senderId || control.text('password') !== company.keys.senderPassword)
      return envelope.controlError('XL03000006', 'Incorrect Intacct XML Partner ID or password.');
    const authentication = operation.first('authentication');
    const login = authentication?.first('login');
    const session = login === undefined ? resume(request, authentication) : logIn(login, request.nowMs);
    if (typeof session === 'string') {
      return session === 'sender'
        ? envelope.loginError(
            head,
            'XL03000006',
            'Invalid Web Services Authorization',
            `The sender ID '${head.senderId}' is not authorized to make Web Services requests to company ID '${company.keys.companyId}'.`,
          )
        : envelope.loginError(head, 'XL03000006', '', session);
    }
    const lifeMs = settings().sessionMinutes * 60_000;
    const who = { userId: company.keys.userId, companyId: company.keys.companyId, session, lifeMs };
    const context = { company, sessions, session, settings: settings(), nowMs: request.nowMs };
    const functions = operation.first('content')?.all('function') ?? [];
    const ran = functions.map((each): Ran => {
      const [body] = each.children;
      if (body?.name === 'getAPISession') return { text: sessionResult(each.attribute('controlid'), body, session, request) };
      return runFunction(context, each);
    });
    return {
      status: 200,
      headers: envelope.answerType,
      body: bodyOf(envelope.answerHead(head, who), ran),
    };
  };

  const logIn = (login: Element, nowMs: number): Session | string => {
    const { keys } = company;
    if (!company.senderAuthorised) return 'sender';
    const right =
      !company.revoked &&
      login.text('companyid') === keys.companyId &&
      login.text('userid') === keys.userId &&
      login.text('password') === keys.userPassword;
    const entity = login.text('locationid');
    if (!right || (entity !== '' && !company.entities.some(({ id }) => id === entity))) return 'Sign-in information is incorrect';
    return sessions.open(entity, nowMs);
  };

  const resume = (request: SimRequest, authentication: Element | undefined): Session | string => {
    const id = authentication?.text('sessionid') ?? '';
    // A session is bound to its address as well.
    const session = request.path === SESSION_PATH && !company.revoked ? sessions.use(id, request.nowMs) : undefined;
    return session ?? `Invalid session ${id.slice(0, 8)}`;
  };

  const sessionResult = (controlId: string, body: Element, current: Session, request: SimRequest): string => {
    const wanted = body.first('locationid')?.content;
    const session = wanted === undefined || wanted === current.entity ? current : sessions.open(wanted, request.nowMs);
    return envelope.resultXml(
      'getSession',
      controlId,
      `<data><api><sessionid>${session.id}</sessionid><endpoint>${escaped(deps.endpoint(request.headers['host']))}</endpoint><locationid>${escaped(session.entity)}</locationid></api></data>`,
    );
  };

  return {
    subject: (request) => {
      const root = open(request);
      const id = sessionIn(root);
      return subjectOf(company, root, id === undefined ? undefined : sessions.entityOf(id), settings());
    },
    sessionIn: (request) => sessionIn(open(request)),
    handle: (request) => {
      if (request.path !== LOGIN_PATH && request.path !== SESSION_PATH) return envelope.gatewayError(404, 'GW-0001', 'Not found');
      if (request.method !== 'POST') return envelope.gatewayError(400, 'GW-0011', 'Invalid Request [Request ID: 1]');
      if (settings().rateLimits && inFlight >= mostAtOnce)
        return envelope.gatewayError(429, 'GW-0010', 'Too many requests at a time for this company');
      inFlight += 1;
      const reply = answer(request);
      return {
        ...reply,
        onEnd: () => {
          inFlight -= 1;
        },
      };
    },
  };
}

/** Rows of the one result that has them can be spoilt; everything else of an answer stands as it is. */
function bodyOf(head: string, ran: readonly Ran[]): string | RowsBody {
  const at = ran.findIndex((each) => 'rows' in each);
  const chosen = ran[at];
  const plain = (each: Ran): string => ('rows' in each ? each.render(each.rows, each.counts) : each.text);
  if (chosen === undefined || !('rows' in chosen)) return `${head}${ran.map(plain).join('')}${envelope.answerEnd}`;
  return {
    rows: chosen.rows,
    counts: chosen.counts,
    render: (rows, counts) =>
      `${head}${ran.map((each) => (each === chosen ? chosen.render(rows, counts) : plain(each))).join('')}${envelope.answerEnd}`,
  };
}

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeRows } from '../../main/providers/sage-intacct/decode.ts';
import { judge } from '../../main/providers/sage-intacct/errors.ts';
import { readAnswer } from '../../main/providers/sage-intacct/response.ts';
import { parseXml } from '../../main/providers/sage-intacct/xml.ts';
import { fixturesFolder, haveFixture } from '../support/prism.ts';
import { answerOf, failedXml, formattingXml, gatewayXml, resultXml } from './sage-intacct-answers.ts';

/* One code has four meanings, most failures come with status 200, and a sign-in that is wrong must not be tried again: it locks the user. [sheet 4] */

const about = { stream: 'invoices', nowMs: 0 };
const meaning = (body: string, status = 200) => {
  const error = judge(answerOf(body, status), about);
  return error === null ? null : { code: error.code, action: error.action };
};
const gatewayError = (no: string, text: string): string =>
  `<response><control><status>failure</status></control><errormessage><error><errorno>${no}</errorno><description></description><description2>${text}</description2><correction></correction></error></errormessage></response>`;
const loginError = (text: string, description = ''): string =>
  `<response><control><status>success</status><controlid>x</controlid></control><operation><authentication><status>failure</status><userid></userid><companyid></companyid></authentication><errormessage><error><errorno>XL03000006</errorno><description>${description}</description><description2>${text}</description2><correction></correction></error></errormessage></operation></response>`;

describe('an answer with status 200', () => {
  it.each([
    ['Invalid session', loginError('Invalid session 1a2b [Support ID: x]'), 'auth/expired', 'refresh'],
    ['a wrong password', loginError('Sign-in information is incorrect'), 'auth/revoked', 'stop-connection'],
    [
      'a sender the company has not authorised',
      loginError(
        "The sender ID 'S' is not authorized to make Web Services requests to company ID 'C'.",
        'Invalid Web Services Authorization',
      ),
      'config/invalid',
      'stop-connection',
    ],
    [
      'a wrong sender',
      gatewayError('XL03000006', 'Incorrect Intacct XML Partner ID or password.'),
      'config/invalid',
      'stop-connection',
    ],
  ])('XL03000006 for %s', (_what, body, code, action) => {
    expect(meaning(body)).toEqual({ code, action });
  });

  it.each([
    [
      'no permission',
      'PL04000005',
      'You do not have permission for API operation READ_BY_QUERY on objects of type apbill',
      'auth/scope-missing',
    ],
    ['an object the company does not have', 'Query Failed', 'Object definition EEXPENSES not found', 'auth/scope-missing'],
    [
      'no permission for the audit history, without a code',
      '',
      'you do not have permission to view audit history',
      'provider/refused',
    ],
    ['a page of the audit history that fails', 'BL01001973', 'There was an error processing the request.', 'provider/refused'],
    ['a field that is no more', 'Query Failed', 'Field FOO not found', 'provider/refused'],
    ['too much at a time', 'XL03000009', 'API rate limit exceeded', 'rate/limited'],
    ['maintenance', 'XL03000009', 'The Service is Temporarily Off-line', 'provider/unavailable'],
  ])('and a function that fails for %s', (_what, errorNo, text, code) => {
    const body = gatewayXml({ results: `${formattingXml('/mdY')}${failedXml('rows', errorNo, text)}` });
    expect(meaning(body)?.code).toBe(code);
  });

  it('tells a right that is withheld from a part the company does not use', () => {
    const error = (errorNo: string, text: string) =>
      judge(answerOf(gatewayXml({ results: failedXml('rows', errorNo, text) })), about);
    expect(error('PL04000005', 'You do not have permission')?.details['withheld']).toBe(true);
    expect(error('PL04000005', '')?.details['withheld']).toBe(true);
    expect(error('Query Failed', 'Object definition EEXPENSES not found')?.details['withheld']).toBeUndefined();
  });

  it('whose question about dates was refused is data all the same', () => {
    const body = gatewayXml({
      results: `${failedXml('maybe-formatting', 'PL04000005', 'no permission')}${resultXml('rows', '')}`,
    });
    expect(meaning(body)).toBeNull();
    expect(judge(answerOf(body), { ...about, stream: 'company' })).toMatchObject({ code: 'auth/scope-missing' });
  });

  it('with one failed function among good ones is a failure', () => {
    const body = gatewayXml({ results: `${resultXml('read', '')}${failedXml('keys', 'BL1', 'broken')}` });
    expect(meaning(body)?.code).toBe('provider/refused');
  });

  it('is not mistaken for an error by what stands in a record', () => {
    const row = '<X><RECORDNO>1</RECORDNO><DESCRIPTION>&lt;errormessage&gt; Invalid session</DESCRIPTION></X>';
    expect(meaning(gatewayXml({ results: resultXml('rows', row, 'count="1"') }))).toBeNull();
  });

  it('that is a page for people in the gateway’s place passes by itself', () => {
    expect(meaning('<!DOCTYPE html><html><body class="cf-error-details">Checking your browser</body></html>')).toEqual({
      code: 'provider/unavailable',
      action: 'retry',
    });
  });

  it('whose error is cut short is left to the reader of the page', () => {
    expect(meaning(loginError('Invalid session').slice(0, 220))).toBeNull();
  });
});

describe('a status', () => {
  it.each([
    [429, gatewayError('GW-0010', 'limit'), 'rate/limited'],
    [400, gatewayError('GW-0011', 'Invalid Request'), 'provider/refused'],
    [401, gatewayError('XMLGW_JPP0002', 'Sign-in information is incorrect'), 'auth/revoked'],
    [500, '', 'provider/unavailable'],
    [502, '<html></html>', 'provider/unavailable'],
    [404, 'nothing here', 'provider/refused'],
  ])('of %i', (status, body, code) => {
    expect(meaning(body, status)?.code).toBe(code);
  });
});

const have = haveFixture('sage-intacct/xml/result-00-should-return-success-status.xml');
const folder = path.join(fixturesFolder, 'sage-intacct/xml');
const read = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
const named = (start: string): string => {
  const found = have ? readdirSync(folder).find((name) => name.startsWith(start)) : '';
  if (found === undefined) throw new Error(`no fixture ${start}`);
  return have ? read(found) : '';
};

describe.skipIf(!have)(
  `answers recorded for the platform's own library${have ? '' : ' (skipped: no ../shared/fixtures/sage-intacct)'}`,
  () => {
    it('are read, all of them', () => {
      for (const name of readdirSync(folder)) expect(readAnswer(parseXml(Buffer.from(read(name)))), name).toBeDefined();
    });

    it.each([
      ['onlineresponse-02', 'auth/revoked'],
      ['onlineresponse-05', 'config/invalid'],
      ['result-01', 'auth/scope-missing'],
      ['result-05', 'auth/scope-missing'],
    ])('%s is %s', (start, code) => {
      expect(meaning(named(start))?.code).toBe(code);
    });

    it.each(['onlineresponse-00', 'result-00', 'result-09', 'result-10'])('%s is data', (start) => {
      expect(meaning(named(start))).toBeNull();
    });

    it('records of a list come whole, with names in capitals as they were sent', () => {
      const body = named('result-10').replace('818b0a96-3faf-4931-97e6-1cf05818ea44', 'rows');
      const decoded: unknown = JSON.parse(new TextDecoder().decode(decodeRows(Buffer.from(body))));
      expect(decoded).toMatchObject({
        total: 3,
        more: true,
        rows: [{ RECORDNO: '8', CLASSID: 'C1234', DESCRIPTION: '', WHENMODIFIED: '07/24/2017 15:19:46' }, { RECORDNO: '9' }],
      });
    });
  },
);

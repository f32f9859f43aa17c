import { describe, expect, it } from 'vitest';
import {
  formattingFromText,
  formattingOf,
  formattingToText,
  isoText,
  userText,
} from '../../main/providers/sage-intacct/dates.ts';
import { decodeCompany, decodeRows } from '../../main/providers/sage-intacct/decode.ts';
import { parseXml } from '../../main/providers/sage-intacct/xml.ts';
import { isRecord } from '../../shared/unknown.ts';
import { bytesOf, formattingXml, gatewayXml, resultXml } from './sage-intacct-answers.ts';
import { thrownBy } from './xero-answers.ts';

/*
 * What could go wrong: a body that makes the reader expand, fetch or recurse without end; half a body or two bodies taken for one; a value that loses digits, zeros or spaces; a
 * date read day-first that is month-first; an answer about another entity than was asked for.
 */

const decoded = (text: string): Record<string, unknown> => {
  const value: unknown = JSON.parse(new TextDecoder().decode(decodeRows(bytesOf(text))));
  if (!isRecord(value)) throw new Error('no object');
  return value;
};

describe('a body that means harm or is no whole document', () => {
  const deep = (levels: number): string => `${'<a>'.repeat(levels)}${'</a>'.repeat(levels)}`;
  it.each([
    ['declares entities that grow', '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><r>&b;</r>'],
    ['names a file', '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]><r>&f;</r>'],
    ['names an entity nobody declared', '<r>&f;</r>'],
    ['has a bare ampersand', '<r>Harbour & Finch</r>'],
    ['refers to a character XML forbids', '<r>&#0;</r>'],
    ['is nested 10,000 deep', deep(10_000)],
    ['is nested deeper than any answer', deep(40)],
    ['ends half-way', '<response><control><status>success</status>'],
    ['is two documents', '<r>1</r><r>2</r>'],
    ['has something after its end', '<r>1</r>tail'],
    ['is empty', ''],
    ['is JSON', '{"rows":[]}'],
    ['closes another element', '<a><b></a></b>'],
    ['is no UTF-8', new Uint8Array([0x3c, 0x72, 0x3e, 0xff, 0xfe, 0x3c, 0x2f, 0x72, 0x3e])],
  ])('one that %s is page/unreadable, quickly', (_what, body) => {
    const error = thrownBy(() => parseXml(typeof body === 'string' ? bytesOf(body) : body));
    expect(error).toMatchObject({ code: 'page/unreadable', action: 'retry' });
    expect(String(error)).not.toContain('passwd');
  });

  it('is refused for its size before it is looked at', () => {
    expect(thrownBy(() => parseXml(new Uint8Array(49 * 1024 * 1024)))).toMatchObject({ code: 'page/unreadable' });
  });

  it('does not touch what all objects have in common', () => {
    parseXml(bytesOf('<r><__proto__><polluted>yes</polluted></__proto__><constructor>x</constructor></r>'));
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('text', () => {
  it('stays as it stands, digits, zeros, spaces and all', () => {
    const { rows } = decoded(
      gatewayXml({
        results: resultXml(
          'rows',
          '<X><RECORDNO>007</RECORDNO><A>20399.090</A><B> 1e5 </B><C>Harbour &amp; Finch &lt;b&gt; &#8364;&#x1F600;</C><D><![CDATA[a &amp; <b>]]></D><E/><F>true</F><G>0x1F</G></X>',
          'totalcount="1" count="1" numremaining="0"',
        ),
      }),
    );
    expect(rows).toEqual([
      {
        RECORDNO: '007',
        A: '20399.090',
        B: ' 1e5 ',
        C: 'Harbour & Finch <b> €😀',
        D: 'a &amp; <b>',
        E: '',
        F: 'true',
        G: '0x1F',
      },
    ]);
  });

  it('of lists is a list, of one, of many and of none; of dotted names an object', () => {
    const row = (items: string): unknown =>
      decoded(
        gatewayXml({
          results: resultXml(
            'read',
            `<ARINVOICE><RECORDNO>1</RECORDNO><ARINVOICEITEMS>${items}</ARINVOICEITEMS></ARINVOICE>`,
            'count="1"',
          ),
        }),
      )['rows'];
    expect(row('')).toEqual([{ RECORDNO: '1', ARINVOICEITEMS: [] }]);
    expect(row('<arinvoiceitem><AMOUNT>1</AMOUNT></arinvoiceitem>')).toEqual([
      { RECORDNO: '1', ARINVOICEITEMS: [{ AMOUNT: '1' }] },
    ]);
    const dotted = '<V><RECORDNO>1</RECORDNO><D.EMAIL1>a@b</D.EMAIL1><D.MAIL.CITY>Hull</D.MAIL.CITY></V>';
    expect(decoded(gatewayXml({ results: resultXml('rows', dotted, 'count="1"') }))['rows']).toEqual([
      { RECORDNO: '1', D: { EMAIL1: 'a@b', MAIL: { CITY: 'Hull' } } },
    ]);
  });

  it('that stands twice in a record stays twice, for the JSON reader to tell of', () => {
    const twice = '<X><RECORDNO>1</RECORDNO><TOTAL>1</TOTAL><TOTAL>2</TOTAL></X>';
    const text = new TextDecoder().decode(decodeRows(bytesOf(gatewayXml({ results: resultXml('rows', twice, 'count="1"') }))));
    expect(text).toContain('"TOTAL":"1","TOTAL":"2"');
  });
});

describe('what an answer says of the traversal', () => {
  const heads = '<A><RECORDNO>5</RECORDNO></A><A><RECORDNO>9</RECORDNO></A>';
  it('is whether more follow, how many there are, and which keys to read next', () => {
    const page = gatewayXml({
      results: `${formattingXml('/mdY')}${resultXml('read', '<A><RECORDNO>3</RECORDNO></A>', 'count="1"')}${resultXml('keys', heads, 'totalcount="7" count="2" numremaining="5"')}`,
    });
    expect(decoded(page)).toMatchObject({
      rows: [{ RECORDNO: '3' }],
      total: 7,
      more: true,
      next: ['5', '9'],
      dialect: '/mdY 24 0',
    });
    const last = gatewayXml({ results: resultXml('read', '<A><RECORDNO>9</RECORDNO></A>', 'count="1"') });
    expect(decoded(last)).toMatchObject({ more: false, next: [], dialect: null });
    const none = gatewayXml({ results: resultXml('rows', '', 'totalcount="0" count="0" numremaining="0"') });
    expect(decoded(none)).toMatchObject({ rows: [], total: 0, more: false, next: null });
  });

  it('is never the end where no list came back', () => {
    expect(decoded(gatewayXml({ results: formattingXml('/mdY') }))).toMatchObject({ rows: [], more: true, next: null });
  });

  it('is not believed when it holds another number of records than it states', () => {
    const short = gatewayXml({ results: resultXml('rows', heads, 'totalcount="3" count="3" numremaining="0"') });
    expect(thrownBy(() => decoded(short))).toMatchObject({ code: 'page/unreadable' });
  });

  it('is not believed when it is about another entity than the request', () => {
    const rows = resultXml('rows', '', 'totalcount="0" count="0" numremaining="0"');
    const about = (location: string): string => gatewayXml({ results: rows, controlId: 'n@E%2F1', location });
    expect(decoded(about('E/1'))).toMatchObject({ total: 0 });
    for (const location of ['', 'E/2']) {
      expect(thrownBy(() => decoded(about(location)))).toMatchObject({ code: 'page/unreadable' });
    }
  });
});

describe('dates', () => {
  it.each([
    ['/mdY', '24', '+00:00', '05/06/2026', '2026-05-06'],
    ['/dmY', '24', '+00:00', '05/06/2026', '2026-06-05'],
    ['.dmY', '24', '+00:00', '05.06.2026', '2026-06-05'],
    ['-Ymd', '24', '+00:00', '2026-06-05', '2026-06-05'],
    ['/mdY', '24', '-0800', '05/06/2026 23:30:00', '2026-05-07T07:30:00Z'],
    ['/dmY', '12', '+09:30', '05/06/2026 12:10:00 AM', '2026-06-04T14:40:00Z'],
    ['/mdY', '12', '+00:00', '05/06/2026 12:10:05 PM', '2026-05-06T12:10:05Z'],
  ])('of a user with %s %s %s: %s is %s', (order, clock, offset, text, iso) => {
    const formatting = formattingOf(order, clock, offset);
    if (formatting === null) throw new Error('no formatting');
    expect(isoText(text, formatting)).toBe(iso);
    expect(formattingFromText(formattingToText(formatting))).toEqual(formatting);
  });

  it.each([
    ['another order than the user has', '25/06/2026'],
    ['another separator', '05.06.2026'],
    ['a year of two digits', '05/06/26'],
    ['a day no month has', '02/30/2026'],
    ['a clock of another kind', '05/06/2026 01:00:00 PM'],
    ['words', 'Net 30'],
  ])('with %s are left as they stand, and never guessed at', (_what, text) => {
    expect(isoText(text, { order: '/mdY', clock: '24', offsetMin: 0 })).toBeNull();
  });

  it.each([
    ['', '24', '+00:00'],
    ['/mdd', '24', '+00:00'],
    ['mdY', '24', '+00:00'],
    ['/mdY', '', '+00:00'],
    ['/mdY', '24', 'PST'],
  ])('are not read by settings that are not documented (%s, %s, %s)', (order, clock, offset) => {
    expect(formattingOf(order, clock, offset)).toBeNull();
  });

  it('are written back in the same form, and mean the same instant', () => {
    for (const order of ['/mdY', '/dmY', '.dmY', '-Ymd']) {
      for (const clock of ['12', '24'] as const) {
        for (const offsetMin of [0, -480, 570]) {
          const formatting = { order, clock, offsetMin };
          const ms = Date.UTC(2026, 4, 6, 0, 5, 9);
          expect(isoText(userText(ms, formatting), formatting)).toBe('2026-05-06T00:05:09Z');
        }
      }
    }
  });

  it('in fields that are dates are written in ISO form, by what the same answer says of its user', () => {
    const row = '<X><RECORDNO>1</RECORDNO><WHENDUE>05/06/2026</WHENDUE><DESCRIPTION>05/06/2026</DESCRIPTION></X>';
    const rows = (formatting: string): unknown =>
      decoded(gatewayXml({ results: `${formatting}${resultXml('rows', row, 'count="1"')}` }))['rows'];
    expect(rows(formattingXml('/dmY'))).toEqual([{ RECORDNO: '1', WHENDUE: '2026-06-05', DESCRIPTION: '05/06/2026' }]);
    expect(rows(formattingXml('/mdY'))).toEqual([{ RECORDNO: '1', WHENDUE: '2026-05-06', DESCRIPTION: '05/06/2026' }]);
    expect(rows('')).toEqual([{ RECORDNO: '1', WHENDUE: '05/06/2026', DESCRIPTION: '05/06/2026' }]);
  });
});

describe('the company', () => {
  it('is one row with its entities and what its documents state, whatever of it was refused', () => {
    const entities = '<LOCATIONENTITY><LOCATIONID>E1</LOCATIONID><CURRENCY>GBP</CURRENCY></LOCATIONENTITY>';
    const body = gatewayXml({
      location: 'E1',
      results: `${formattingXml('/mdY')}${resultXml('maybe-entities', entities, 'count="1"')}`,
    });
    expect(JSON.parse(new TextDecoder().decode(decodeCompany(bytesOf(body))))).toEqual({
      rows: [{ COMPANYID: 'ACME', LOCATIONID: 'E1', ENTITIES: [{ LOCATIONID: 'E1', CURRENCY: 'GBP' }] }],
      total: 1,
      more: false,
      next: null,
      dialect: '/mdY 24 0',
    });
  });
});

import { dayFromText } from '../calendar.ts';
import type { RowsBody } from '../simulator.ts';
import type { Company } from './company.ts';
import { failedXml, resultXml } from './envelope.ts';
import { OBJECTS } from './objects.ts';
import { holds, QueryFault, readQuery, type Query } from './query.ts';
import { trialBalance } from './reports.ts';
import type { Fields, IntacctRow } from './row.ts';
import { rowJson, rowXml } from './rows.ts';
import type { Session, Sessions } from './sessions.ts';
import type { SageIntacctSettings } from './settings.ts';
import { escaped, time } from './text.ts';
import type { Element } from './xml.ts';

/** What the gateway can be asked. [sheet 5] */

export interface Context {
  readonly company: Company;
  readonly sessions: Sessions;
  readonly session: Session;
  readonly settings: SageIntacctSettings;
  readonly nowMs: number;
}

/** A result as text, or with rows that faults may change. */
export type Ran = { readonly text: string } | RowsBody;

export function runFunction(context: Context, element: Element): Ran {
  const controlId = element.attribute('controlid');
  const [body] = element.children;
  if (body === undefined) return { text: failedXml('unknown', controlId, 'XL03000003', 'There is nothing in the function') };
  try {
    return run(context, body, controlId);
  } catch (error) {
    if (error instanceof Denied) return { text: failedXml(body.name, controlId, error.errorNo, error.message) };
    if (error instanceof QueryFault) return { text: failedXml(body.name, controlId, 'Query Failed', error.message) };
    throw error;
  }
}

class Denied extends Error {
  readonly errorNo: string;
  constructor(errorNo: string, message: string) {
    super(message);
    this.errorNo = errorNo;
  }
}

function run(context: Context, body: Element, controlId: string): Ran {
  switch (body.name) {
    case 'query':
      return query(context, readQuery(body, context.settings), controlId);
    case 'read':
    case 'readByName':
      return read(context, body, controlId);
    case 'readByQuery':
      return readByQuery(context, body, controlId);
    case 'readMore':
      return readMore(context, body, controlId);
    case 'readUserFormatting':
      return { text: formatting(context, controlId) };
    case 'get_trialbalance':
      return { text: resultXml('get_trialbalance', controlId, trialBalanceXml(context, body)) };
    default:
      throw new Denied('XL03000003', `${body.name} is not simulated`);
  }
}

function formatting({ company, settings }: Context, controlId: string): string {
  if (!settings.formattingAllowed) throw new Denied('PL04000005', 'You do not have permission for readUserFormatting');
  return resultXml(
    'readUserFormatting',
    controlId,
    `<data><userformatting><recordno>4</recordno><locale>en_US</locale><dateformat>${escaped(settings.dateOrder)}</dateformat><gmtoffset>${settings.gmtOffset}</gmtoffset><clock>${settings.clock}</clock><userid>${escaped(company.keys.userId)}</userid></userformatting></data>`,
  );
}

interface Merged {
  readonly parts: readonly (readonly IntacctRow[])[];
  readonly rows: readonly IntacctRow[];
}

/** What the company and its entities have of an object, together: put together anew only when one of them changed. */
const merged = new WeakMap<Company, Map<string, Merged>>();

/** Everything a session sees of an object. */
function visible(context: Context, name: string, showPrivate: boolean): readonly IntacctRow[] {
  const { company, session } = context;
  if (company.denied.has(name))
    throw new Denied(
      'PL04000005',
      `You do not have permission for API operation READ_BY_QUERY on objects of type ${name.toLowerCase()}`,
    );
  const object = OBJECTS.find((candidate) => candidate.name === name);
  if (object === undefined) throw new QueryFault(`Object definition ${name} not found`);
  if (session.entity !== '' || !showPrivate) return company.lists.of(session.entity, object);
  const parts = ['', ...company.entities.map(({ id }) => id)].map((entity) => company.lists.of(entity, object));
  const ofCompany = merged.get(company) ?? new Map<string, Merged>();
  merged.set(company, ofCompany);
  const known = ofCompany.get(name);
  if (known !== undefined && known.parts.length === parts.length && parts.every((part, at) => part === known.parts[at]))
    return known.rows;
  const rows = [...new Map(parts.flat().map((row) => [row.recordNo, row])).values()].toSorted(
    (left, right) => left.recordNo - right.recordNo,
  );
  ofCompany.set(name, { parts, rows });
  return rows;
}

/** A record found; its fields are made when they are wanted. */
interface Found {
  readonly fields: Fields;
}

function query(context: Context, asked: Query, controlId: string): Ran {
  const { settings } = context;
  const pageSize = Math.min(asked.pageSize, settings.maxPageSize);
  const { total: inAll, page } = pageOf(context, asked, pageSize);
  const missing = asked.fields.find((name) => page.some(({ fields }) => fields[name] === undefined));
  if (missing !== undefined) throw new QueryFault(`Field ${missing} not found`);
  const rows = page.map(({ fields }) => rowJson(fields, asked.fields, settings));
  const counts = { itemCount: inAll, pageCount: Math.max(1, Math.ceil(inAll / pageSize)) };
  const isKeys = asked.fields.length === 1 && asked.fields[0] === 'RECORDNO' && asked.pageSize > 1;
  const render: RowsBody['render'] = (sent, stated) => {
    const total = stated?.itemCount ?? inAll;
    const remaining = Math.max(0, inAll - asked.offset - page.length);
    const attributes = `listtype="${asked.object}" totalcount="${total}" offset="${asked.offset}" count="${rows.length}" numremaining="${remaining}"`;
    const inside = sent.map((row) => rowXml(row, asked.object)).join('');
    return resultXml('query', controlId, `<data ${attributes}>${inside}</data>`);
  };
  // Keys are no records: faults on rows strike what is read by them.
  return isKeys ? { text: render(rows, counts) } : { rows, counts, render };
}

function pageOf(context: Context, asked: Query, size: number): { readonly total: number; readonly page: readonly Found[] } {
  const listed = inKeyOrder(context, asked);
  if (listed !== undefined) {
    const page = listed.rows.slice(listed.from + asked.offset, listed.from + asked.offset + size);
    return { total: listed.rows.length - listed.from, page: page.map((row) => ({ fields: lazyFields(row) })) };
  }
  const found = ordered(matching(context, asked), asked);
  return { total: found.length, page: found.slice(asked.offset, asked.offset + size) };
}

/** The rows of an object that belong to an entity (or to none), by the conditions that say so: the same for every page of a list. */
const ownRows = new WeakMap<readonly IntacctRow[], Map<string, readonly IntacctRow[]>>();

/** The long way over every row of a long list is not gone for each of its pages: the usual question is which rows of an entity follow a number. Undefined for any other question. */
function inKeyOrder(
  context: Context,
  { object, conditions, plain, order, showPrivate }: Query,
): { readonly rows: readonly IntacctRow[]; readonly from: number } | undefined {
  const [by, ...more] = order;
  if (by?.field !== 'RECORDNO' || by.descending || more.length > 0 || !plain) return undefined;
  if (object === 'LOCATIONENTITY' || object === 'AUDITHISTORY') return undefined;
  const after = conditions.filter(({ operator, field }) => operator === 'greaterthan' && field === 'RECORDNO');
  const own = conditions.filter(({ field }) => field === 'MEGAENTITYID');
  if (after.length > 1 || after.length + own.length < conditions.length) return undefined;
  const rows = visible(context, object, showPrivate);
  const kept = ownRows.get(rows) ?? new Map<string, readonly IntacctRow[]>();
  ownRows.set(rows, kept);
  const name = JSON.stringify(own);
  const known =
    kept.get(name) ?? rows.filter(({ entity }) => own.every((condition) => holds(condition, entity, context.settings)));
  kept.set(name, known);
  return { rows: known, from: after[0] === undefined ? 0 : firstAfter(known, Number(after[0].values[0])) };
}

function matching(context: Context, asked: Query): readonly Found[] {
  const { company, session, settings } = context;
  if (asked.object === 'LOCATIONENTITY') {
    const entities = company.entities.map(({ id, name, currency }, at) => ({
      fields: { RECORDNO: String(at + 1), LOCATIONID: id, NAME: name, CURRENCY: currency, STATUS: 'active' },
    }));
    return entities.filter(({ fields }) => (session.entity === '' || fields.LOCATIONID === session.entity) && asked.test(fields));
  }
  if (asked.object === 'AUDITHISTORY') {
    if (!settings.auditAllowed) throw new Denied('', 'You do not have permission to view audit history');
    return company.lists
      .gone(session.entity)
      .map(({ recordNo, object, atMs }, at) => ({
        fields: {
          ID: String(at + 1),
          OBJECTTYPE: object.toLowerCase(),
          OBJECTKEY: recordNo % 2 === 0 ? `${recordNo}--REC` : String(recordNo),
          ACCESSMODE: 'D',
          ACCESSTIME: time(atMs),
        },
      }))
      .filter(({ fields }) => asked.test(fields));
  }
  const rows = visible(context, asked.object, asked.showPrivate);
  const after = asked.conditions.find(({ operator, field }) => operator === 'greaterthan' && field === 'RECORDNO')?.values[0];
  const from = after === undefined || asked.conditions.length === 0 ? 0 : firstAfter(rows, Number(after));
  return rows
    .slice(from)
    .map((row) => ({ fields: lazyFields(row) }))
    .filter(({ fields }) => asked.test(fields));
}

/** A long list is filtered by a few fields of each record again and again: making all the others, with their lines, would be most of the work. */
function lazyFields(row: IntacctRow): Fields {
  const known = new Map<string, Fields[string]>([
    ['RECORDNO', String(row.recordNo)],
    ['MEGAENTITYID', row.entity],
    ['WHENMODIFIED', time(row.updatedMs)],
    ['AUWHENCREATED', time(row.createdMs)],
  ]);
  let all: Fields | undefined;
  return new Proxy<Fields>(
    {},
    {
      get: (_target, name) => {
        if (typeof name !== 'string') return undefined;
        const quick = known.get(name);
        if (quick !== undefined) return quick;
        all ??= row.fields();
        return all[name];
      },
    },
  );
}

/** Rows stand in order of their number. */
function firstAfter(rows: readonly IntacctRow[], recordNo: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.recordNo ?? 0) > recordNo) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Without an order they come in none. */
function ordered(found: readonly Found[], { order }: Query): readonly Found[] {
  const [by] = order;
  if (by === undefined) return found.toReversed();
  if (by.field === 'RECORDNO') return by.descending ? found.toReversed() : found;
  const key = ({ fields }: Found): number => {
    const value = fields[by.field];
    return value !== undefined && typeof value !== 'string' && 'kind' in value && value.kind === 'time' ? (value.ms ?? 0) : 0;
  };
  return found.toSorted((left, right) => (by.descending ? key(right) - key(left) : key(left) - key(right)));
}

interface Keys {
  readonly byName: ReadonlyMap<string, IntacctRow>;
  readonly byNumber: ReadonlyMap<string, IntacctRow>;
}

const keys = new WeakMap<readonly IntacctRow[], Keys>();

/** Made once for a list: it is read a hundred records at a time. */
function keysOf(rows: readonly IntacctRow[]): Keys {
  const known = keys.get(rows);
  if (known !== undefined) return known;
  const made: Keys = {
    byName: new Map(rows.map((row) => [row.id, row])),
    byNumber: new Map(rows.map((row) => [String(row.recordNo), row])),
  };
  keys.set(rows, made);
  return made;
}

/** Records by number or by name, with their lines; what does not exist is left out. */
function read(context: Context, body: Element, controlId: string): Ran {
  const name = body.text('object');
  const asked = body
    .text('keys')
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '');
  if (asked.length > 100) throw new QueryFault('More than 100 keys were asked for');
  const rows = visible(context, name, true);
  const byKey = keysOf(rows)[body.name === 'readByName' ? 'byName' : 'byNumber'];
  const fields = body.text('fields');
  const names = fields === '' || fields === '*' ? '*' : fields.split(',');
  const found = asked.flatMap((key) => byKey.get(key) ?? []);
  return listed(
    name,
    body.name,
    controlId,
    found.map((row) => rowJson(row.fields(), names, context.settings)),
  );
}

function listed(object: string, functionName: string, controlId: string, rows: readonly string[], more = ''): RowsBody {
  const element = object.toUpperCase();
  return {
    rows,
    counts: null,
    render: (sent) =>
      resultXml(
        functionName,
        controlId,
        `<data listtype="${object.toLowerCase()}" count="${rows.length}"${more}>${sent.map((row) => rowXml(row, element)).join('')}</data>`,
      ),
  };
}

/** The older reader: any order, a result set that goes on by its id. */
function readByQuery(context: Context, body: Element, controlId: string): Ran {
  if (body.first('orderby') !== undefined) throw new Denied('XL03000003', 'XML Parse schema error: orderby is not expected');
  if (/order\s+by/i.test(body.text('query'))) throw new Denied('DL02000001', 'There is an error in the query');
  const object = body.text('object');
  const pageSize = Math.min(Number(body.text('pagesize') || '100'), 1000);
  const fields = body.text('fields');
  const names = fields === '' || fields === '*' ? '*' : fields.split(',');
  const rows = visible(context, object, false)
    .toReversed()
    .map((row) => rowJson(row.fields(), names === '*' ? scalarNames(row) : names, context.settings));
  const resultId = context.sessions.keep(context.session.id, rows, object, pageSize);
  return snapshotPage(object, 'readByQuery', controlId, rows, 0, pageSize, resultId);
}

function scalarNames(row: IntacctRow): readonly string[] {
  return Object.entries(row.fields())
    .filter(([, value]) => !Array.isArray(value))
    .map(([name]) => name);
}

function readMore(context: Context, body: Element, controlId: string): Ran {
  const resultId = body.text('resultId');
  const kept = context.sessions.take(context.session.id, resultId);
  if (kept === undefined) throw new Denied('BL03000018', 'The result ID is invalid or has expired');
  const at = kept.at;
  kept.at += kept.pageSize;
  return snapshotPage(kept.object, 'readMore', controlId, kept.rows, at, kept.pageSize, resultId);
}

function snapshotPage(
  object: string,
  name: string,
  controlId: string,
  rows: readonly string[],
  at: number,
  pageSize: number,
  resultId: string,
): Ran {
  const page = rows.slice(at, at + pageSize);
  const remaining = Math.max(0, rows.length - at - page.length);
  const inside = page.map((row) => rowXml(row, object.toLowerCase())).join('');
  return {
    text: resultXml(
      name,
      controlId,
      `<data listtype="${object.toLowerCase()}" count="${page.length}" totalcount="${rows.length}" numremaining="${remaining}" resultId="${resultId}">${inside}</data>`,
    ),
  };
}

function trialBalanceXml({ company, session }: Context, body: Element): string {
  const dayIn = (name: string): number => {
    const date = body.first(name);
    const part = (each: string): string => (date?.text(each) ?? '').padStart(2, '0');
    return dayFromText(`${date?.text('year') ?? ''}-${part('month')}-${part('day')}`);
  };
  const entity = company.entities.find(({ id }) => id === session.entity);
  const live = entity?.live ?? null;
  return live === null
    ? '<data></data>'
    : `<data>${trialBalance(live.organisation, dayIn('startdate'), dayIn('enddate'))}</data>`;
}

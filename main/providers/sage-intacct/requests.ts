import type { AskPlace, KeyPagesAsk } from '../contract.ts';
import { formattingFromText, userText } from './dates.ts';
import { names } from './decode.ts';
import { listSize } from './limits.ts';
import { escaped } from './xml.ts';

/** The functions of requests, as XML. The envelope around them, with login or session, is auth.ts's part. [doc: web services, queries] */

export function functionXml(controlId: string, content: string): string {
  return `<function controlid="${escaped(controlId)}">${content}</function>`;
}

/** What a stream's queries are about. */
export interface ObjectAsk {
  readonly object: string;
  /** Named, for `query` has no `*`; only the key where records are read whole. */
  readonly fields: readonly string[];
  /** Conditions all of its queries have. */
  readonly conditions: readonly string[];
  /** Documents belong to the entity they were made in. Lists show an entity's own and those shared by the company. [sheet 3] */
  readonly ownOnly: boolean;
  /** Where a record that was never changed says when it was made: its change stamp is empty then. [sheet 7] */
  readonly createdAt: string;
  /** A second stamp of changes, where the first may be that of 1970 for good. [sheet 6] */
  readonly alsoChangedAt?: string;
}

/** The entity of a tenant: '' at top level. Tenants are `COMPANY` and `COMPANY|ENTITY`. */
export function entityOf(tenant: string): string {
  const bar = tenant.indexOf('|');
  return bar < 0 ? '' : tenant.slice(bar + 1);
}

export function condition(operator: string, field: string, ...values: readonly string[]): string {
  return `<${operator}><field>${escaped(field)}</field>${values.map((value) => `<value>${escaped(value)}</value>`).join('')}</${operator}>`;
}

function allOf(conditions: readonly string[]): string {
  return conditions.length > 1 ? `<and>${conditions.join('')}</and>` : (conditions[0] ?? '');
}

function ownConditions(ask: ObjectAsk, tenant: string): readonly string[] {
  if (!ask.ownOnly) return ask.conditions;
  const entity = entityOf(tenant);
  return [...ask.conditions, entity === '' ? condition('isnull', 'MEGAENTITYID') : condition('equalto', 'MEGAENTITYID', entity)];
}

function queryXml(ask: ObjectAsk, conditions: readonly string[], size: number): string {
  const fields = ask.fields.map((field) => `<field>${field}</field>`).join('');
  const filter = conditions.length === 0 ? '' : `<filter>${allOf(conditions)}</filter>`;
  return `<query><object>${ask.object}</object><select>${fields}</select>${filter}<orderby><order><field>RECORDNO</field><ascending/></order></orderby><pagesize>${size}</pagesize></query>`;
}

/**
 * What changed since an instant, in the user's own form of dates; a record that was never changed counts by when it was made. Null while that form is not known.
 */
function changedSince(ask: ObjectAsk, sinceMs: number, dialect: string | null): string | null {
  const formatting = dialect === null ? null : formattingFromText(dialect);
  if (formatting === null) return null;
  const since = userText(sinceMs, formatting);
  const untouched = `<and>${condition('isnull', 'WHENMODIFIED')}${condition('greaterthanorequalto', ask.createdAt, since)}</and>`;
  const also = ask.alsoChangedAt === undefined ? '' : condition('greaterthanorequalto', ask.alsoChangedAt, since);
  return `<or>${condition('greaterthanorequalto', 'WHENMODIFIED', since)}${untouched}${also}</or>`;
}

/** A page of a list. An empty text asks only how the user writes dates, which comes with every answer. */
export function listBody(ask: ObjectAsk, page: KeyPagesAsk, name: string = names.rows): string {
  const changed = page.sinceMs === null ? '' : changedSince(ask, page.sinceMs, page.dialect);
  if (changed === null) return '';
  const conditions = [
    condition('greaterthan', 'RECORDNO', page.after),
    ...ownConditions(ask, page.tenant),
    ...(changed === '' ? [] : [changed]),
  ];
  return functionXml(name, queryXml(ask, conditions, page.size));
}

/** Records of an object with all their fields and lines. */
export function readBody(object: string, keys: readonly string[]): string {
  return functionXml(
    names.read,
    `<read><object>${object}</object><keys>${escaped(keys.join(','))}</keys><fields>*</fields></read>`,
  );
}

/** Records by the ID people know them by. */
export function readByNameBody(object: string, ids: readonly string[], fields: readonly string[]): string {
  return functionXml(
    names.read,
    `<readByName><object>${object}</object><keys>${escaped(ids.join(','))}</keys><fields>${fields.join(',')}</fields></readByName>`,
  );
}

/** Reads the records listed before, and lists on. */
export function listAndReadBody(ask: ObjectAsk, page: KeyPagesAsk): string {
  const read = page.read.length === 0 ? '' : readBody(ask.object, page.read);
  return `${read}${page.lists ? listBody(ask, page, names.keys) : ''}`;
}

export function countBody(ask: ObjectAsk, place: AskPlace): string {
  return functionXml(names.rows, queryXml({ ...ask, fields: ['RECORDNO'] }, ownConditions(ask, place.tenant), 1));
}

/** Deletions of one kind of record out of the audit history; only it tells of them. [sheet 7] */
export function deletionsBody(objectType: string, sinceMs: number, page: number, { dialect }: AskPlace): string | null {
  const formatting = dialect === null ? null : formattingFromText(dialect);
  if (formatting === null) return null;
  const filter = allOf([
    condition('equalto', 'OBJECTTYPE', objectType),
    condition('in', 'ACCESSMODE', 'D', 'Deleted', 'Delete Event'),
    condition('greaterthanorequalto', 'ACCESSTIME', userText(sinceMs, formatting)),
  ]);
  return functionXml(
    names.rows,
    `<query><object>AUDITHISTORY</object><select><field>ID</field><field>OBJECTKEY</field><field>ACCESSTIME</field></select><filter>${filter}</filter><orderby><order><field>ACCESSTIME</field><ascending/></order></orderby><pagesize>${listSize}</pagesize><offset>${(page - 1) * listSize}</offset></query>`,
  );
}

/** The entities of the company, and what currency its documents say the books are in. Any of it may be refused, and the rest still tells. */
export function companyBody(): string {
  const stated = (object: string): string =>
    `<query><object>${object}</object><select><field>BASECURR</field></select><pagesize>1</pagesize></query>`;
  return [
    entitiesXml('maybe-entities'),
    functionXml('maybe-invoice', stated('ARINVOICE')),
    functionXml('maybe-bill', stated('APBILL')),
  ].join('');
}

/** Entities, whose names and currencies stand in their records. */
export function entitiesXml(controlId: string): string {
  const fields = ['RECORDNO', 'LOCATIONID', 'NAME', 'CURRENCY', 'STATUS'];
  const entities: ObjectAsk = { object: 'LOCATIONENTITY', fields, conditions: [], ownOnly: false, createdAt: 'WHENCREATED' };
  return functionXml(controlId, queryXml(entities, [], listSize));
}

/** Debits and credits of each account up to a day, from before the first posting there can be. [doc: trial-balances] */
export function trialBalanceBody(asAt: string): string {
  const date = (name: string, [year, month, day]: readonly string[]): string =>
    `<${name}><year>${year ?? ''}</year><month>${month ?? ''}</month><day>${day ?? ''}</day></${name}>`;
  return functionXml(
    names.rows,
    `<get_trialbalance>${date('startdate', ['1970', '01', '01'])}${date('enddate', asAt.split('-'))}<reportingbook>ACCRUAL</reportingbook><statistical>exclude</statistical></get_trialbalance>`,
  );
}

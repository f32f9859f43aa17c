import { createHmac, timingSafeEqual } from 'node:crypto';
import { TieoutError } from '../../../shared/errors.ts';
import { isRecord } from '../../../shared/unknown.ts';
import type { ChangedRecord, EventsDefinition } from '../contract.ts';
import { streams } from './streams.ts';

/** Entity names in lower case, as both formats can be read by. */
const streamByEntity: ReadonlyMap<string, string> = new Map(
  streams.flatMap((stream) => {
    const entity = stream.request.rows.split('.').at(-1);
    return entity === undefined ? [] : [[entity.toLowerCase(), stream.name] as const];
  }),
);

/**
 * Webhooks say that something changed, never what. Two formats: the older object with `eventNotifications`, and an array of CloudEvents, obligatory since 31 July 2026; they are
 * told apart by the root of the body. One body may hold events of several companies, so each names its own. [doc: webhooks; blog 2025-11-12]
 */
export const events: EventsDefinition = {
  verify(rawBody, headers, key) {
    const given = Buffer.from(headers['intuit-signature'] ?? '', 'utf8');
    if (key === '') return false;
    const expected = Buffer.from(createHmac('sha256', key).update(rawBody).digest('base64'), 'utf8');
    return given.length === expected.length && timingSafeEqual(given, expected);
  },
  read(rawBody) {
    const body = jsonValue(rawBody);
    if (Array.isArray(body)) return body.flatMap((event: unknown) => readCloudEvent(event));
    const list = isRecord(body) ? body['eventNotifications'] : undefined;
    if (!Array.isArray(list)) throw rejected();
    return list.flatMap((notification: unknown) => readNotification(notification));
  },
};

function readCloudEvent(event: unknown): readonly ChangedRecord[] {
  if (!isRecord(event)) throw rejected();
  const type = /^qbo\.([a-z]+)\.[a-z]+\.v\d+$/.exec(textOf(event, 'type')?.toLowerCase() ?? '');
  const tenantExternalId = textOf(event, 'intuitaccountid');
  const entityId = textOf(event, 'intuitentityid');
  const eventKey = textOf(event, 'id');
  if (type === null || tenantExternalId === undefined || entityId === undefined || eventKey === undefined) throw rejected();
  const stream = streamByEntity.get(type[1] ?? '');
  // An entity newer than this connector: the next scheduled run reads what it belongs to.
  if (stream === undefined) return [];
  const occurredAtMs = instantMs(textOf(event, 'time'));
  const data = event['data'];
  const gone = isRecord(data) ? (textOf(data, 'deletedid') ?? textOf(data, 'deletedId')) : undefined;
  const change = (externalId: string): ChangedRecord => ({
    tenantExternalId,
    stream,
    externalId,
    eventKey: `${eventKey}|${externalId}`,
    occurredAtMs,
  });
  return [entityId, ...(gone === undefined ? [] : [gone])].map((externalId) => change(externalId));
}

function readNotification(notification: unknown): readonly ChangedRecord[] {
  if (!isRecord(notification)) throw rejected();
  const tenantExternalId = textOf(notification, 'realmId');
  const change = notification['dataChangeEvent'];
  const entities = isRecord(change) ? change['entities'] : undefined;
  if (tenantExternalId === undefined || !Array.isArray(entities)) throw rejected();
  return entities.flatMap((entity: unknown): readonly ChangedRecord[] => {
    if (!isRecord(entity)) throw rejected();
    const name = textOf(entity, 'name');
    const id = textOf(entity, 'id');
    const operation = textOf(entity, 'operation');
    if (name === undefined || id === undefined || operation === undefined) throw rejected();
    const stream = streamByEntity.get(name.toLowerCase());
    if (stream === undefined) return [];
    const at = textOf(entity, 'lastUpdated');
    const gone = textOf(entity, 'deletedId');
    return [id, ...(gone === undefined ? [] : [gone])].map((externalId) => ({
      tenantExternalId,
      stream,
      externalId,
      eventKey: [tenantExternalId, name, externalId, operation, at ?? ''].join('|'),
      occurredAtMs: instantMs(at),
    }));
  });
}

function textOf(holder: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = holder[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** CloudEvents count nanoseconds, which the clock of JavaScript does not. */
function instantMs(text: string | undefined): number | null {
  const ms = text === undefined ? Number.NaN : Date.parse(text.replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(ms) ? null : ms;
}

function jsonValue(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined; // The caller rejects the body, without repeating any of it.
  }
}

function rejected(): TieoutError {
  return new TieoutError({
    code: 'event/rejected',
    action: 'stop-stream',
    message: 'A webhook signed by Intuit came in a shape that cannot be read.',
    remedy: 'Nothing is lost: what it told of is read with the next scheduled run.',
  });
}

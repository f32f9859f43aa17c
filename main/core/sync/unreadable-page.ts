import { TieoutError } from '../../../shared/errors.ts';
import { assertNever, type Result } from '../../../shared/result.ts';
import type { JsonFault } from '../json/fault.ts';
import type { ParsedBody, ParsedRows } from '../json/parse.ts';
import type { RawValue } from '../ledger/mapping.ts';
import { isRawList, isRawObject, peek } from '../ledger/raw-path.ts';
import type { IngestTask } from './ingest.ts';
import type { StreamDefinition } from './stream.ts';

/** The body of an answer that is data of the expected shape. Throws `page/unreadable` for one that is not, with nothing of its content. */
export function readableBody(
  task: IngestTask,
  parsed: Result<ParsedBody, JsonFault>,
  request: StreamDefinition['request'],
): { readonly root: RawValue; readonly rows: ParsedRows } {
  if (!parsed.ok) throw unreadable(task, faultText(parsed.error), parsed.error.at);
  const { root, rows, repeatedKey } = parsed.value;
  // A repeated key outside the records may be the page count: no one can know which of the two holds.
  if (repeatedKey !== null) throw unreadable(task, 'a field stands twice in its frame', null);
  if (rows === null && isEmptyFrame(root, task, request)) return { root, rows: noRows };
  if (rows === null) throw unreadable(task, 'it has no list of records where the platform documents one', null);
  return { root, rows };
}

/** One record in a frame of its own. */
export function isLoneRecord({ mode, inListFrame }: IngestTask): boolean {
  return mode === 'record' && inListFrame !== true;
}

const noRows: ParsedRows = { values: [], starts: [], ends: [], repeatedKeys: new Map() };

/** The frame of a list that has no rows. A list under another name is no empty one: that would be a list that was renamed. */
function isEmptyFrame(root: RawValue, task: IngestTask, request: StreamDefinition['request']): boolean {
  if (request.emptyIsAbsent !== true || isLoneRecord(task)) return false;
  const frame = peek(root, request.rows.split('.').slice(0, -1).join('.'));
  return isRawObject(frame) && !Object.values(frame).some((value) => isRawList(value) || isRawObject(value));
}

function faultText(fault: JsonFault): string {
  switch (fault.kind) {
    case 'too-large':
      return 'it is larger than any answer the platform documents';
    case 'not-utf8':
      return 'it is no UTF-8 text';
    case 'too-deep':
      return 'it is nested deeper than any answer the platform documents';
    case 'truncated':
      return 'it ends before it is whole';
    case 'syntax':
      return 'it is no JSON';
    case 'trailing':
      return 'something follows after its end';
    case 'repeated-key':
      return 'a field stands twice in it';
    default:
      return assertNever(fault.kind);
  }
}

/** The error for an answer of which nothing may be taken. `why` fits behind "could not be read". */
export function unreadable(task: IngestTask, why: string, at: number | null): TieoutError {
  const { stream, status, contentType, body } = task;
  return new TieoutError({
    code: 'page/unreadable',
    action: 'retry',
    message: `The platform's answer for ${stream} could not be read: ${why}.`,
    remedy: 'Nothing of it was taken into the ledger. Run again later; if it stays so, report it with "tieout doctor --json".',
    details: { status, bytes: body.byteLength, contentType, at },
  });
}

import { TieoutError } from '../../../shared/errors.ts';
import type { GatewayAnswer } from '../http/gateway.ts';
import { KeyMemory } from '../json/key-memory.ts';
import { parseBody } from '../json/parse.ts';
import { JsonNumber, type RawObject, type RawValue } from '../ledger/mapping.ts';
import { isRawList, isRawObject, peek } from '../ledger/raw-path.ts';
import type { PartList, StreamDefinition } from './stream.ts';

type Send = (path: string, query: Readonly<Record<string, string>>) => Promise<GatewayAnswer>;

/** A list inside a record that goes on for longer than this is no list any more. */
const mostPages = 200;

/**
 * The answer with every list inside its records complete: where the platform sent only a beginning, the rest is asked for and put behind it. All other bytes stay as received.
 * `single`: the answer is of one record. An answer that is no data is handed on as it is, for whoever reads it to refuse.
 */
export async function withWholeParts(
  send: Send,
  definition: StreamDefinition,
  answer: GatewayAnswer,
  single: boolean,
): Promise<GatewayAnswer> {
  const { parts = [], rows: rowsPath, row } = definition.request;
  if (parts.length === 0 || !mayLack(parts, answer.response.body)) return answer;
  const lone = single && row !== undefined;
  const parsed = parseBody(answer.response.body, lone ? row : rowsPath, new KeyMemory(), { lone });
  if (!parsed.ok || parsed.value.rows === null) return answer;
  const { values, starts, ends, repeatedKeys } = parsed.value.rows;
  const pieces: Uint8Array[] = [];
  let kept = 0;
  let { requests } = answer;
  for (const [at, value] of values.entries()) {
    if (!isRawObject(value) || repeatedKeys.has(at)) continue;
    const whole = await completed(send, definition, parts, value);
    if (whole === null) continue;
    requests += whole.requests;
    pieces.push(answer.response.body.subarray(kept, starts[at]), new TextEncoder().encode(rawText(whole.record)));
    kept = ends[at] ?? kept;
  }
  if (pieces.length === 0) return answer;
  pieces.push(answer.response.body.subarray(kept));
  return { ...answer, requests, response: { ...answer.response, body: new Uint8Array(Buffer.concat(pieces)) } };
}

/** Whether the flag of any part stands somewhere as true; most pages end here, without being parsed. */
function mayLack(parts: readonly PartList[], body: Uint8Array): boolean {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  return parts.some(({ more }) => new RegExp(`"${more}"\\s*:\\s*true`).test(text));
}

async function completed(
  send: Send,
  definition: StreamDefinition,
  parts: readonly PartList[],
  record: RawObject,
): Promise<{ readonly record: RawObject; readonly requests: number } | null> {
  let changed = record;
  let requests = 0;
  for (const part of parts) {
    const holder = peek(record, part.path);
    const externalId = peek(record, definition.key);
    if (!isRawObject(holder) || holder[part.more] !== true || typeof externalId !== 'string') continue;
    const begun = holder[part.rows];
    const rest = await restOf(send, definition, part, externalId, isRawList(begun) ? begun : []);
    requests += rest.requests;
    changed = replaced(changed, part.path.split('.'), { ...holder, [part.rows]: rest.rows, [part.more]: false });
  }
  return changed === record ? null : { record: changed, requests };
}

async function restOf(send: Send, definition: StreamDefinition, part: PartList, externalId: string, begun: readonly RawValue[]) {
  const rows = [...begun];
  let requests = 0;
  for (let page = 0; page < mostPages; page += 1) {
    const last = rows.at(-1);
    const after = last === undefined ? undefined : peek(last, part.key);
    if (last !== undefined && typeof after !== 'string') throw cutOff(definition, part, 'its last row has no id');
    const answer = await send(part.pathFor(externalId), {
      ...part.query,
      ...(typeof after === 'string' ? { [part.afterParam]: after } : {}),
    });
    requests += answer.requests;
    const parsed = parseBody(answer.response.body, part.rows, new KeyMemory());
    if (!parsed.ok || parsed.value.rows === null) throw cutOff(definition, part, 'the rest of it is no list');
    const { values } = parsed.value.rows;
    rows.push(...values);
    const more = peek(parsed.value.root, part.more);
    if (more === false) return { rows, requests };
    if (more !== true || values.length === 0)
      throw cutOff(definition, part, 'the platform says that more follows and sends nothing');
  }
  throw cutOff(definition, part, 'it has no end');
}

function cutOff(definition: StreamDefinition, part: PartList, why: string): TieoutError {
  return new TieoutError({
    code: 'page/unreadable',
    action: 'retry',
    message: `A record of ${definition.title} came with a part of its ${part.path} only, and ${why}.`,
    remedy:
      'Nothing of the page was taken into the ledger. Run again later; if it stays so, report it with "tieout doctor --json".',
    details: { stream: definition.name, part: part.path },
  });
}

function replaced(record: RawObject, path: readonly string[], value: RawObject): RawObject {
  const [name = '', ...rest] = path;
  const inner = record[name];
  return { ...record, [name]: rest.length === 0 || !isRawObject(inner) ? value : replaced(inner, rest, value) };
}

/** A raw value as JSON, numbers as they were written. */
function rawText(value: RawValue): string {
  if (value instanceof JsonNumber) return value.text;
  if (isRawList(value)) return `[${value.map(rawText).join(',')}]`;
  if (!isRawObject(value)) return JSON.stringify(value);
  const fields = Object.entries(value).flatMap(([name, inner]) =>
    inner === undefined ? [] : [`${JSON.stringify(name)}:${rawText(inner)}`],
  );
  return `{${fields.join(',')}}`;
}

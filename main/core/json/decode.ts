import { isAscii } from 'node:buffer';
import { JsonFaultError } from './fault.ts';

/** A body as text, with what is needed to find a place of the text in the bytes again. */
export interface DecodedBody {
  readonly text: string;
  /** Offsets in text and bytes are the same. */
  readonly ascii: boolean;
  /** Bytes of the byte order mark, which is not part of the text. */
  readonly skipped: number;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Decodes UTF-8. A byte order mark is dropped (RFC 8259 §8.1 lets a parser ignore one). Throws JsonFaultError `not-utf8`. */
export function decodeBody(bytes: Uint8Array): DecodedBody {
  if (isAscii(bytes)) {
    return { text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'), ascii: true, skipped: 0 };
  }
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  try {
    return { text: utf8.decode(bytes), ascii: false, skipped: marked ? 3 : 0 };
  } catch {
    throw new JsonFaultError('not-utf8', bytes.byteLength); // The decoder tells neither where nor why.
  }
}

/** Ascending, non-overlapping pieces of the text, as byte offsets of the body. */
export function byteSpans(
  body: DecodedBody,
  starts: readonly number[],
  ends: readonly number[],
): { starts: number[]; ends: number[] } {
  if (body.ascii) return { starts: [...starts], ends: [...ends] };
  const spans = { starts: [] as number[], ends: [] as number[] };
  let char = 0;
  let byte = body.skipped;
  for (const [index, start] of starts.entries()) {
    const end = ends[index] ?? start;
    byte += Buffer.byteLength(body.text.slice(char, start));
    spans.starts.push(byte);
    byte += Buffer.byteLength(body.text.slice(start, end));
    spans.ends.push(byte);
    char = end;
  }
  return spans;
}

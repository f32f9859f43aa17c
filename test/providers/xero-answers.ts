import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { HttpResponse } from '../../main/providers/contract.ts';

const errorsFolder = path.resolve(import.meta.dirname, '../../../shared/fixtures/xero/errors');
export const hasRecordedAnswers = existsSync(errorsFolder);

/** The body of an answer recorded for a client library's tests. */
export function recorded(name: string): Uint8Array {
  return readFileSync(path.join(errorsFolder, name));
}

/** An answer as the Http port gives it. A body that is no text or bytes is written as JSON. */
export function answer(status: number, body: unknown = '', headers: Readonly<Record<string, string>> = {}): HttpResponse {
  const bytes =
    body instanceof Uint8Array ? body : new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
  return { status, headers, body: bytes, receivedAtMs: 0 };
}

/** What a function throws; the test fails when it does not. */
export function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('nothing was thrown');
}

import type { HttpResponse } from '../../main/providers/contract.ts';

/** An answer as the gateway hands it over. */
export function answer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers, body: new TextEncoder().encode(text), receivedAtMs: 0 };
}

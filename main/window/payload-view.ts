import type { z } from 'zod';
import type { rawPayload } from '../../shared/contract/document.ts';
import { indentJson, type JsonPlace } from '../core/json/indent.ts';
import { parseBody } from '../core/json/parse.ts';
import type { RawValue } from '../core/ledger/mapping.ts';

type Shown = z.infer<typeof rawPayload>;

/** A stored payload as a value; undefined for one that is no JSON. */
export function payloadValue(payload: string): RawValue | undefined {
  const parsed = parseBody(new TextEncoder().encode(`[${payload}]`), '');
  return parsed.ok ? parsed.value.rows?.values[0] : undefined;
}

/** A payload for reading, with places lit. */
export function shownPayload(
  stored: { readonly payload: string; readonly request: string; readonly fetchedAtMs: number },
  places: readonly JsonPlace[],
): Shown {
  const { payload, request, fetchedAtMs } = stored;
  if (payloadValue(payload) === undefined) return { format: 'text', text: payload, highlights: [], request, fetchedAtMs };
  const { text, marks } = indentJson(payload, places);
  return { format: 'json', text, highlights: [...marks], request, fetchedAtMs };
}

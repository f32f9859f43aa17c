import { z } from 'zod';
import { bookDateFromText } from '../time.ts';
import { ERROR_CODES } from '../errors.ts';
import { PROVIDER_IDS, type ClientId, type ConnectionId, type RecordId, type RunId, type TenantId } from '../ids.ts';

/** What many shapes of the contract are made of. */

/** A row number under its branded type. */
function rowId<Id extends number>(name: string) {
  return z.custom<Id>((value) => typeof value === 'number' && Number.isSafeInteger(value) && value > 0, `no ${name} number`);
}
export const clientId = rowId<ClientId>('client');
export const connectionId = rowId<ConnectionId>('connection');
export const tenantId = rowId<TenantId>('tenant');
export const runId = rowId<RunId>('run');
export const recordId = rowId<RecordId>('record');
export const rowNumber = z.int().positive();

export const providerId = z.enum(PROVIDER_IDS);

/** UTC milliseconds. */
export const instant = z.int();
/** `YYYY-MM-DD` as the books show it. */
export const bookDate = z.string().refine((text) => bookDateFromText(text) === text, 'no day of the calendar');
export const count = z.int().nonnegative();
/** Exact decimal text: `-1250.00`. Never a number. */
export const decimal = z.string().regex(/^-?\d+(?:\.\d+)?$/);
/** An amount to look for: no longer than any amount is. */
export const askedDecimal = decimal.max(40);
/** ISO 4217. */
export const currency = z.string().regex(/^[A-Z]{3}$/);

/** One line of text that reads as it is written: no control signs, and none that turn the direction of what follows. */
export const plainLine = z
  .string()
  .refine((text) => !/[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/u.test(text), 'unseen signs');
/** A name a person gives. */
export const givenName = plainLine.trim().min(1).max(120);

/** A failure as a person reads it; the same fields as a TieoutError. */
export const failure = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  remedy: z.string(),
  retryAtMs: instant.nullable(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type Failure = z.infer<typeof failure>;

/** A failure as a row of the ledger tells it. */
export const toldFailure = z.object({ code: z.string(), message: z.string(), remedy: z.string() });

export const nothing = z.strictObject({});
export const done = z.object({});
/** Long work that was started. */
export const started = z.object({ workId: rowNumber });

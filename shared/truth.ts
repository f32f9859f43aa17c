import { z } from 'zod';
import { DOCUMENT_KINDS, TOMBSTONE_REASONS } from './documents.ts';

/**
 * What the sandbox says is true, in the ledger's own words and not in any platform's payload, so that `verify` compares two things
 * that were computed apart. `GET /__sandbox/truth?provider=P` answers a `TruthSummary`; with `&tenant=T&stream=S[&after=ID&limit=N]` a `TruthPage`.
 */

/**
 * `fields` has ledger column names; money columns lose their `_minor` and are decimal text with all digits of the currency
 * (`total: '46.00'`). A field not named is not compared; `null` means the platform states none.
 */
export const truthRecordSchema = z.object({
  id: z.string(),
  kind: z.enum([...DOCUMENT_KINDS, 'contact', 'account', 'tax-rate', 'item', 'raw']),
  gone: z.enum(TOMBSTONE_REASONS).nullable(),
  fields: z.record(z.string(), z.string().nullable()),
  /** Only for documents. Journals and manual journals count their legs here; `lineTotal` is then the sum of the debits. */
  lineCount: z.number().int().nullable(),
  lineTotal: z.string().nullable(),
});
export type TruthRecord = z.infer<typeof truthRecordSchema>;

export const truthSummarySchema = z.object({
  provider: z.string(),
  tenants: z.array(
    z.object({
      externalId: z.string(),
      name: z.string(),
      baseCurrency: z.string(),
      streams: z.array(
        z.object({
          stream: z.string(),
          /** Rows the platform would list in a full read, tombstones that stay listed (voided, archived) included. */
          count: z.number().int(),
          /** Sum of the live documents' totals per currency, decimal text. */
          totals: z.record(z.string(), z.string()),
        }),
      ),
    }),
  ),
});
export type TruthSummary = z.infer<typeof truthSummarySchema>;

export const truthPageSchema = z.object({
  records: z.array(truthRecordSchema),
  /** Ask again with `after` set to this; null at the end. Records come in ascending id order (code-unit order). */
  next: z.string().nullable(),
});
export type TruthPage = z.infer<typeof truthPageSchema>;

/** The first line `tieout sandbox` prints. */
export interface SandboxAnnouncement {
  readonly url: string;
  readonly providers: Readonly<
    Record<
      string,
      {
        readonly baseUrl: string;
        readonly credentials: unknown;
        /** Where one login reads one tenant: a login for each. */ readonly logins?: readonly unknown[];
        /** Where one may log in with different keys: each of them, `credentials` first. */ readonly ways?: readonly unknown[];
      }
    >
  >;
}

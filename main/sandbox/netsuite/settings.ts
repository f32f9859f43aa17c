import { z } from 'zod';

/** What can be switched on the running simulator; `POST /__sandbox/settings` with `"provider": "netsuite"` takes any part of it. */
export const netsuiteSettingsSchema = z.strictObject({
  accessTokenLifeSec: z.number().int().min(1).max(3_600),
  /** Off: any number of requests at once. */
  rateLimits: z.boolean(),
  concurrent: z.number().int().min(1),
  /** The largest page given, whatever is asked for; real ones give up to 1000. */
  maxPageSize: z.number().int().min(1).max(1_000),
  /** How bare dates are written: the API user's preference. */
  dateFormat: z.enum(['M/D/YYYY', 'DD.MM.YYYY', 'YYYY-MM-DD']),
  /** Column names in answers; spelling may change with a release. */
  columnCase: z.enum(['lower', 'upper']),
  /** Off: an account without subsidiaries, which has no table of them; then it has one set of books. */
  oneWorld: z.boolean(),
  /** A second accounting book posts every line once more, in other amounts. */
  secondBook: z.boolean(),
  /** Payments that are taken back stay, with the letter V, and a journal reverses them: the preference "Void Transactions Using Reversing Journals". Off: they are deleted. */
  voidsByJournal: z.boolean(),
  /** The main line of a payment is that on receivables or payables, with the other sign; off: the bank's. Both ways are reported. */
  mainOnControl: z.boolean(),
  /** Transaction types the role may not see: SuiteQL leaves them out without a word, the record service answers 403. */
  hiddenTypes: z.array(z.string()),
  /** Subsidiaries the role may see; null: all. */
  visibleSubsidiaries: z.array(z.string()).nullable(),
  /** Tables the role may not see, as `deletedrecord` without its permission. */
  hiddenTables: z.array(z.string()),
  /** Further certificates that may sign for a token. */
  certificates: z.array(z.strictObject({ id: z.string(), publicKey: z.string(), expiresAtMs: z.number().int() })),
});
export type NetsuiteSettings = z.infer<typeof netsuiteSettingsSchema>;

export function defaultNetsuiteSettings(): NetsuiteSettings {
  return {
    accessTokenLifeSec: 3_600,
    rateLimits: true,
    concurrent: 5,
    maxPageSize: 1_000,
    dateFormat: 'M/D/YYYY',
    columnCase: 'lower',
    oneWorld: true,
    secondBook: false,
    voidsByJournal: false,
    mainOnControl: false,
    hiddenTypes: [],
    visibleSubsidiaries: null,
    hiddenTables: [],
    certificates: [],
  };
}

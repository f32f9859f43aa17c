import { z } from 'zod';

/** What can be turned about the simulated Sage Intacct. */
export const sageIntacctSettingsSchema = z.strictObject({
  /** Two requests of a company at a time; one more is refused. */
  rateLimits: z.boolean(),
  /** A session lives this long after its last use. */
  sessionMinutes: z.number().int().min(1),
  /** Smaller pages of `query` than asked for. */
  maxPageSize: z.number().int().min(1),
  /** Date order, clock and offset of the Web Services user, as `readUserFormatting` tells them. */
  dateOrder: z.string(),
  clock: z.enum(['12', '24']),
  gmtOffset: z.string().regex(/^[+-]\d{2}:\d{2}$/),
  /** Whether the user may ask how it writes dates, and see the audit history. */
  formattingAllowed: z.boolean(),
  auditAllowed: z.boolean(),
});
export type SageIntacctSettings = z.infer<typeof sageIntacctSettingsSchema>;

export function defaultSageIntacctSettings(): SageIntacctSettings {
  return {
    rateLimits: true,
    sessionMinutes: 360,
    maxPageSize: 2000,
    dateOrder: '/mdY',
    clock: '24',
    gmtOffset: '-08:00',
    formattingAllowed: true,
    auditAllowed: true,
  };
}

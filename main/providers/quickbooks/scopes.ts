/**
 * The one right to accounting data, which reads and writes: there is none that only reads [survey]. Writing is impossible by construction, for the gateway sends GET alone.
 * Token answers do not name what was granted.
 */
export const scopes = {
  required: ['com.intuit.quickbooks.accounting'],
  optional: [],
} as const;

export const needs = [['com.intuit.quickbooks.accounting']] as const;

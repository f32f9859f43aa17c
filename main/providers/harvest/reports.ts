import type { ReportDefinition } from '../contract.ts';

/** None: there is no report of receivables, and those of expenses are by currency while an account states no currency of its own. */
export const reports: readonly ReportDefinition[] = [];

import { z } from 'zod';
import { bookDate, clientId, connectionId, count, currency, decimal, instant, providerId, tenantId } from './base.ts';
import { health, remedyAction } from './connection.ts';

/** The board over all clients: freshness, completeness, control totals, what needs a person. */

export const controlTotal = z.object({
  tenantId,
  tenantName: z.string(),
  provider: providerId,
  name: z.string(),
  label: z.string(),
  asAt: bookDate,
  currency,
  /** The platform's figure and ours; null when one is not known. */
  source: decimal.nullable(),
  ledger: decimal.nullable(),
  difference: decimal.nullable(),
  ties: z.boolean(),
  note: z.string().nullable(),
});
export type ControlTotal = z.infer<typeof controlTotal>;

const attention = z.object({
  level: z.enum(['broken', 'attention', 'note']),
  clientId,
  clientName: z.string(),
  connectionId: connectionId.nullable(),
  tenantId: tenantId.nullable(),
  what: z.string(),
  remedy: z.string(),
  action: remedyAction,
});

const dashboardClient = z.object({
  id: clientId,
  name: z.string(),
  health,
  providers: z.array(z.object({ connectionId, provider: providerId, label: z.string(), health })),
  /** The stalest tenant's freshness. */
  freshAtMs: instant.nullable(),
  /** Every readable stream of every tenant is complete. */
  complete: z.boolean(),
  incompleteStreams: count,
  documents: count,
  held: count,
  openDrift: count,
  reviewed: count,
  totals: z.object({ tie: count, differ: count, unknown: count }),
  controlTotals: z.array(controlTotal),
});

export const dashboard = z.object({
  clients: z.array(dashboardClient),
  /** Most pressing first. */
  attention: z.array(attention),
  asOfMs: instant,
});
export type Dashboard = z.infer<typeof dashboard>;

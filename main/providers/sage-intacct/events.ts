import type { EventsDefinition } from '../contract.ts';

/** The XML gateway is polled: it tells of nothing by itself. [sheet 9] */
export const events: EventsDefinition | null = null;

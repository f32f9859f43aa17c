/** Polled: version 2 of the interface has no webhooks. */
export const events = null;

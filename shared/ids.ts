declare const brand: unique symbol;
type Branded<Value, Name extends string> = Value & { readonly [brand]: Name };

/** Row numbers of the ledger, kept apart by type so that a tenant is never passed where a stream is meant. */
export type ClientId = Branded<number, 'client'>;
export type ConnectionId = Branded<number, 'connection'>;
export type TenantId = Branded<number, 'tenant'>;
export type StreamId = Branded<number, 'stream'>;
export type RunId = Branded<number, 'run'>;
export type PageId = Branded<number, 'page'>;
export type RecordId = Branded<number, 'record'>;

export const PROVIDER_IDS = ['xero', 'quickbooks', 'freshbooks', 'sage-intacct', 'netsuite', 'harvest', 'stripe'] as const;
export type ProviderId = (typeof PROVIDER_IDS)[number];

export function isProviderId(text: string): text is ProviderId {
  return (PROVIDER_IDS as readonly string[]).includes(text);
}

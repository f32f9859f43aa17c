import type { Migration } from './migration.ts';

/** Documents by what views filter by. A status or a kind that few documents have is found here, instead of on a way through all of them. */
export const migration0050: Migration = {
  version: 50,
  name: 'facets',
  sql: 'CREATE INDEX documents_by_facet ON documents (status, kind, currency);',
};

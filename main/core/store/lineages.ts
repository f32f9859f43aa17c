import type { Database } from 'better-sqlite3';
import type { PageCommit } from './api.ts';

/** The numbers of lineage templates: few of them, used by every record read the same way. */
export interface Lineages {
  /** Aligned with the templates of the page's batch. */
  idsOf(page: PageCommit): readonly number[];
  /** After a page that was not committed: some of the numbers may not exist. */
  forget(): void;
}

export function createLineages(database: Database): Lineages {
  const put = database.prepare(
    `INSERT INTO lineage (provider, stream, mapping_version, signature, paths) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (provider, stream, mapping_version, signature) DO UPDATE SET paths = excluded.paths RETURNING id`,
  );
  put.pluck();
  const known = new Map<string, number>();
  return {
    idsOf: ({ provider, stream, records: { mappingVersion, lineages } }) =>
      lineages.map(({ signature, paths }) => {
        const name = `${provider}/${stream}/${mappingVersion}/${signature}`;
        const id = known.get(name) ?? Number(put.get(provider, stream, mappingVersion, signature, paths));
        known.set(name, id);
        return id;
      }),
    forget: () => known.clear(),
  };
}

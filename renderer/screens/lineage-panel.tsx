import type { ReactNode } from 'react';
import type { RecordId } from '../../shared/ids.ts';
import { Answer } from '../components/parts.tsx';
import { RawPayload } from '../components/raw-payload.tsx';
import { Ago } from '../components/time.tsx';
import { useCall } from '../data/desk.tsx';

/** Where a figure comes from: the payload as received, with the place lit. */
export function LineagePanel({ recordId, field }: { readonly recordId: RecordId; readonly field: string | null }): ReactNode {
  const told = useCall('document:lineage', { recordId, field });
  return (
    <section aria-label="Source" className="stack-tight">
      <Answer told={told}>
        {(lineage) => (
          <>
            <h3>{lineage.label === null ? 'Payload as received' : `Where "${lineage.label}" comes from`}</h3>
            <p className="small quiet">
              {lineage.field !== null &&
                (lineage.paths.length === 0 ? 'Not read from the payload. ' : `Read from ${lineage.paths.join(', ')}. `)}
              Mapping {lineage.mappingVersion}, fetched <Ago ms={lineage.fetchedAtMs} />.{' '}
              <span className="mono">{lineage.request}</span>
            </p>
            <RawPayload text={lineage.text} highlights={lineage.highlights} />
          </>
        )}
      </Answer>
    </section>
  );
}

import type { ReactNode } from 'react';
import type { RecordId } from '../../shared/ids.ts';
import { Icon } from '../components/icon.tsx';
import { Answer, Button } from '../components/parts.tsx';
import { RawPayload } from '../components/raw-payload.tsx';
import { Ago } from '../components/time.tsx';
import { useCall } from '../data/desk.tsx';

/** Where a figure comes from: the payload as received, with the place lit. It docks below the document, so that both are in sight. */
export function LineagePanel({
  recordId,
  field,
  onClose,
}: {
  readonly recordId: RecordId;
  readonly field: string | null;
  readonly onClose: () => void;
}): ReactNode {
  const told = useCall('document:lineage', { recordId, field });
  return (
    <section aria-label="Source" className="pane-source">
      <Answer told={told}>
        {(lineage) => (
          <>
            <header className="row">
              <h3 className="grow">
                {lineage.label === null ? 'Payload as received' : lineage.label}
                {lineage.value !== null && <span className="quiet"> {lineage.value}</span>}
              </h3>
              <Button look="quiet icon-only" label="Close the source" onPress={onClose}>
                <Icon name="close" />
              </Button>
            </header>
            <p className="small quiet">
              {lineage.field !== null &&
                (lineage.paths.length === 0 ? (
                  'Not read from the payload: the mapping states it. '
                ) : (
                  <>
                    Read from <code>{lineage.paths.join(', ')}</code>.{' '}
                  </>
                ))}
              Received <Ago ms={lineage.fetchedAtMs} />, mapping {lineage.mappingVersion}.
            </p>
            {lineage.request !== null && (
              <code className="small quiet clip" title={lineage.request}>
                {lineage.request}
              </code>
            )}
            <RawPayload text={lineage.text} highlights={lineage.highlights} />
          </>
        )}
      </Answer>
    </section>
  );
}

import { useRef, useState, type ReactNode, type RefObject } from 'react';
import type { DocumentDetail } from '../../shared/contract/document.ts';
import type { RecordId } from '../../shared/ids.ts';
import { go, hrefOf } from '../app/router.ts';
import { Icon } from '../components/icon.tsx';
import { Money } from '../components/money.tsx';
import { Answer, Button, Status } from '../components/parts.tsx';
import { Tabs } from '../components/tabs.tsx';
import { MARK_WORDS, wordsOf } from '../components/words.ts';
import { useCall } from '../data/desk.tsx';
import { DocumentFigures } from './document-figures.tsx';
import { DocumentHistory } from './document-history.tsx';
import { LineagePanel } from './lineage-panel.tsx';
import { Traced } from './traced.tsx';

/** One document beside the grid: its figures, lines, settlements and history; any traced figure leads to the payload it was read from. */
export function DocumentPane({
  recordId,
  field,
  onClose,
  box,
}: {
  readonly recordId: RecordId;
  readonly field: string | null;
  readonly onClose: () => void;
  readonly box: RefObject<HTMLElement | null>;
}): ReactNode {
  const fresh = useCall('document:show', { recordId });
  // Until the next document is there, the one before stays: no flicker while a person walks through the rows.
  const last = useRef(fresh.value);
  if (fresh.value !== undefined) last.current = fresh.value;
  const waiting = fresh.value === undefined && fresh.error === null && last.current !== undefined;
  const told = waiting ? { ...fresh, value: last.current } : fresh;
  const [tab, setTab] = useState<'document' | 'history'>('document');
  const showSource = (of: string | null): void => go({ screen: 'documents', recordId, field: of }, 'in-place');
  return (
    // The pane takes Escape for what is in it.
    <aside
      className="pane"
      aria-label="Document"
      tabIndex={-1}
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.stopPropagation();
        if (field === null) onClose();
        else {
          showSource(null);
          box.current?.focus();
        }
      }}
    >
      <div className={`pane-top${waiting ? ' waiting' : ''}`} aria-busy={waiting}>
        <Answer told={told}>
          {(document) => (
            <>
              <PaneHead document={document} onClose={onClose} />
              <Tabs
                label="Parts of the document"
                tabs={[
                  ['document', 'Document'],
                  ['history', 'History'],
                ]}
                chosen={tab}
                onChoose={setTab}
                panelId="document-part"
              >
                <button
                  type="button"
                  className="link-button"
                  aria-pressed={field !== null}
                  onClick={() => showSource(field === null ? 'payload' : null)}
                >
                  Payload
                </button>
              </Tabs>
              <div className="stack" role="tabpanel" id="document-part" aria-labelledby={`document-part-${tab}`}>
                {tab === 'document' ? (
                  <DocumentFigures document={document} field={field} />
                ) : (
                  <DocumentHistory recordId={recordId} />
                )}
              </div>
            </>
          )}
        </Answer>
      </div>
      {field !== null && (
        <LineagePanel
          key={field}
          recordId={recordId}
          field={field === 'payload' ? null : field}
          onClose={() => {
            showSource(null);
            box.current?.focus();
          }}
        />
      )}
    </aside>
  );
}

function PaneHead({ document, onClose }: { readonly document: DocumentDetail; readonly onClose: () => void }): ReactNode {
  const { row } = document;
  return (
    <>
      <header className="pane-head">
        <div className="grow">
          <div className="quiet small">{row.tenantName}</div>
          <h2>
            {wordsOf(row.kind)} {row.number}
          </h2>
          <div className="clip">{row.contact ?? document.accountName}</div>
        </div>
        <div className="pane-total">
          <div className="big-figure">
            <Traced document={document} field="total_minor">
              <Money amount={row.total} currency={row.currency} />
            </Traced>
          </div>
          {row.due !== null && (
            <div className="small quiet">
              open{' '}
              <Traced document={document} field="due_minor">
                <Money amount={row.due} />
              </Traced>
            </div>
          )}
        </div>
        <Button look="quiet icon-only" label="Close the document" onPress={onClose}>
          <Icon name="close" />
        </Button>
      </header>
      {row.held && (
        <div className="note warn">
          <strong>Its newest version is held in quarantine.</strong>
          <span>
            What you see is the state before it. <a href={hrefOf({ screen: 'quarantine' })}>Look at quarantine</a>
          </span>
        </div>
      )}
      {row.tombstone !== null && (
        <div className="note warn">
          <strong>{wordsOf(row.tombstone)} at the source.</strong>
          <span>The ledger keeps it, with its history.</span>
        </div>
      )}
      {row.mark !== null && (
        <div className="row">
          <Status tone={row.changedSinceReview ? 'attention' : row.mark === 'reviewed' ? 'good' : 'off'} wraps>
            {MARK_WORDS[row.mark]}
            {row.changedSinceReview ? ', and changed since' : ''}
            {row.note === null ? '' : `: ${row.note}`}
          </Status>
        </div>
      )}
    </>
  );
}

import { useState, type ReactNode } from 'react';
import type { DriftEvent } from '../../shared/contract/watch.ts';
import { hrefOf } from '../app/router.ts';
import { Answer, Button, Choice, Empty, Failure, ScreenHead, Status } from '../components/parts.tsx';
import { Ago } from '../components/time.tsx';
import { booksWords, countedWords, countWords, wordsOf } from '../components/words.ts';
import { useAct, useCall, useClient } from '../data/desk.tsx';
import { useWorks } from '../data/works.tsx';
import { RunChanges } from './run-changes.tsx';

const SEVERITY = {
  info: { words: 'Note', tone: 'off' },
  warning: { words: 'Look at it', tone: 'attention' },
  money: { words: 'Money', tone: 'broken' },
} as const;

/** Fields that changed at the source: which, since when, how often, and what was expected. Notes, which ask for nothing, stand below. */
export function Drift(): ReactNode {
  const [which, setWhich] = useState<'open' | 'all'>('open');
  const told = useCall('drift:list', { tenantId: null, settledToo: which === 'all' });
  return (
    <div className="screen">
      <ScreenHead title="Drift" lead="Fields that no longer look as the platform's documentation, or the past, says.">
        <Choice
          label="Show"
          value={which}
          options={[
            ['open', 'Open'],
            ['all', 'Open and settled'],
          ]}
          onChange={setWhich}
        />
      </ScreenHead>
      <Outcome />
      <Answer told={told}>
        {({ events }) => {
          const notes = events.filter(({ severity }) => severity === 'info');
          const work = events.filter(({ severity }) => severity !== 'info');
          return (
            <>
              {work.length === 0 ? (
                <Empty title="Nothing has drifted">
                  <p>
                    Every field that is read looks as expected. A change at the source appears here with the next sync, and what
                    cannot be read with certainty is held in quarantine meanwhile.
                  </p>
                </Empty>
              ) : (
                <DriftTable title="Waiting for a decision" events={work} />
              )}
              {notes.length > 0 && (
                <details className="notes">
                  <summary>
                    {countedWords(notes.length, 'note')}{' '}
                    <span className="quiet">
                      that ask for nothing: fields left out as the platform allows, fields nobody reads
                    </span>
                  </summary>
                  <DriftTable title="Notes" events={notes} />
                </details>
              )}
            </>
          );
        }}
      </Answer>
    </div>
  );
}

/** What the latest decision did to the figures: stored records were mapped again, and each one that moved is shown. */
function Outcome(): ReactNode {
  const work = useWorks().find(({ kind, state }) => kind === 'replay' && state !== 'running');
  if (work?.result?.kind !== 'replay') return null;
  return (
    <>
      <p className="outcome" role="status">
        <strong>{work.title}.</strong> {work.message}
      </p>
      {work.result.runIds.map((runId) => (
        <RunChanges key={runId} runId={runId} title="Every figure that moved" quietly />
      ))}
    </>
  );
}

function DriftTable({ title, events }: { readonly title: string; readonly events: readonly DriftEvent[] }): ReactNode {
  return (
    <section className="card scroll-x" aria-label={title} tabIndex={0}>
      <table className="plain middle">
        <thead>
          <tr>
            <th>What</th>
            <th>Weight</th>
            <th className="figure">Times</th>
            <th className="figure">Since</th>
            <th>Sample</th>
            <th className="figure">Decision</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr key={event.id}>
              <td>
                {event.words}
                <div className="small quiet">
                  {booksWords(event.tenantName, event.provider)} · {event.streamTitle} · <code>{event.path}</code>
                </div>
                {event.proposal !== null && <div className="small">{event.proposal.words}</div>}
              </td>
              <td>
                <Status tone={SEVERITY[event.severity].tone}>{SEVERITY[event.severity].words}</Status>
              </td>
              <td className="figure">{countWords(event.occurrences)}</td>
              <td className="figure quiet">
                <Ago ms={event.firstAtMs} />
              </td>
              <td>
                {event.sampleRecordId !== null && (
                  <a href={hrefOf({ screen: 'documents', recordId: event.sampleRecordId, field: 'payload' })}>Document</a>
                )}
              </td>
              <td>
                <Decision event={event} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Decision({ event }: { readonly event: DriftEvent }): ReactNode {
  const client = useClient();
  const { act, busy, error } = useAct();
  const settle = (state: DriftEvent['state']): void =>
    act(() =>
      client.call('drift:settle', { driftId: event.id, state, to: state === 'accepted' ? (event.proposal?.to ?? null) : null }),
    );
  return (
    <div className="decision">
      {event.state === 'open' ? (
        <>
          <Button look="quiet" disabled={busy} label={`Dismiss ${event.path}`} onPress={() => settle('dismissed')}>
            Dismiss
          </Button>
          <Button disabled={busy} label={`Accept ${event.path}`} onPress={() => settle('accepted')}>
            {event.proposal === null ? 'Accept' : 'Accept and map again'}
          </Button>
        </>
      ) : (
        <>
          <span className="quiet">{wordsOf(event.state)}</span>
          <Button look="quiet" disabled={busy} label={`Reopen ${event.path}`} onPress={() => settle('open')}>
            Reopen
          </Button>
        </>
      )}
      {error !== null && <Failure error={error} />}
    </div>
  );
}

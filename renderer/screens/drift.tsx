import { useState, type ReactNode } from 'react';
import { hrefOf } from '../app/router.ts';
import { Answer, Button, Choice, Empty, Failure, ScreenHead, Status } from '../components/parts.tsx';
import { Ago } from '../components/time.tsx';
import { countWords, wordsOf } from '../components/words.ts';
import { useAct, useCall, useClient } from '../data/desk.tsx';

const SEVERITY = {
  info: { words: 'Noted', tone: 'off' },
  warning: { words: 'Look at it', tone: 'attention' },
  money: { words: 'Money', tone: 'broken' },
} as const;

/** Fields that changed at the source: which, since when, how often, and what was expected. */
export function Drift(): ReactNode {
  const client = useClient();
  const { act, busy, error } = useAct();
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
      {error !== null && <Failure error={error} />}
      <Answer told={told}>
        {({ events }) =>
          events.length === 0 ? (
            <Empty title="Nothing has drifted">
              <p>Every field that was read looks as expected. A change at the source appears here on the next sync.</p>
            </Empty>
          ) : (
            <section className="card scroll-x" aria-label="Drift events" tabIndex={0}>
              <table className="plain">
                <thead>
                  <tr>
                    <th>What</th>
                    <th>Where</th>
                    <th>Severity</th>
                    <th className="figure">Times</th>
                    <th>Since</th>
                    <th>Sample</th>
                    <th>Decision</th>
                  </tr>
                </thead>
                <tbody>
                  {events.map((event) => (
                    <tr key={event.id}>
                      <td>
                        {event.words}
                        <div className="small quiet mono">{event.path}</div>
                      </td>
                      <td className="quiet">
                        {event.tenantName} · {event.streamTitle}
                      </td>
                      <td>
                        <Status tone={SEVERITY[event.severity].tone}>{SEVERITY[event.severity].words}</Status>
                      </td>
                      <td className="figure">{countWords(event.occurrences)}</td>
                      <td className="quiet">
                        <Ago ms={event.firstAtMs} />
                      </td>
                      <td>
                        {event.sampleRecordId !== null && (
                          <a href={hrefOf({ screen: 'documents', recordId: event.sampleRecordId, field: 'payload' })}>Document</a>
                        )}
                      </td>
                      <td className="row">
                        {event.state === 'open' ? (
                          <>
                            <Button
                              disabled={busy}
                              label={`Accept ${event.path}`}
                              onPress={() =>
                                act(() =>
                                  client.call('drift:settle', {
                                    driftId: event.id,
                                    state: 'accepted',
                                    to: event.proposal?.to ?? null,
                                  }),
                                )
                              }
                            >
                              Accept
                            </Button>
                            <Button
                              look="quiet"
                              disabled={busy}
                              label={`Dismiss ${event.path}`}
                              onPress={() => act(() => client.call('drift:settle', { driftId: event.id, state: 'dismissed' }))}
                            >
                              Dismiss
                            </Button>
                          </>
                        ) : (
                          <>
                            {wordsOf(event.state)}
                            <Button
                              look="quiet"
                              label={`Reopen ${event.path}`}
                              onPress={() => act(() => client.call('drift:settle', { driftId: event.id, state: 'open' }))}
                            >
                              Reopen
                            </Button>
                          </>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )
        }
      </Answer>
    </div>
  );
}

import { useState, type ReactNode } from 'react';
import { hrefOf } from '../app/router.ts';
import { Answer, Button, Choice, Dialog, Empty, Failure, ScreenHead } from '../components/parts.tsx';
import { RawPayload } from '../components/raw-payload.tsx';
import { Ago } from '../components/time.tsx';
import { booksWords, sentence, wordsOf } from '../components/words.ts';
import { useAct, useCall, useClient } from '../data/desk.tsx';

/** Records held back because their figures could not be read with certainty: why, the payload, and what can be done. */
export function Quarantine(): ReactNode {
  const client = useClient();
  const { act, busy, error } = useAct();
  const [which, setWhich] = useState<'held' | 'all'>('held');
  const [open, setOpen] = useState<number | null>(null);
  const told = useCall('quarantine:list', { tenantId: null, settledToo: which === 'all' });
  return (
    <div className="screen">
      <ScreenHead title="Quarantine" lead="Held back rather than guessed: their newest state is not in the figures.">
        <Choice
          label="Show"
          value={which}
          options={[
            ['held', 'Held'],
            ['all', 'Held and settled'],
          ]}
          onChange={setWhich}
        />
        <Button
          disabled={busy || told.value === undefined || told.value.entries.every(({ state }) => state !== 'held')}
          onPress={() => act(() => client.call('quarantine:retry', { tenantId: null, stream: null }))}
        >
          Map all again
        </Button>
      </ScreenHead>
      {error !== null && <Failure error={error} />}
      <Answer told={told}>
        {({ entries }) =>
          entries.length === 0 ? (
            <Empty title="Nothing is held">
              <p>
                Every record that was read could be mapped with certainty. One that cannot is held here, with its payload, instead
                of being guessed.
              </p>
            </Empty>
          ) : (
            <section className="card scroll-x" aria-label="Held records" tabIndex={0}>
              <table className="plain middle">
                <thead>
                  <tr>
                    <th>Why</th>
                    <th>Record</th>
                    <th className="figure">Since</th>
                    <th>State</th>
                    <th className="figure">Decision</th>
                  </tr>
                </thead>
                <tbody>
                  {entries.map((entry) => (
                    <tr key={entry.id}>
                      <td>
                        {sentence(entry.reason)}
                        <div className="small quiet">
                          {booksWords(entry.tenantName, entry.provider)} · {entry.streamTitle}
                          {entry.path !== null && (
                            <>
                              {' '}
                              · <code>{entry.path}</code>
                            </>
                          )}
                        </div>
                      </td>
                      <td className="mono">
                        {entry.recordId === null ? (
                          (entry.externalId ?? 'no readable id')
                        ) : (
                          <a href={hrefOf({ screen: 'documents', recordId: entry.recordId, field: null })}>{entry.externalId}</a>
                        )}
                      </td>
                      <td className="figure quiet">
                        <Ago ms={entry.atMs} />
                      </td>
                      <td>{wordsOf(entry.state)}</td>
                      <td>
                        <div className="decision">
                          {entry.state === 'held' && (
                            <Button
                              look="quiet"
                              label={`Dismiss ${entry.externalId ?? entry.id}`}
                              onPress={() => act(() => client.call('quarantine:dismiss', { quarantineId: entry.id }))}
                            >
                              Dismiss
                            </Button>
                          )}
                          <Button onPress={() => setOpen(entry.id)} label={`Payload of ${entry.externalId ?? entry.id}`}>
                            Payload
                          </Button>
                        </div>
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )
        }
      </Answer>
      {open !== null && (
        <Dialog wide title="Payload as received" onClose={() => setOpen(null)}>
          <HeldPayload quarantineId={open} />
          <div className="row">
            <Button onPress={() => setOpen(null)}>Close</Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}

function HeldPayload({ quarantineId }: { readonly quarantineId: number }): ReactNode {
  const told = useCall('quarantine:show', { quarantineId });
  return (
    <Answer told={told}>
      {({ entry, payload }) => (
        <>
          <p>{entry.reason}</p>
          <RawPayload text={payload.text} highlights={payload.highlights} />
        </>
      )}
    </Answer>
  );
}

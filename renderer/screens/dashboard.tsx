import type { ReactNode } from 'react';
import type { Dashboard as Board } from '../../shared/contract/dashboard.ts';
import { hrefOf } from '../app/router.ts';
import { Money } from '../components/money.tsx';
import { Answer, Button, Empty, Failure, ScreenHead, Status } from '../components/parts.tsx';
import { Ago, bookDateWords } from '../components/time.tsx';
import { countWords } from '../components/words.ts';
import { useAct, useCall, useClient } from '../data/desk.tsx';
import { Remedy } from './remedy.tsx';

/** The board over all clients: who is broken, stale or incomplete, whose totals tie, and what needs a person. */
export function Dashboard(): ReactNode {
  const client = useClient();
  const { act, busy, error } = useAct();
  const board = useCall('dashboard:show', {});
  const syncAll = { connectionId: null, tenantId: null, stream: null, record: null, full: false };
  return (
    <div className="screen">
      <ScreenHead title="Dashboard" lead="Every client, the most pressing first.">
        <Button look="primary" disabled={busy} onPress={() => act(() => client.call('sync:start', syncAll))}>
          Sync all now
        </Button>
      </ScreenHead>
      {error !== null && <Failure error={error} />}
      <Answer told={board}>
        {(value) =>
          value.clients.length === 0 ? (
            <Empty title="No clients yet">
              <p>Connect a platform, and its books appear here.</p>
            </Empty>
          ) : (
            <>
              <Attention entries={value.attention} />
              {value.clients.map((entry) => (
                <ClientCard key={entry.id} client={entry} />
              ))}
            </>
          )
        }
      </Answer>
    </div>
  );
}

function Attention({ entries }: { readonly entries: Board['attention'] }): ReactNode {
  if (entries.length === 0) return null;
  return (
    <section className="card" aria-label="Needs you">
      <div className="card-head">
        <h2>Needs you</h2>
        <span className="quiet">{countWords(entries.length)}</span>
      </div>
      <table className="plain">
        <tbody>
          {entries.map((entry, at) => (
            <tr key={at}>
              <td>
                <Status wraps tone={entry.level === 'note' ? 'off' : entry.level}>
                  {entry.what}
                </Status>
              </td>
              <td className="quiet">{entry.remedy}</td>
              <td className="quiet">{entry.clientName}</td>
              <td className="figure">
                <Remedy action={entry.action} connectionId={entry.connectionId} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function ClientCard({ client }: { readonly client: Board['clients'][number] }): ReactNode {
  const { totals } = client;
  const shown = client.controlTotals.toSorted((a, b) => Number(a.ties) - Number(b.ties)).slice(0, 8);
  return (
    <section className="card" aria-label={client.name}>
      <div className="card-head">
        <h2>{client.name}</h2>
        <Status tone={client.health.level}>{client.health.words}</Status>
      </div>
      <div className="card-body stack">
        <div className="row small quiet" style={{ gap: 'var(--s5)' }}>
          <span>
            As of <Ago ms={client.freshAtMs} never="never read in full" />
          </span>
          <span>{client.complete ? 'Every stream complete' : `${countWords(client.incompleteStreams)} streams incomplete`}</span>
          <span>{countWords(client.documents)} documents</span>
          <span>{countWords(client.reviewed)} reviewed</span>
          <span>{countWords(client.held)} held</span>
          {client.providers.map(({ connectionId, label, health }) => (
            <a key={connectionId} href={hrefOf({ screen: 'connections', connectionId, connect: false })}>
              <Status tone={health.level}>{label}</Status>
            </a>
          ))}
        </div>
        {shown.length > 0 && (
          <div className="scroll-x" tabIndex={0} role="region" aria-label={`Control totals of ${client.name}`}>
            <table className="plain">
              <thead>
                <tr>
                  <th>Control total</th>
                  <th>Books</th>
                  <th>As at</th>
                  <th className="figure">Balance per source</th>
                  <th className="figure">Balance per books</th>
                  <th className="figure">Difference</th>
                  <th>Result</th>
                </tr>
              </thead>
              <tbody>
                {shown.map((total) => (
                  <tr key={`${total.tenantId} ${total.name}`}>
                    <td>{total.label}</td>
                    <td className="quiet">{total.tenantName}</td>
                    <td className="quiet">{bookDateWords(total.asAt)}</td>
                    <td className="figure">
                      <Money amount={total.source} currency={total.currency} />
                    </td>
                    <td className="figure">
                      <Money amount={total.ledger} />
                    </td>
                    <td className="figure">
                      <Money amount={total.difference} />
                    </td>
                    <td className={total.ties ? 'ties' : 'differs'}>
                      {total.ties ? 'ties' : total.difference === null ? 'not proved' : 'differs'}
                      {total.note !== null && <div className="small quiet">{total.note}</div>}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <p className="small quiet">
          {countWords(totals.tie)} control totals tie, {countWords(totals.differ)} differ, {countWords(totals.unknown)} not
          proved.
        </p>
      </div>
    </section>
  );
}

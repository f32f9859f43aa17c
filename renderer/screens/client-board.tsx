import { useState, type ReactNode } from 'react';
import type { Dashboard } from '../../shared/contract/dashboard.ts';
import { hrefOf } from '../app/router.ts';
import { Icon } from '../components/icon.tsx';
import { Status } from '../components/parts.tsx';
import { Ago } from '../components/time.tsx';
import { countWords, PROVIDER_WORDS } from '../components/words.ts';
import { ControlTotals } from './control-totals.tsx';

type Client = Dashboard['clients'][number];

/** One line a client; its control totals unfold below it. A single client is unfolded from the start. */
export function ClientBoard({ clients }: { readonly clients: readonly Client[] }): ReactNode {
  const [open, setOpen] = useState<readonly number[]>(() => clients.slice(0, clients.length === 1 ? 1 : 0).map(({ id }) => id));
  return (
    <section className="card scroll-x" aria-label="Clients" tabIndex={0}>
      <table className="plain board">
        <thead>
          <tr>
            <th>Client</th>
            <th>State</th>
            <th className="figure">As of</th>
            <th className="figure">Tie</th>
            <th className="figure">Differ</th>
            <th className="figure">Not proved</th>
            <th className="figure">Held</th>
            <th className="figure">Documents</th>
          </tr>
        </thead>
        {clients.map((client) => {
          const isOpen = open.includes(client.id);
          const { totals } = client;
          return (
            <tbody key={client.id}>
              <tr>
                <td>
                  <button
                    type="button"
                    className="unfold"
                    aria-expanded={isOpen}
                    onClick={() => setOpen(isOpen ? open.filter((id) => id !== client.id) : [...open, client.id])}
                  >
                    <Icon name={isOpen ? 'down' : 'right'} />
                    <strong>{client.name}</strong>
                  </button>
                </td>
                <td>
                  <Status tone={client.health.level} wraps>
                    {client.complete
                      ? client.health.words
                      : `${countWords(client.incompleteStreams)} ${client.incompleteStreams === 1 ? 'stream' : 'streams'} incomplete`}
                  </Status>
                </td>
                <td className="figure">
                  <Ago ms={client.freshAtMs} never="never in full" />
                </td>
                <td className="figure">{countWords(totals.tie)}</td>
                <td className={`figure ${totals.differ > 0 ? 'differs' : 'quiet'}`}>{countWords(totals.differ)}</td>
                <td className={`figure ${totals.unknown > 0 ? 'open-end' : 'quiet'}`}>{countWords(totals.unknown)}</td>
                <td className={`figure ${client.held > 0 ? 'open-end' : 'quiet'}`}>{countWords(client.held)}</td>
                <td className="figure">{countWords(client.documents)}</td>
              </tr>
              {isOpen && (
                <tr>
                  <td colSpan={8} className="unfolded">
                    <ul className="row wide" aria-label={`Connections of ${client.name}`}>
                      {client.providers.map(({ connectionId, label, provider, health }) => (
                        <li key={connectionId}>
                          <Status tone={health.level}>
                            <a href={hrefOf({ screen: 'connections', connectionId, connect: false })}>
                              {PROVIDER_WORDS[provider]}
                            </a>
                            <span className="small quiet">{label}</span>
                          </Status>
                        </li>
                      ))}
                    </ul>
                    <ControlTotals clientName={client.name} totals={client.controlTotals} />
                  </td>
                </tr>
              )}
            </tbody>
          );
        })}
      </table>
    </section>
  );
}

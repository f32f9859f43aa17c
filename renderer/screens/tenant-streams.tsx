import type { ReactNode } from 'react';
import type { Connection } from '../../shared/contract/connection.ts';
import { Status } from '../components/parts.tsx';
import { Ago } from '../components/time.tsx';
import { countWords, sentence } from '../components/words.ts';
import type { Tone } from '../components/words.ts';

type Tenant = Connection['tenants'][number];
type Stream = Tenant['streams'][number];

/** A stream's state as a person reads it. */
function standing(stream: Stream): { readonly tone: Tone; readonly words: string } {
  if (stream.state === 'needs_scope') return { tone: 'attention', words: stream.stateReason ?? 'A permission is lacking.' };
  if (stream.state !== 'ok') return { tone: 'off', words: stream.stateReason ?? sentence(stream.state) };
  if (stream.complete) return { tone: 'good', words: 'Complete' };
  return stream.gap === null ? { tone: 'off', words: 'Not read yet' } : { tone: 'attention', words: stream.gap };
}

/** One set of books, stream by stream; what is not complete comes first. */
export function TenantStreams({ tenant }: { readonly tenant: Tenant }): ReactNode {
  const streams = tenant.streams.toSorted((a, b) => Number(a.complete) - Number(b.complete));
  return (
    <section className="card" aria-label={tenant.name}>
      <div className="card-head">
        <h2>{tenant.name}</h2>
        <span className="quiet">
          {tenant.baseCurrency} · as of <Ago ms={tenant.freshAtMs} never="never read in full" />
        </span>
      </div>
      {tenant.stateReason !== null && <p className="card-body">{tenant.stateReason}</p>}
      <table className="plain">
        <thead>
          <tr>
            <th>Stream</th>
            <th>State</th>
            <th className="figure">At the source</th>
            <th className="figure">Proved</th>
            <th className="figure">Read</th>
          </tr>
        </thead>
        <tbody>
          {streams.map((stream) => {
            const { tone, words } = standing(stream);
            return (
              <tr key={stream.name}>
                <td>{sentence(stream.title)}</td>
                <td>
                  <Status tone={tone} wraps>
                    {words}
                  </Status>
                </td>
                <td className="figure">{stream.expected === null ? '·' : countWords(stream.expected)}</td>
                <td className="figure quiet">
                  {/* A proof that did not come out says nothing of what is there. */}
                  <Ago ms={stream.complete ? stream.lastProofAtMs : null} never="not proved" />
                </td>
                <td className="figure quiet">
                  <Ago ms={stream.lastSuccessAtMs} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

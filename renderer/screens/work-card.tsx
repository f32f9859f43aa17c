import type { ReactNode } from 'react';
import type { Work } from '../../shared/contract/connection.ts';
import { Button } from '../components/parts.tsx';
import { countedWords, countWords, progressWords, sentence } from '../components/words.ts';
import { useAct, useClient } from '../data/desk.tsx';

/** Work under way, book by book, with counts and a way to stop it. */
export function WorkCard({ work }: { readonly work: Work }): ReactNode {
  const client = useClient();
  const { act } = useAct();
  return (
    <section className="card" aria-label={work.title}>
      <div className="card-head">
        <h2>{work.title}</h2>
        <div className="row">
          <span className="quiet figure">{progressWords(work.done, work.expected, work.unit)}</span>
          <Button onPress={() => act(() => client.call('work:cancel', { workId: work.id }))}>Cancel</Button>
        </div>
      </div>
      <ul className="rows work">
        {[...Map.groupBy(work.streams, ({ tenantId }) => tenantId)].map(([tenantId, streams]) => {
          const now = streams.find(({ phase }) => phase !== 'ended');
          const ended = streams.filter(({ phase }) => phase === 'ended').length;
          return (
            <li key={tenantId}>
              <strong className="work-books clip">{streams[0]?.tenantName}</strong>
              <span className="grow quiet clip">
                {now === undefined
                  ? `${countedWords(ended, 'stream')} read`
                  : `${sentence(now.title)}${now.message === null ? '' : ` · ${now.message}`}`}
              </span>
              <span className="figure quiet">{countWords(streams.reduce((sum, stream) => sum + stream.seen, 0))}</span>
            </li>
          );
        })}
        {work.streams.length === 0 && <li className="quiet">{work.message ?? 'Starting.'}</li>}
      </ul>
    </section>
  );
}

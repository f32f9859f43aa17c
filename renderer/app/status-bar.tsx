import type { ReactNode } from 'react';
import type { AppState } from '../../shared/contract/app.ts';
import type { Work } from '../../shared/contract/connection.ts';
import { progressWords } from '../components/words.ts';
import { useAct, useClient } from '../data/desk.tsx';
import { useWorks } from '../data/works.tsx';

/** What runs just now, with counts and a way to stop it; otherwise how the last work ended. */
export function StatusBar({ app }: { readonly app: AppState | undefined }): ReactNode {
  const client = useClient();
  const works = useWorks();
  const { act } = useAct();
  const running = works.find(({ state }) => state === 'running');
  const last = works[0];
  return (
    <footer className="statusbar" aria-label="Running work">
      {running === undefined ? (
        <span className="clip grow">{last === undefined ? 'Nothing is running.' : `${last.title}: ${endWords(last)}`}</span>
      ) : (
        <>
          <span className="clip">
            {running.title}
            {running.message === null ? '' : ` · ${running.message}`}
          </span>
          <progress
            aria-label={running.title}
            {...(running.expected === null || running.expected <= running.done
              ? {}
              : { max: Math.max(1, running.expected), value: running.done })}
          />
          <span className="grow">{progressWords(running.done, running.expected, running.unit)}</span>
          <button
            type="button"
            className="link-button"
            onClick={() => act(() => client.call('work:cancel', { workId: running.id }))}
          >
            Cancel
          </button>
        </>
      )}
      {last?.result?.kind === 'file' && last.result.download !== null && (
        <a href={last.result.download} download={last.result.file}>
          Save {last.result.file}
        </a>
      )}
      {last?.result?.kind === 'file' && last.result.download === null && (
        <button type="button" className="link-button" onClick={() => act(() => client.call('export:show', { workId: last.id }))}>
          Show in its folder
        </button>
      )}
      {app?.demo === true && <span>Sandbox company</span>}
      <span>
        <kbd>Ctrl K</kbd>
      </span>
    </footer>
  );
}

/** What it said last while it ran is no end: one that was cancelled says so. */
function endWords({ state, error, message }: Work): string {
  return state === 'cancelled' ? 'cancelled' : (error?.message ?? message ?? state);
}

import type { SyncAsk, Work } from '../../shared/contract/connection.ts';
import { connectToSandbox } from '../cli/connect-to-sandbox.ts';
import { counted, streamTitle } from '../cli/words.ts';
import type { SyncProgress, SyncReport } from '../core/core.ts';
import type { Handlers } from './dispatch.ts';
import { estimateSync } from './estimate.ts';
import type { Surroundings } from './surroundings.ts';
import type { WorkEnd, WorkVoice } from './works.ts';

/** How often progress is told at most. */
const tellEveryMs = 200;

type StreamProgress = Work['streams'][number];

export function syncHandlers(around: Surroundings): Handlers {
  const { core, works, touched } = around;
  const runSync = async (
    ask: SyncAsk,
    trigger: 'manual' | 'connect',
    voice: WorkVoice,
    streams = new Map<string, StreamProgress>(),
  ): Promise<SyncReport> => {
    const stop = followProgress(around, ask, voice, streams);
    try {
      return await core.sync.run({ ...ask, trigger, signal: voice.signal });
    } finally {
      stop();
      touched(['connections', 'runs', 'documents', 'totals', 'drift', 'quarantine', 'activity']);
    }
  };
  return {
    'sync:start': async (ask) =>
      works.start({
        kind: 'sync',
        title:
          ask.record === null ? (ask.full ? 'Reading everything again' : 'Reading what changed') : `Reading ${ask.record} again`,
        unit: 'records',
        run: async (voice) => endOf(await runSync(ask, 'manual', voice)),
      }),
    'demo:start': async ({ size }) =>
      works.start({
        kind: 'demo',
        title: 'Setting up the sandbox company',
        unit: 'records',
        run: async (voice) => {
          voice.progress({ message: 'Making a small business with a year of books.' });
          const connected = await connectToSandbox(around.core, (await around.sandbox(size)).providers, {
            clientName: 'Sandbox company',
            signal: voice.signal,
          });
          touched(['connections']);
          const streams = new Map<string, StreamProgress>();
          // Side by side, as a schedule would: each platform has its own pace, and the slowest sets the time.
          const reports = await Promise.all(
            connected.map(async ({ connectionId }) =>
              runSync({ connectionId, tenantId: null, stream: null, record: null, full: false }, 'connect', voice, streams),
            ),
          );
          return endOf({
            complete: reports.every((report) => report.complete),
            tenants: reports.flatMap((report) => report.tenants),
          });
        },
      }),
    'sync:estimate': async (ask) => estimateSync(around, ask),
  };
}

function endOf(report: SyncReport): WorkEnd {
  const streams = report.tenants.flatMap((tenant) => tenant.streams);
  const failed = report.tenants.flatMap((tenant) => (tenant.error === null ? [] : [tenant.error.message]));
  const open = streams.filter((stream) => !stream.complete);
  const differ = report.tenants.flatMap((tenant) => tenant.controlTotals).filter((total) => !total.ties).length;
  const seen = counted(
    streams.reduce((sum, stream) => sum + stream.seen, 0),
    'record',
  );
  const parts = [
    ...failed,
    ...open.slice(0, 3).map((stream) => `${streamTitle(stream.stream)}: ${stream.gap ?? 'not complete'}`),
    ...(differ === 0 ? [] : [`${counted(differ, 'control total')} ${differ === 1 ? 'differs' : 'differ'}`]),
  ];
  return {
    problems: !report.complete,
    message: report.complete ? `Complete: ${seen} read, and everything ties.` : `${seen} read. ${parts.join(' · ')}`,
    result: null,
  };
}

/** Turns the core's progress into the work's, not more often than a person can see. `streams` adds up over the syncs of one piece of work. */
function followProgress(around: Surroundings, ask: SyncAsk, voice: WorkVoice, streams: Map<string, StreamProgress>): () => void {
  let toldAtMs = 0;
  const tell = (): void => {
    const all = [...streams.values()];
    const known = all.every((stream) => stream.expected !== null);
    voice.progress({
      streams: all,
      done: all.reduce((sum, stream) => sum + stream.seen, 0),
      expected: known ? all.reduce((sum, stream) => sum + (stream.expected ?? 0), 0) : null,
      message: all.findLast((stream) => stream.phase !== 'ended')?.title ?? null,
    });
  };
  const stop = around.core.sync.onProgress((progress: SyncProgress) => {
    if (ask.connectionId !== null && progress.connectionId !== ask.connectionId) return;
    streams.set(`${progress.tenantId}/${progress.stream}`, { ...progress, title: streamTitle(progress.stream) });
    const nowMs = around.ports.clock.nowMs();
    if (progress.phase !== 'ended' && nowMs - toldAtMs < tellEveryMs) return;
    toldAtMs = nowMs;
    tell();
    if (progress.phase === 'ended') around.touched(['connections', 'documents']);
  });
  return () => {
    stop();
    tell();
  };
}

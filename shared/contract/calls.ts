import { z } from 'zod';
import { appState, doctorReport, settings, settingsPatch } from './app.ts';
import { clientId, done, givenName, nothing, rowNumber, runId, started, tenantId } from './base.ts';
import * as connections from './connection.ts';
import { controlTotal, dashboard } from './dashboard.ts';
import * as documents from './document.ts';
import * as grid from './grid.ts';
import * as runs from './run.ts';
import * as watch from './watch.ts';

/** A call: what is asked, what is answered. */
interface Call<Ask extends z.ZodType, Reply extends z.ZodType> {
  readonly ask: Ask;
  readonly reply: Reply;
}

function call<Ask extends z.ZodType, Reply extends z.ZodType>(ask: Ask, reply: Reply): Call<Ask, Reply> {
  return { ask, reply };
}

/** Every call there is. The README says how to add one. */
export const CALLS = {
  'app:state': call(nothing, appState),
  'app:doctor': call(nothing, doctorReport),
  'settings:change': call(settingsPatch, settings),

  'client:list': call(nothing, z.object({ clients: z.array(connections.client) })),
  'client:add': call(z.strictObject({ name: givenName }), z.object({ clientId })),
  'client:rename': call(connections.renameClient, done),

  'provider:list': call(nothing, z.object({ providers: z.array(connections.provider) })),

  'connection:list': call(nothing, z.object({ connections: z.array(connections.connection) })),
  'connection:add-with-credentials': call(connections.connectWithCredentials, started),
  'connection:add-with-browser': call(connections.connectWithBrowser, started),
  'connection:reconnect': call(connections.reconnect, started),
  'connection:pause': call(connections.setPaused, done),
  'connection:schedule': call(connections.setSchedule, done),
  'connection:move': call(connections.moveConnection, z.object({ clientId })),
  'connection:disconnect': call(connections.connectionAsk, done),

  'sync:estimate': call(connections.syncAsk, connections.syncEstimate),
  'sync:start': call(connections.syncAsk, started),
  'demo:start': call(z.strictObject({ size: z.enum(['small', 'medium']) }), started),
  'work:list': call(nothing, z.object({ works: z.array(connections.work) })),
  'work:cancel': call(z.strictObject({ workId: rowNumber }), done),

  'run:list': call(runs.listRuns, z.object({ runs: z.array(runs.runSummary) })),
  'run:show': call(z.strictObject({ runId }), runs.runDetail),
  'run:pages': call(runs.listPages, z.object({ pages: z.array(runs.runPage), total: z.int().nonnegative() })),

  'run:changes': call(runs.listChanges, z.object({ changes: z.array(runs.movedFigure), total: z.int().nonnegative() })),

  'dashboard:show': call(nothing, dashboard),
  'total:list': call(z.strictObject({ tenantId }), z.object({ totals: z.array(controlTotal) })),

  'grid:open': call(grid.gridView, grid.gridOpened),
  'grid:rows': call(grid.gridRowsAsk, grid.gridRows),
  'grid:find': call(grid.gridFindAsk, grid.gridFound),
  'grid:totals': call(grid.gridSnapshotAsk, grid.gridTotals),
  'grid:close': call(grid.gridSnapshotAsk, done),
  'grid:choices': call(nothing, grid.gridChoices),
  'review:set': call(grid.setReview, grid.reviewBefore),
  'export:start': call(grid.exportAsk, started),
  'export:show': call(z.strictObject({ workId: rowNumber }), done),

  'document:show': call(documents.documentAsk, documents.documentDetail),
  'document:history': call(documents.documentAsk, documents.documentHistory),
  'document:lineage': call(documents.lineageAsk, documents.lineage),
  'document:search': call(documents.searchAsk, documents.searchHits),

  'drift:list': call(watch.watchAsk, z.object({ events: z.array(watch.driftEvent) })),
  'drift:settle': call(watch.settleDrift, watch.driftSettled),
  'quarantine:list': call(watch.watchAsk, z.object({ entries: z.array(watch.quarantineEntry) })),
  'quarantine:show': call(watch.quarantineAsk, watch.quarantineDetail),
  'quarantine:dismiss': call(watch.quarantineAsk, done),
  'quarantine:retry': call(watch.retryAsk, started),
  'activity:list': call(watch.activityAsk, z.object({ entries: z.array(watch.activityEntry) })),
} as const;

export type CallName = keyof typeof CALLS;
/** What a caller hands over. */
export type Ask<Name extends CallName> = z.input<(typeof CALLS)[Name]['ask']>;
/** What a handler receives: checked. */
export type Checked<Name extends CallName> = z.output<(typeof CALLS)[Name]['ask']>;
/** What a handler answers, and a caller receives. */
export type Reply<Name extends CallName> = z.output<(typeof CALLS)[Name]['reply']>;

export function isCallName(name: string): name is CallName {
  return Object.hasOwn(CALLS, name);
}

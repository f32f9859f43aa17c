import type { Database } from 'better-sqlite3';
import type { StoreReads } from './api.ts';
import { countDocuments, listActivity, listStreamCosts } from './queries/activity.ts';
import { listClients, listConnections, listStreams, listTenants } from './queries/catalog.ts';
import { listMoved, readDocument } from './queries/document.ts';
import { createGridRecords, gridChoices, readLedgerMark, reviewsOf } from './queries/grid.ts';
import { listLedgerRecords } from './queries/ledger-records.ts';
import { readPastState } from './queries/past-state.ts';
import { findParent, listBelow, listOrphans, listParents, listUnsettled } from './queries/parents.ts';
import { createPayloadReads } from './queries/payloads.ts';
import { countRecords, createKnownRecords, findRecord, listHistory, listUnmet } from './queries/records.ts';
import { listAccounts, listOverrides, readBudgets, readSetting } from './queries/reference.ts';
import { listPages, listRuns } from './queries/runs.ts';
import { searchDocuments } from './queries/search.ts';
import { latestBookDate, ledgerTotals } from './queries/totals.ts';
import { countHeld, latestControlTotals, listDrift, listHeld, readDrift, totalsCompared } from './queries/watch.ts';

/** Events of one observation are one row, so that there are never many. */
const mostDrift = 100_000;

/**
 * Every read there is, over one open ledger. Usable in any thread that opened its own. Each method sees one state of the ledger from its first statement to its last,
 * whatever the writer commits meanwhile.
 */
export function createReads(database: Database): StoreReads {
  const reads: StoreReads = {
    listClients: () => listClients(database),
    listConnections: () => listConnections(database),
    listTenants: ({ connectionId }) => listTenants(database, connectionId),
    listStreams: ({ tenantId }) => listStreams(database, tenantId),
    listRuns: (ask) => listRuns(database, ask),
    listPages: ({ runId, streamId, part }) => listPages(database, runId, streamId, part),
    listDrift: ({ tenantId, state }) => listDrift(database, { tenantId, settledToo: state === 'all', limit: mostDrift }),
    listQuarantine: ({ tenantId, state, limit }) => listHeld(database, { tenantId, settledToo: state === 'all', limit }),
    readDocument: ({ recordId }) => readDocument(database, recordId),
    listMoved: (ask) => listMoved(database, ask),
    listDriftPlaces: (ask) => listDrift(database, ask),
    readDrift: ({ driftId }) => readDrift(database, driftId),
    listHeld: (ask) => listHeld(database, ask),
    countHeld: () => countHeld(database),
    countDocuments: () => countDocuments(database),
    listActivity: (ask) => listActivity(database, ask),
    listStreamCosts: ({ tenantId }) => listStreamCosts(database, tenantId),
    listOverrides: (ask) => listOverrides(database, ask),
    countRecords: ({ streamId }) => countRecords(database, streamId),
    knownRecords: createKnownRecords(database),
    listLedgerRecords: (ask) => listLedgerRecords(database, ask),
    ...createPayloadReads(database),
    listHistory: (ask) => listHistory(database, ask),
    readPastState: (ask) => readPastState(database, ask),
    findRecord: (ask) => findRecord(database, ask),
    listParents: (ask) => listParents(database, ask),
    findParent: (ask) => findParent(database, ask),
    listUnsettled: (ask) => listUnsettled(database, ask),
    listBelow: (ask) => listBelow(database, ask),
    listUnmet: (ask) => listUnmet(database, ask),
    listOrphans: (ask) => listOrphans(database, ask),
    searchDocuments: (ask) => searchDocuments(database, ask),
    readGridRecords: createGridRecords(database),
    gridChoices: () => gridChoices(database),
    readLedgerMark: () => readLedgerMark(database),
    readReviews: ({ recordIds }) => reviewsOf(database, recordIds),
    listAccounts: ({ tenantId }) => listAccounts(database, tenantId),
    ledgerTotals: (ask) => ledgerTotals(database, ask),
    latestBookDate: ({ tenantId }) => latestBookDate(database, tenantId),
    latestControlTotals: ({ tenantId }) => latestControlTotals(database, tenantId),
    totalsCompared: ({ tenantId }) => totalsCompared(database, tenantId),
    readBudgets: () => readBudgets(database),
    readSetting: ({ key }) => readSetting(database, key),
  };
  return inOneState(database, reads);
}

/** Runs every method in a read transaction of its own. */
function inOneState<Methods extends object>(database: Database, methods: Methods): Methods {
  const wrapped = Object.entries(methods).map(([name, method]: [string, unknown]) => {
    if (typeof method !== 'function') throw new Error(`${name} is no method`);
    return [name, database.transaction((...args: readonly unknown[]): unknown => Reflect.apply(method, undefined, args))];
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same names with the same arguments and results
  return Object.fromEntries(wrapped) as Methods;
}

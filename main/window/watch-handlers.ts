import type { TenantId } from '../../shared/ids.ts';
import type { DriftEvent } from '../../shared/contract/watch.ts';
import type { z } from 'zod';
import type { quarantineEntry } from '../../shared/contract/watch.ts';
import type { RenameProposal } from '../core/sync/propose-rename.ts';
import { snakeCase } from '../core/ledger/field-names.ts';
import type { DriftPlaceRow, HeldRow } from '../core/store/api-window.ts';
import { streamTitle } from '../cli/words.ts';
import type { Handlers } from './dispatch.ts';
import { fieldLabel } from './field-words.ts';
import { payloadValue, shownPayload } from './payload-view.ts';
import { placesOfPath } from '../core/ledger/raw-places.ts';
import { startReplay } from './replay-work.ts';
import type { Surroundings } from './surroundings.ts';
import { noSuch } from './works.ts';

/** More than a person looks through; the newest are shown. */
const mostListed = 5_000;

/** Drift and quarantine: what is open, why, and what a person decides. */
export function watchHandlers(around: Surroundings): Handlers {
  const { core, ports, touched } = around;
  const { read, write } = core.store;
  return {
    'drift:list': async ({ tenantId, settledToo }) => {
      const rows = await read.listDriftPlaces({ tenantId, settledToo, limit: mostListed });
      const proposals = await core.proposeRenames(rows);
      return { events: rows.map((row, at) => driftEvent(row, proposals[at] ?? null)) };
    },
    'drift:settle': async ({ driftId, state, to }) => {
      const { event, replay } = await core.settleDrift({ driftId, state, to });
      const said = { open: 'Reopened', accepted: 'Accepted', dismissed: 'Dismissed' }[state];
      await write.addActivity({
        atMs: ports.clock.nowMs(),
        kind: 'drift',
        level: 'note',
        connectionId: null,
        tenantId: event.tenantId,
        runId: null,
        recordId: null,
        words: `${said}: ${driftWords(event)}`,
      });
      touched(['drift', 'activity', 'connections']);
      if (replay === null) return { workId: null };
      const title = `Mapping ${streamTitle(replay.stream)} again`;
      return startReplay(around, title, { tenantId: null, ...replay });
    },
    'quarantine:list': async ({ tenantId, settledToo }) => {
      const rows = await read.listHeld({ tenantId, settledToo, limit: mostListed });
      return { entries: rows.map(heldEntry) };
    },
    'quarantine:show': async ({ quarantineId }) => {
      const held = await read.readHeld({ quarantineId });
      if (held === null) throw noSuch('entry in quarantine');
      const value = payloadValue(held.payload);
      const { path } = held.entry;
      const places = value === undefined || path === null ? [] : placesOfPath(value, path);
      return { entry: heldEntry(held.entry), payload: shownPayload(held, places) };
    },
    'quarantine:dismiss': async ({ quarantineId }) => {
      const held = await read.readHeld({ quarantineId });
      if (held === null) throw noSuch('entry in quarantine');
      if (held.entry.state !== 'held') return {};
      const atMs = ports.clock.nowMs();
      await write.dismissQuarantine({ quarantineId, atMs });
      const { tenantId, runId, stream, externalId, reason, documentId } = held.entry;
      await write.addActivity({
        atMs,
        kind: 'quarantine',
        level: 'note',
        connectionId: null,
        tenantId,
        runId,
        recordId: documentId,
        words: `Dismissed from quarantine: ${streamTitle(stream)} ${externalId ?? 'without a readable id'} (${reason})`,
      });
      touched(['quarantine', 'activity', 'connections']);
      return {};
    },
    'quarantine:retry': async (ask) => {
      await checkThere(around, ask);
      return startReplay(around, 'Reading held records with the present mapping', ask);
    },
  };
}

/** Refuses books and streams that nobody knows: a replay of nothing would be told as done. */
async function checkThere(
  { core }: Surroundings,
  { tenantId, stream }: { readonly tenantId: TenantId | null; readonly stream: string | null },
): Promise<void> {
  const { read } = core.store;
  const tenants = (await read.listTenants({ connectionId: null })).filter(({ id }) => tenantId === null || id === tenantId);
  if (tenantId !== null && tenants.length === 0) throw noSuch('organisation');
  if (stream === null) return;
  const streams = await Promise.all(tenants.map(async ({ id }) => read.listStreams({ tenantId: id })));
  if (!streams.flat().some(({ name }) => name === stream)) throw noSuch('stream');
}

function driftEvent(row: DriftPlaceRow, rename: RenameProposal | null): DriftEvent {
  const { sampleDocumentId, ...event } = row;
  return {
    ...event,
    streamTitle: streamTitle(row.stream),
    words: driftWords(row),
    sampleRecordId: sampleDocumentId,
    proposal:
      rename === null
        ? null
        : {
            from: rename.from,
            to: rename.to,
            fields: rename.overrides.map(({ field }) => overrideLabel(field)),
            words: proposalWords(rename),
          },
  };
}

function proposalWords({ overrides, from, to, evidence }: RenameProposal): string {
  const what = overrides.map(({ field }) => overrideLabel(field)).join(' and ');
  const why =
    evidence === null
      ? 'No record is stored in both shapes, so only the number of records speaks for it.'
      : `${to} holds the value that ${from} had in ${evidence.agree} of ${evidence.of} stored in both shapes.`;
  return `Read ${what} from ${to} where ${from} is not stated, and map what is stored again. ${why}`;
}

/** `lines.amountMinor` → `amount of each line` */
function overrideLabel(field: string): string {
  const [list = '', column] = field.split('.');
  if (column === undefined) return fieldLabel(snakeCase(list));
  return `${fieldLabel(`${list}[0].${snakeCase(column)}`).replace(/^.*, /, '')} of each ${list === 'lines' ? 'line' : 'leg'}`;
}

function driftWords({ kind, path, expected, observed, stream }: DriftPlaceRow): string {
  const where = `in ${streamTitle(stream)}`;
  switch (kind) {
    case 'unknown-field':
      return `A field nobody knows ${where}: ${path} (${observed}).`;
    case 'missing-field':
      return `${path} ${where} is missing: ${observed}, ${expected}.`;
    case 'retyped-field':
      return `${path} ${where} has another type: ${observed}, known as ${expected}.`;
    case 'emptied-field':
      return `${path} ${where} comes empty (${observed}): ${expected}.`;
    case 'new-enum':
      return `${path} ${where} has a value nobody knows: ${observed}.`;
    case 'moved-field':
      return `${path} ${where} seems to be called ${observed} now.`;
  }
}

function heldEntry(row: HeldRow): z.infer<typeof quarantineEntry> {
  const { documentId, ...entry } = row;
  return { ...entry, streamTitle: streamTitle(row.stream), recordId: documentId };
}

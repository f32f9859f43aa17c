import type { TenantId } from '../../../shared/ids.ts';
import type { Core } from '../../core/core.ts';
import type { DriftPlaceRow } from '../../core/store/api-window.ts';
import { needsLook } from '../../core/sync/drift-weight.ts';
import type { RenameProposal } from '../../core/sync/propose-rename.ts';
import { command, wrongUse, type CommandContext, type ExitCode } from '../command.ts';
import { checkScope } from '../known-scope.ts';
import { flag, rowNumber } from '../options.ts';
import { replayText } from '../replay-text.ts';
import { table } from '../table.ts';
import { ago, count, streamTitle } from '../words.ts';

export const driftCommand = command({
  name: 'drift',
  summary: 'list fields that changed shape at the source, and decide about them',
  details: `A field that is new, gone, of another type or suddenly empty. Those marked "money" also hold the records they touch in quarantine.

Fields that some records leave out, as the platform allows, and fields nobody reads are notes: they ask for nothing.

  tieout drift --notes        the notes too
  tieout drift --accept 12    read the field from where it is proposed, and map what is stored again, offline
  tieout drift --dismiss 12   not worth a look
  tieout drift --reopen 12    take the decision back`,
  options: {
    tenant: rowNumber<TenantId>('only this organisation'),
    all: flag('settled ones too'),
    notes: flag('notes too'),
    accept: rowNumber<number>('accept this event, with the rename it proposes'),
    dismiss: rowNumber<number>('dismiss this event'),
    reopen: rowNumber<number>('open this event again'),
  },
  run: async (context, { tenant, all, notes, accept, dismiss, reopen }) => {
    const core = await context.openCore();
    const decisions = [
      ...(accept === null ? [] : [{ driftId: accept, state: 'accepted' as const }]),
      ...(dismiss === null ? [] : [{ driftId: dismiss, state: 'dismissed' as const }]),
      ...(reopen === null ? [] : [{ driftId: reopen, state: 'open' as const }]),
    ];
    if (decisions.length > 1) throw wrongUse('Only one of --accept, --dismiss and --reopen can be given at a time.');
    const [decision] = decisions;
    await checkScope(core, { tenant });
    if (decision !== undefined) return decide(context, core, decision);
    const events = await core.store.read.listDriftPlaces({ tenantId: tenant, settledToo: all, limit: mostListed });
    const proposals = await core.proposeRenames(events);
    const nowMs = Date.now();
    const shown = notes ? events : events.filter(needsLook);
    const folded = notesText(events.length - shown.length);
    const rows = shown.map((event) => [
      String(event.id),
      event.tenantName,
      streamTitle(event.stream),
      event.path,
      KIND_WORDS[event.kind],
      `${event.expected} → ${event.observed}`,
      count(event.occurrences),
      ago(event.lastAtMs, nowMs),
      event.severity === 'money' ? context.screen.style.bad('money') : event.severity,
    ]);
    const proposed = events.flatMap((event, at) => proposalText(event, proposals[at] ?? null));
    const drifted =
      rows.length === 0
        ? ['No drift: every field has the shape it is known by.']
        : [table(COLUMNS, rows, context.screen.width), ...(proposed.length === 0 ? [] : ['', ...proposed])];
    await context.show(
      { events: events.map((event, at) => ({ ...event, proposal: proposals[at] ?? null })) },
      [...drifted, ...folded].join('\n'),
    );
    return 0;
  },
});

/** More than a person looks through; the newest are shown. */
const mostListed = 5_000;

async function decide(
  context: CommandContext,
  core: Core,
  decision: { readonly driftId: number; readonly state: 'open' | 'accepted' | 'dismissed' },
): Promise<ExitCode> {
  if ((await core.store.read.readDrift({ driftId: decision.driftId })) === null)
    throw wrongUse(`There is no drift event number ${decision.driftId}.`, 'See "tieout drift --all --notes" for what there is.');
  const { event, replay } = await core.settleDrift(decision);
  const streams = replay === null ? [] : await core.replay({ tenantId: null, ...replay });
  const said = { open: 'Open again', accepted: 'Accepted', dismissed: 'Dismissed' }[decision.state];
  const where = `${said}: ${event.path} in ${streamTitle(event.stream)}.`;
  await context.show(
    { driftId: event.id, state: decision.state, streams },
    replay === null ? `${where} No figure changes by that.` : `${where}\n${replayText(streams, context.screen)}`,
  );
  return streams.some((report) => report.quarantined > 0) ? 1 : 0;
}

function notesText(notes: number): readonly string[] {
  if (notes === 0) return [];
  return ['', `${count(notes)} ${notes === 1 ? 'note asks' : 'notes ask'} for nothing: tieout drift --notes`];
}

function proposalText(event: DriftPlaceRow, proposal: RenameProposal | null): readonly string[] {
  if (proposal === null || event.state !== 'open') return [];
  const { from, to, evidence } = proposal;
  const why =
    evidence === null
      ? 'it came in as many records as the other left; no record is stored in both shapes'
      : `the values agree in ${evidence.agree} of ${evidence.of} stored in both shapes`;
  return [`  ${event.id}: ${from} seems to be called ${to} now: ${why}. tieout drift --accept ${event.id}`];
}

const KIND_WORDS = {
  'unknown-field': 'new field',
  'missing-field': 'gone',
  'retyped-field': 'another type',
  'emptied-field': 'suddenly empty',
  'new-enum': 'new value',
  'moved-field': 'moved',
} as const;

const COLUMNS = [
  { title: 'ID', align: 'right' },
  { title: 'Organisation', shrinkTo: 10 },
  { title: 'Stream', shrinkTo: 10 },
  { title: 'Field', shrinkTo: 12 },
  { title: 'What' },
  { title: 'Known → seen', shrinkTo: 12 },
  { title: 'Records', align: 'right' },
  { title: 'Last seen' },
  { title: 'Weight' },
] as const;

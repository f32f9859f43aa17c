import type { TenantId } from '../../../shared/ids.ts';
import { command } from '../command.ts';
import { flag, rowNumber } from '../options.ts';
import { table } from '../table.ts';
import { ago, count, streamTitle } from '../words.ts';

export const driftCommand = command({
  name: 'drift',
  summary: 'list fields that changed shape at the source',
  details:
    'A field that is new, gone, of another type or suddenly empty. Those marked "money" also hold the records they touch in quarantine.',
  options: { tenant: rowNumber<TenantId>('only this organisation'), all: flag('settled ones too') },
  run: async (context, { tenant, all }) => {
    const core = await context.openCore();
    const events = await core.drift({ tenantId: tenant, all });
    const nowMs = Date.now();
    const rows = events.map((event) => [
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
    await context.show(
      { events },
      rows.length === 0 ? 'No drift: every field has the shape it is known by.' : table(COLUMNS, rows, context.screen.width),
    );
    return 0;
  },
});

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

import type { StreamReport, SyncReport, TenantReport } from '../core/core.ts';
import type { Screen, Style } from './command.ts';
import { table, type Column } from './table.ts';
import { amount, count, difference, providerName, streamTitle } from './words.ts';

/** The report of a sync for a person: per organisation its streams, its control totals, and what stands in the way. */
export function syncText(report: SyncReport, screen: Screen): string {
  return report.tenants.map((tenant) => tenantText(tenant, screen)).join('\n\n');
}

function tenantText(tenant: TenantReport, screen: Screen): string {
  const { style, width } = screen;
  const parts = [
    `${style.bold(tenant.name)} ${style.dim(`· ${providerName(tenant.provider)}`)}`,
    ...(tenant.streams.length === 0
      ? []
      : [
          table(
            STREAM_COLUMNS,
            tenant.streams.map((stream) => streamRow(stream, style)),
            width,
          ),
        ]),
    ...troubleLines(tenant, style),
    ...(tenant.controlTotals.length === 0 ? [] : ['', controlTotalsText(tenant, screen)]),
  ];
  return parts.join('\n');
}

const STREAM_COLUMNS: readonly Column[] = [
  { title: 'Stream', shrinkTo: 14 },
  { title: 'Seen', align: 'right' },
  { title: 'New', align: 'right' },
  { title: 'Changed', align: 'right' },
  { title: 'Gone', align: 'right' },
  { title: 'Held', align: 'right' },
  { title: 'Expected', align: 'right' },
  { title: 'State' },
];

function streamRow(stream: StreamReport, style: Style): readonly string[] {
  return [
    streamTitle(stream.stream),
    count(stream.seen),
    quietZero(stream.inserted),
    quietZero(stream.updated),
    quietZero(stream.tombstoned),
    stream.quarantined === 0 ? '·' : style.warn(count(stream.quarantined)),
    stream.expected === null ? '' : count(stream.expected),
    stream.complete ? style.good('complete') : style.bad('incomplete'),
  ];
}

/** A zero among figures is noise; a dot keeps the column readable. */
function quietZero(value: number): string {
  return value === 0 ? '·' : count(value);
}

/** One line for each thing that keeps the organisation from being complete, with what to do. */
function troubleLines(tenant: TenantReport, style: Style): readonly string[] {
  const troubles = [
    ...(tenant.error === null ? [] : [{ name: tenant.name, message: tenant.error.message, remedy: tenant.error.remedy }]),
    ...tenant.streams
      .filter((stream) => !stream.complete || stream.error !== null)
      .map((stream) => ({
        name: streamTitle(stream.stream),
        message: stream.gap ?? stream.error?.message ?? 'not proved whole',
        remedy: stream.error?.remedy ?? null,
      })),
  ];
  return troubles.flatMap(({ name, message, remedy }) => [
    `  ${style.bad('!')} ${name}: ${message}`,
    ...(remedy === null ? [] : [`    ${style.dim(remedy)}`]),
  ]);
}

const TOTAL_COLUMNS: readonly Column[] = [
  { title: 'Control total', shrinkTo: 18 },
  { title: 'Currency' },
  { title: 'Balance per source', align: 'right' },
  { title: 'Balance per books', align: 'right' },
  { title: 'Difference', align: 'right' },
  { title: '' },
];

/** Bank accounts and ledger accounts can be many: those that tie are summed up in one line when there are more than this. */
const listedWhenTying = 12;

function controlTotalsText(tenant: TenantReport, { style, width }: Screen): string {
  const totals = tenant.controlTotals;
  const many = totals.length > listedWhenTying;
  const shown = many ? totals.filter((total) => !total.ties || !total.name.startsWith('trial-balance:')) : totals;
  const rows = shown.map((total) => [
    total.label,
    total.currency,
    total.source === null ? 'not stated' : amount(total.source),
    total.ledger === null ? 'not known' : amount(total.ledger),
    differenceText(total),
    total.ties ? style.good('ties') : style.bad('differs'),
  ]);
  const hidden = totals.length - shown.length;
  const notes = shown.flatMap((total) => (total.note === null ? [] : [`  ${style.warn('!')} ${total.label}: ${total.note}`]));
  return [
    table(TOTAL_COLUMNS, rows, width),
    ...(hidden === 0 ? [] : [`  ${style.dim(`and ${count(hidden)} account balances of the trial balance, which all tie`)}`]),
    ...notes,
  ].join('\n');
}

function differenceText(total: TenantReport['controlTotals'][number]): string {
  const left = difference(total.source, total.ledger, total.currency);
  return left === null ? '' : amount(left);
}

import path from 'node:path';
import { DOCUMENT_KINDS, DOCUMENT_STATUSES } from '../../../shared/documents.ts';
import { GRID_COLUMNS, GRID_ORDERS } from '../../../shared/contract/grid.ts';
import type { TenantId } from '../../../shared/ids.ts';
import { bookDateFromText } from '../../../shared/time.ts';
import type { GridFilter } from '../../core/store/api.ts';
import { command, wrongUse } from '../command.ts';
import { checkScope } from '../known-scope.ts';
import { flag, rowNumber, text } from '../options.ts';
import { counted } from '../words.ts';

export const exportCommand = command({
  name: 'export',
  summary: 'write documents into a spreadsheet',
  details: `VIEW is "documents". The format follows the file's ending, .xlsx or .csv. Lists take several words with commas between them. The file gets its name once it is
whole; Ctrl-C leaves none.`,
  args: ['view'],
  options: {
    out: text('FILE', 'where it is to be'),
    format: text('xlsx|csv', "the format, when the file's ending does not say it"),
    tenant: rowNumber<TenantId>('only this organisation'),
    kind: text('KINDS', 'only these kinds (invoice,bill,…)'),
    status: text('STATES', 'only these states (open,paid,…)'),
    currency: text('CODES', 'only these currencies'),
    from: text('DATE', 'dated from this day on (YYYY-MM-DD)'),
    to: text('DATE', 'dated up to this day'),
    text: text('WORDS', 'in which these words occur'),
    order: text('COLUMN', `the order: ${GRID_ORDERS.join(', ')} (issuedOn)`),
    gone: flag('also what was voided or deleted at the source'),
  },
  run: async (context, options, [view]) => {
    if (view !== 'documents') throw wrongUse(`There is no view "${view ?? ''}".`, 'The view is "documents".');
    if (options.out === null) throw wrongUse('--out needs the name of a file.', 'For example: --out documents.xlsx');
    const file = path.resolve(options.out);
    const format = among('--format', options.format ?? path.extname(file).slice(1).toLowerCase(), ['xlsx', 'csv'] as const);
    const by = among('--order', options.order ?? 'issuedOn', GRID_ORDERS);
    const filter: GridFilter = {
      tenantIds: options.tenant === null ? null : [options.tenant],
      kinds: listOf('--kind', options.kind, DOCUMENT_KINDS),
      statuses: listOf('--status', options.status, DOCUMENT_STATUSES),
      currencies: (options.currency ?? '').split(',').flatMap((code) => (code.trim() === '' ? [] : [code.trim().toUpperCase()])),
      issuedFrom: dayOf('--from', options.from),
      issuedTo: dayOf('--to', options.to),
      dueFrom: null,
      dueTo: null,
      totalFromMinor: null,
      totalToMinor: null,
      text: options.text ?? '',
      marks: [],
      presence: options.gone ? 'all' : 'live',
      attention: 'any',
    };
    const core = await context.openCore();
    await checkScope(core, { tenant: options.tenant });
    const [{ coverOf }, { exportDocuments }] = await Promise.all([
      import('../../core/export/cover.ts'),
      import('../../core/export/export-documents.ts'),
    ]);
    const atMs = Date.now();
    const { rows } = await exportDocuments(core.store, {
      list: { filter, by, descending: false },
      columns: GRID_COLUMNS,
      format,
      file,
      cover: await coverOf(core.store, { title: 'Documents', filter, order: by, atMs }),
      atMs,
      signal: context.signal,
      progress: () => undefined,
    });
    await context.show({ file, rows }, `${counted(rows, 'document')} in ${file}`);
    return 0;
  },
});

function among<const Word extends string>(flagName: string, word: string, words: readonly Word[]): Word {
  const found = words.find((candidate) => candidate === word);
  if (found === undefined) throw wrongUse(`${flagName} takes ${words.join(', ')}, not "${word}".`);
  return found;
}

function listOf<const Word extends string>(flagName: string, raw: string | null, words: readonly Word[]): readonly Word[] {
  return (raw ?? '').split(',').flatMap((word) => (word.trim() === '' ? [] : [among(flagName, word.trim(), words)]));
}

/** 31 February would compare as text like any other, and restrict to something nobody meant. */
function dayOf(flagName: string, raw: string | null): string | null {
  if (raw === null || bookDateFromText(raw) === raw) return raw;
  throw wrongUse(`${flagName} takes a day as YYYY-MM-DD, not "${raw}".`);
}

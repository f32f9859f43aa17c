import { access } from 'node:fs/promises';
import path from 'node:path';
import { coverOf } from '../core/export/cover.ts';
import { exportDocuments } from '../core/export/export-documents.ts';
import { counted } from '../cli/words.ts';
import type { Handlers } from './dispatch.ts';
import { gridFilterOf } from './grid-filter.ts';
import type { Surroundings } from './surroundings.ts';
import { TieoutError } from '../../shared/errors.ts';
import { noSuch } from './works.ts';

const tellEveryMs = 200;
const ORDER_WORDS = {
  issuedOn: 'date',
  dueOn: 'due date',
  number: 'number',
  contact: 'contact',
  total: 'total',
  due: 'open amount',
} as const;

/** The documents view as a workbook or CSV file. */
export function exportHandlers(around: Surroundings): Handlers {
  const { core, ports, works, touched } = around;
  const { clock } = ports;
  return {
    'export:start': async ({ view, columns, format, viewName }) => {
      const filter = await gridFilterOf(core, view);
      const title = viewName.trim() === '' ? 'Documents' : viewName.trim();
      return works.start({
        kind: 'export',
        title: `Exporting ${title}`,
        unit: 'rows',
        run: async ({ signal, progress }) => {
          const atMs = clock.nowMs();
          progress({ message: around.askWhere === undefined ? null : 'Choose where it goes.' });
          const file = await placeFor(around, fileStem(title, atMs), format);
          progress({ message: null });
          const order = `${ORDER_WORDS[view.order.by]}, ${view.order.descending ? 'largest or latest first' : 'smallest or earliest first'}`;
          let toldAtMs = 0;
          const { rows } = await exportDocuments(core.store, {
            list: { filter, by: view.order.by, descending: view.order.descending },
            columns,
            format,
            file,
            cover: await coverOf(core.store, { title, filter, order, atMs }),
            atMs,
            signal,
            progress: (done, expected) => {
              const nowMs = clock.nowMs();
              if (done < expected && nowMs - toldAtMs < tellEveryMs) return;
              toldAtMs = nowMs;
              progress({ done, expected });
            },
          });
          const words = `Exported ${counted(rows, 'document')} to ${path.basename(file)}`;
          await core.store.write.addActivity({
            atMs: clock.nowMs(),
            kind: 'export',
            level: 'good',
            connectionId: null,
            tenantId: null,
            runId: null,
            recordId: null,
            words,
          });
          touched(['activity']);
          const address = around.exports?.address ?? null;
          return {
            problems: false,
            message: `${words}.`,
            result: {
              kind: 'file',
              file: address === null ? file : path.basename(file),
              rows,
              download: address === null ? null : address(path.basename(file)),
            },
          };
        },
      });
    },
    'export:show': async ({ workId }) => {
      const result = works.list().find(({ id }) => id === workId)?.result;
      if (result?.kind !== 'file' || around.showFile === undefined) throw noSuch('exported file');
      around.showFile(result.file);
      return {};
    },
  };
}

/** Where a person says, where the host can ask them; otherwise a new name among the exports. */
async function placeFor(around: Surroundings, stem: string, format: string): Promise<string> {
  if (around.askWhere === undefined) {
    return freeName(around.exports?.folder ?? path.join(around.ports.files.dataFolder, 'exports'), stem, format);
  }
  const chosen = await around.askWhere(`${stem}.${format}`);
  if (chosen !== null) return chosen;
  throw new TieoutError({
    code: 'run/cancelled',
    action: 'stop-all',
    message: 'No place was chosen.',
    remedy: 'Export again when you want it.',
  });
}

/** `Open invoices` → `Open invoices 2026-11-25`, without what file systems or a shell would stumble over. */
function fileStem(title: string, atMs: number): string {
  const plain = title
    .replaceAll(/[^\p{L}\p{N} ._-]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .replace(/^[. -]+/, '')
    .trim()
    .slice(0, 80);
  return `${plain === '' ? 'Documents' : plain} ${new Date(atMs).toISOString().slice(0, 10)}`;
}

/** A name nobody has in the folder. */
async function freeName(folder: string, stem: string, extension: string): Promise<string> {
  for (let count = 1; ; count += 1) {
    const file = path.join(folder, `${stem}${count === 1 ? '' : ` (${count})`}.${extension}`);
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (!isThere) return file;
  }
}

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import readWorkbook from 'read-excel-file/node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { amountBound } from '../../main/window/amount-bounds.ts';
import { coverOf } from '../../main/core/export/cover.ts';
import { exportDocuments, type DocumentsExport } from '../../main/core/export/export-documents.ts';
import { escaped } from '../../main/core/export/xml.ts';
import type { GridFilter, Store } from '../../main/core/store/api.ts';
import { createListings } from '../../main/core/store/listings.ts';
import { GRID_COLUMNS, type GridColumn } from '../../shared/contract/grid.ts';
import { isTieoutError } from '../../shared/errors.ts';
import { openWorld, type LedgerWorld } from '../support/ledger-world.ts';

/**
 * Exports read again by others: a reader library, LibreOffice without a screen, and the plain text of a CSV. What goes wrong in exports: text that is run, amounts that lose digits
 * or become text, dates that move by a day, half a file under the final name.
 */

let world: LedgerWorld;
let store: Pick<Store, 'lists' | 'read'>;
let folder: string;

const filter: GridFilter = {
  tenantIds: null,
  kinds: [],
  statuses: [],
  currencies: [],
  issuedFrom: null,
  issuedTo: null,
  dueFrom: null,
  dueTo: null,
  totalFromMinor: null,
  totalToMinor: null,
  text: '',
  marks: [],
  presence: 'all',
  attention: 'any',
};
const TRAPS = ['=1+2', '+44 20', '-x', '@cmd', '\tTab', 'plain, "quoted"\nline', 'a<b>&c _x0041_ \u0007 é 漢', '00123', "'=1"];

beforeAll(() => {
  world = openWorld();
  const row = (at: number, over: Record<string, string | number | null>) => ({
    id: `d${String(at).padStart(2, '0')}`,
    row: {
      number: String(at).padStart(3, '0'),
      issued_on: `2024-02-${String(1 + at).padStart(2, '0')}`,
      total_minor: '100',
      ...over,
    },
  });
  world.commit({
    records: [
      ...TRAPS.map((text, at) => row(at, { contact_name: text, reference: text })),
      row(10, { total_minor: '-123450', tax_minor: '-1', due_minor: '0' }),
      row(11, { currency: 'KWD', exponent: 3, total_minor: '1234567' }),
      row(12, { currency: 'JPY', exponent: 0, total_minor: '-5000' }),
      row(13, { total_minor: '123456789012345678' }),
      row(14, { issued_on: null, number: null, subtotal_minor: null, rate: '1.0825' }),
      row(15, { issued_on: '1899-12-31', due_on: '2024-02-29' }),
    ],
  });
  store = { read: promised(world.read), lists: promised(createListings(world.file)) };
});
afterAll(() => world.close());
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tieout-export-'));
  return () => rm(folder, { recursive: true, force: true });
});

/** Methods of the store as if a thread were in between. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the methods it means
function promised<Methods extends object>(methods: object): Methods {
  const wrapped = Object.entries(methods).map(([name, method]: [string, unknown]) => [
    name,
    async (...args: readonly unknown[]) => (typeof method === 'function' ? Reflect.apply(method, methods, args) : undefined),
  ]);
  return Object.fromEntries(wrapped) as Methods;
}

async function exported(format: 'xlsx' | 'csv', over: Partial<DocumentsExport> = {}): Promise<string> {
  const file = path.join(folder, `out.${format}`);
  const { title, lines } = await coverOf(store, { title: 'A view', filter, order: 'date', atMs: 1_700_000_000_000 });
  await exportDocuments(store, {
    list: { filter, by: 'number', descending: false },
    columns: GRID_COLUMNS,
    format,
    file,
    cover: { title, lines },
    atMs: 1_700_000_000_000,
    signal: new AbortController().signal,
    progress: () => undefined,
    ...over,
  });
  return file;
}
const at = (column: GridColumn): number => GRID_COLUMNS.indexOf(column);

describe('a workbook', () => {
  it('is read by another library with figures as numbers, days as days, and text as text', async () => {
    const [, rows = []] = await sheetsOf(await exported('xlsx'));
    const [header = [], ...body] = rows;
    expect(header.slice(0, 4)).toEqual(['Kind', 'Status', 'Number', 'Reference']);
    expect(body.length).toBe(15);
    const byNumber = new Map(body.map((row) => [row[at('number')], row]));
    for (const [index, text] of TRAPS.entries())
      expect(byNumber.get(String(index).padStart(3, '0'))?.[at('contact')]).toBe(libraryText(text));
    expect(byNumber.get('010')?.[at('total')]).toBe(-1234.5);
    expect(byNumber.get('011')?.[at('total')]).toBe(1234.567);
    expect(byNumber.get('012')?.[at('total')]).toBe(-5000);
    expect(byNumber.get('013')?.[at('total')]).toBe('1234567890123456.78');
    expect(byNumber.get('000')?.[at('issuedOn')]).toEqual(new Date(Date.UTC(2024, 1, 1)));
    expect(byNumber.get('015')?.[at('issuedOn')]).toBe('1899-12-31');
    expect(byNumber.get('015')?.[at('dueOn')]).toEqual(new Date(Date.UTC(2024, 1, 29)));
    const unnumbered = body.find((row) => row[at('number')] === null);
    expect(unnumbered?.[at('rate')]).toBe(1.0825);
    expect(unnumbered?.[at('subtotal')]).toBeNull();
  });
  it('says on its first sheet what it is, where it comes from, and exact sums of each currency', async () => {
    const [cover = []] = await sheetsOf(await exported('xlsx'));
    const text = cover.map((row) => row.map(String).join('|')).join('\n');
    expect(cover[0]?.[0]).toBe('A view');
    expect(text).toContain('Filter|none: every document');
    expect(text).toMatch(/1 amounts have more digits .*Documents!L/);
    const sterling = cover.find((row) => row[0] === 'GBP');
    expect(sterling?.[1]).toBe(13);
    expect(sterling).toContain('1234567890122233.28');
    expect(cover.find((row) => row[0] === 'JPY')).toContain(-5000);
  });
  it('says on its first sheet between which amounts the totals lie', async () => {
    const words = async (from: string | null, to: string | null) => {
      const bounds = { totalFromMinor: amountBound(from, 'above'), totalToMinor: amountBound(to, 'below') };
      const { lines } = await coverOf(store, { title: 'A view', filter: { ...filter, ...bounds }, order: 'date', atMs: 0 });
      return JSON.stringify(lines.find(({ label }) => label === 'Filter')?.cells);
    };
    expect(await words('12.50', '100')).toContain('total from 12.5 to 100, each in its own currency');
    expect(await words('-0.5', null)).toContain('total from -0.5, each');
    expect(await words(null, '1000')).toContain('total to 1000, each');
  });
  it('goes on in another sheet under the same header when one is full', async () => {
    const sheets = await sheetsOf(await exported('xlsx', { sheetRows: 7 }));
    expect(sheets.slice(1).map((rows) => rows.length)).toEqual([7, 7, 4]);
    for (const rows of sheets.slice(1)) expect(rows[0]?.[0]).toBe('Kind');
  });
  it('keeps text that only looks like an escape, and signs XML does not have', () => {
    expect(escaped('_x0041_ \u0007 <&>')).toBe('_x005F_x0041_ _x0007_ &lt;&amp;&gt;');
  });

  const office = ['/usr/bin/soffice', '/usr/bin/libreoffice'].find((file) => existsSync(file));
  it.skipIf(office === undefined)(
    'is opened by LibreOffice, which computes the same sums (skipped where LibreOffice is not installed)',
    async () => {
      const columns = GRID_COLUMNS.filter((column) => column !== 'externalId');
      const file = await exported('xlsx', {
        columns,
        list: { filter: { ...filter, currencies: ['KWD', 'JPY'] }, by: 'number', descending: false },
      });
      await promisify(execFile)(office ?? '', [
        '--headless',
        `-env:UserInstallation=file://${folder}/profile`,
        '--convert-to',
        'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1',
        '--outdir',
        folder,
        file,
      ]);
      const about = await readFile(path.join(folder, 'out-About.csv'), 'utf8');
      expect(about).toMatch(/^KWD,1,.*"?1,234\.567/m);
      expect(about).toMatch(/^JPY,1,.*"?-5,000"?/m);
      const documents = await readFile(path.join(folder, 'out-Documents.csv'), 'utf8');
      expect(documents.split('\n')[0]).toContain('Kind,Status,Number');
      expect(documents).toContain('12-Feb-2024');
      expect(documents).toContain('"1,234.567"');
      expect(documents).toContain('"-5,000"');
    },
    120_000,
  );
});

describe('a CSV file', () => {
  it('says its encoding, quotes as RFC 4180, guards text that would be run and no figure', async () => {
    const text = await readFile(
      await exported('csv', { columns: ['number', 'contact', 'issuedOn', 'total', 'currency'] }),
      'utf8',
    );
    expect(text.startsWith('\uFEFFNumber,Contact,Date,Total,Currency\r\n')).toBe(true);
    const lines = text.split('\r\n');
    expect(lines).toContain("000,'=1+2,2024-02-01,1.00,GBP");
    expect(lines).toContain("001,'+44 20,2024-02-02,1.00,GBP");
    expect(lines).toContain("002,'-x,2024-02-03,1.00,GBP");
    expect(lines).toContain("003,'@cmd,2024-02-04,1.00,GBP");
    expect(lines).toContain("004,'\tTab,2024-02-05,1.00,GBP");
    expect(text).toContain('005,"plain, ""quoted""\nline",2024-02-06,1.00,GBP\r\n');
    expect(lines).toContain('010,,2024-02-11,-1234.50,GBP');
    expect(lines).toContain('013,,2024-02-14,1234567890123456.78,GBP');
  });
});

describe('an export that does not end well', () => {
  it.each(['xlsx', 'csv'] as const)('leaves nothing behind when it is cancelled (%s)', async (format) => {
    const stop = new AbortController();
    const failed = await exported(format, { signal: stop.signal, progress: () => stop.abort() }).catch((error: unknown) => error);
    expect(isTieoutError(failed) ? failed.code : failed).toBe('run/cancelled');
    expect(await readdir(folder)).toEqual([]);
  });
  it('leaves what stood under the name before, when the ledger fails half-way', async () => {
    const before = await readFile(await exported('csv'), 'utf8');
    const read = { ...store.read, readGridRecords: async () => Promise.reject(new Error('the ledger is gone')) };
    const broken = exportDocuments(
      { ...store, read },
      {
        list: { filter, by: 'number', descending: false },
        columns: ['number'],
        format: 'csv',
        file: path.join(folder, 'out.csv'),
        cover: { title: '', lines: [] },
        atMs: 0,
        signal: new AbortController().signal,
        progress: () => undefined,
      },
    );
    await expect(broken).rejects.toThrow('the ledger is gone');
    expect(await readdir(folder)).toEqual(['out.csv']);
    expect(await readFile(path.join(folder, 'out.csv'), 'utf8')).toBe(before);
  });
});

/** Rows of each sheet, in order. */
async function sheetsOf(file: string): Promise<readonly (readonly (readonly unknown[])[])[]> {
  const sheets = await readWorkbook(file);
  return sheets.map(({ data }) => data);
}

/** The library trims text and leaves spreadsheet escapes as they stand. */
function libraryText(text: string): string {
  return text.trim();
}

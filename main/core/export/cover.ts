import { decimalFromMinor } from '../../../shared/money.ts';
import type { GridFilter, Store, TenantRow } from '../store/api.ts';
import { textCell, type ExportCell } from './cells.ts';
import type { Cover } from './sink.ts';

/** What an export says of itself: source, filters, freshness, and how the books compared with the platforms' own reports. */
export async function coverOf(
  { read }: Pick<Store, 'read'>,
  ask: { readonly title: string; readonly filter: GridFilter; readonly order: string; readonly atMs: number },
): Promise<Pick<Cover, 'title' | 'lines'>> {
  const [connections, all] = await Promise.all([read.listConnections(), read.listTenants({ connectionId: null })]);
  const wanted = ask.filter.tenantIds;
  const tenants = all.filter((tenant) => wanted === null || wanted.includes(tenant.id));
  const lines: { label: string; cells: readonly ExportCell[] }[] = [];
  const put = (label: string, ...texts: readonly (string | null)[]): void => {
    lines.push({ label, cells: texts.map(textCell) });
  };
  put('Made by', 'Tieout, from its local ledger');
  put('Made at', `${new Date(ask.atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`);
  put('Signs', 'As on the document; credits and refunds are documents of their own kind');
  put('Order', ask.order);
  put('Filter', filterWords(ask.filter));
  for (const tenant of tenants) {
    const connection = connections.find((row) => row.id === tenant.connectionId);
    put(
      'Books',
      `${connection?.clientName ?? ''} · ${tenant.name} · ${connection?.provider ?? ''}`,
      await freshness(read, tenant),
    );
    for (const { label, sourceMinor, ledgerMinor, exponent, currency, ties, asAt } of await read.latestControlTotals({
      tenantId: tenant.id,
    })) {
      const money = (minor: bigint | null): ExportCell =>
        minor === null ? textCell('not stated') : { kind: 'money', decimal: decimalFromMinor(minor, exponent), digits: exponent };
      lines.push({
        label: `  ${label}`,
        cells: [textCell(`${ties ? 'ties' : 'differs'}, ${currency}, as at ${asAt}`), money(sourceMinor), money(ledgerMinor)],
      });
    }
  }
  return { title: ask.title, lines };
}

async function freshness(read: Store['read'], tenant: TenantRow): Promise<string> {
  const streams = (await read.listStreams({ tenantId: tenant.id })).filter((stream) => stream.state === 'ok');
  const oldest = streams.reduce<number | null>(
    (least, { lastSuccessAtMs }) => (least === null || lastSuccessAtMs === null ? null : Math.min(least, lastSuccessAtMs)),
    Number.MAX_SAFE_INTEGER,
  );
  const whole = streams.length > 0 && streams.every((stream) => stream.complete) ? 'complete' : 'not complete';
  if (streams.length === 0 || oldest === null) return `${whole}, some of it never read to its end`;
  return `${whole}, as of ${new Date(oldest).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function filterWords(filter: GridFilter): string {
  const parts = [
    filter.kinds.length > 0 ? `kinds: ${filter.kinds.join(', ')}` : '',
    filter.statuses.length > 0 ? `states: ${filter.statuses.join(', ')}` : '',
    filter.currencies.length > 0 ? `currencies: ${filter.currencies.join(', ')}` : '',
    rangeWords('date', filter.issuedFrom, filter.issuedTo),
    rangeWords('due', filter.dueFrom, filter.dueTo),
    totalWords(filter),
    filter.text.trim() === '' ? '' : `text: ${filter.text.trim()}`,
    filter.marks.length > 0 ? `review: ${filter.marks.join(', ')}` : '',
    filter.attention === 'any' ? '' : filter.attention.replaceAll('-', ' '),
    { live: 'without what is gone at the source', gone: 'only what is gone at the source', all: '' }[filter.presence],
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'none: every document' : parts.join('; ');
}

/** Bounds of the total hold in each document's own currency; the finest minor units say them whole. */
function totalWords({ totalFromMinor, totalToMinor }: GridFilter): string {
  const bound = (of: GridFilter['totalFromMinor']): string | null => {
    const finest = of?.toSorted((a, b) => b.exponent - a.exponent)[0];
    if (finest === undefined) return null;
    return decimalFromMinor(BigInt(finest.minor), finest.exponent)
      .replace(/(\.\d*?)0+$/, '$1')
      .replace(/\.$/, '');
  };
  const words = rangeWords('total', bound(totalFromMinor), bound(totalToMinor));
  return words === '' ? '' : `${words}, each in its own currency`;
}

function rangeWords(what: string, from: string | null, to: string | null): string {
  if (from === null && to === null) return '';
  return `${what} ${from === null ? '' : `from ${from} `}${to === null ? '' : `to ${to}`}`.trim();
}

import { isTieoutError } from '../../../shared/errors.ts';
import { exponentOf, minorFromDecimal } from '../../../shared/money.ts';
import { bookDateFromUtcMs } from '../../../shared/time.ts';
import type { RunId } from '../../../shared/ids.ts';
import type { Clock } from '../ports.ts';
import { fitsLedger, shownMinor } from '../ledger/money-text.ts';
import type { Gateway } from '../http/gateway.ts';
import type { ConnectionRow, ControlTotalRow, LedgerFigure, Store, TenantRow } from '../store/api.ts';
import { maxAnswerBytes } from './context.ts';

/** A platform's report as the engine sees it: what to ask and how to read the figures. Structurally the provider's `ReportDefinition`. */
export interface TotalsReport {
  readonly name: string;
  readonly title: string;
  /** The stream that is whole only as long as these figures tie. */
  readonly proves?: string | undefined;
  /** With a body it is asked for by POST. */
  request(ask: { readonly asAt: string }): {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  /** Turns an answer that is no JSON into JSON text. */
  readonly decode?: ((body: Uint8Array) => Uint8Array) | undefined;
  read(
    body: unknown,
    context: {
      readonly baseCurrency: string;
      readonly accounts: readonly ReportedAccount[];
      readonly balanceCurrencies: readonly string[];
    },
  ): readonly {
    readonly name: string;
    readonly label: string;
    readonly currency: string;
    readonly amount: string;
    readonly proves?: string;
  }[];
}

interface ReportedAccount {
  readonly externalId: string;
  readonly code: string | null;
  readonly accountType: string;
  readonly systemRole: string | null;
}

export interface TotalsAsk {
  readonly connection: ConnectionRow;
  readonly tenant: TenantRow;
  readonly runId: RunId;
  readonly reports: readonly TotalsReport[];
  /** Whether every journal is in the ledger, so that balances by account can be compared. */
  readonly journalsComplete: boolean;
  /** What the platform's rates state. */
  readonly rates?: 'base-per-document' | undefined;
  readonly urgent: boolean;
  readonly signal: AbortSignal;
}

/** A figure that was compared, and the stream it proves. */
export interface ComparedTotal extends ControlTotalRow {
  readonly proves: string | null;
}

/**
 * Holds the ledger's figures against the platform's own reports as at one day, stores and returns the comparison. A report that cannot be had is a line
 * that does not tie, with the reason; it is never left out.
 */
export async function compareControlTotals(
  deps: { store: Store; gateway: Gateway; clock: Clock },
  ask: TotalsAsk,
): Promise<readonly ComparedTotal[]> {
  const base = ask.tenant.baseCurrency;
  const exponent = base === null ? undefined : exponentOf(base);
  if (base === null || exponent === undefined || ask.reports.length === 0) return [];
  const today = bookDateFromUtcMs(deps.clock.nowMs());
  const latest = await deps.store.read.latestBookDate({ tenantId: ask.tenant.id });
  const asAt = latest !== null && latest > today ? latest : today;
  const accounts = await deps.store.read.listAccounts({ tenantId: ask.tenant.id });
  const { figureOf, balanceCurrencies } = await ledgerFigures(deps.store, ask, asAt);
  const rows: ComparedTotal[] = [];
  for (const report of ask.reports) {
    const line = { asAt, currency: base, exponent };
    const proves = report.proves ?? null;
    try {
      const { url, headers, body: asked } = report.request({ asAt });
      const answer = await deps.gateway.send(
        {
          connectionId: ask.connection.id,
          tenant: { id: ask.tenant.id, externalId: ask.tenant.externalId },
          stream: `report:${report.name}`,
          method: asked === undefined ? 'GET' : 'POST',
          path: url,
          query: {},
          headers,
          ...(asked === undefined ? {} : { body: asked }),
          urgent: ask.urgent,
          maxBytes: maxAnswerBytes,
        },
        ask.signal,
      );
      const body: unknown = JSON.parse(new TextDecoder().decode(report.decode?.(answer.response.body) ?? answer.response.body));
      for (const total of report.read(body, { baseCurrency: base, accounts, balanceCurrencies })) {
        const row = compare(total, figureOf(total.name), line);
        if (row !== undefined) rows.push({ ...row, proves: total.proves ?? proves });
      }
    } catch (error) {
      if (ask.signal.aborted) throw error;
      if (isTieoutError(error) && error.action === 'stop-connection') throw error;
      const why = isTieoutError(error)
        ? `${error.message} ${error.remedy}`
        : 'The report came back in a shape that cannot be read.';
      rows.push({
        ...line,
        name: report.name,
        label: report.title,
        sourceMinor: null,
        ledgerMinor: null,
        ties: false,
        note: why,
        proves,
      });
    }
  }
  await deps.store.write.putControlTotals({ tenantId: ask.tenant.id, runId: ask.runId, atMs: deps.clock.nowMs(), totals: rows });
  return rows;
}

const balancePrefix = 'processor-balance:';
const nothing: LedgerFigure = { minor: 0n, undetermined: 0 };

/** The ledger's figures by the names reports use. Accounts without any movement are 0 there. */
async function ledgerFigures(store: Store, ask: TotalsAsk, asAt: string) {
  const { receivables, payables, banks, journals, processorBalances } = await store.read.ledgerTotals({
    tenantId: ask.tenant.id,
    asAt,
    rates: ask.rates,
  });
  const figureOf = (name: string): LedgerFigure | undefined => {
    if (name === 'receivables') return receivables;
    if (name === 'payables') return payables;
    if (name.startsWith(balancePrefix)) return processorBalances.get(name.slice(balancePrefix.length)) ?? nothing;
    if (name === 'trial-balance-foots') return nothing;
    if (name.startsWith('bank:')) return banks.get(name.slice('bank:'.length)) ?? nothing;
    if (name.startsWith('trial-balance:') && ask.journalsComplete)
      return journals.get(name.slice('trial-balance:'.length)) ?? nothing;
    return undefined;
  };
  return { figureOf, balanceCurrencies: [...processorBalances.keys()] };
}

function compare(
  total: { readonly name: string; readonly label: string; readonly currency: string; readonly amount: string },
  ours: LedgerFigure | undefined,
  baseLine: { readonly asAt: string; readonly currency: string; readonly exponent: number },
): ControlTotalRow | undefined {
  if (ours === undefined) return undefined;
  const exponent = exponentOf(total.currency);
  // A payment platform holds several currencies; every other report is in that of the books.
  const line =
    total.name.startsWith(balancePrefix) && exponent !== undefined
      ? { ...baseLine, currency: total.currency, exponent }
      : baseLine;
  const fits = fitsLedger(ours.minor);
  const named = { ...line, name: total.name, label: total.label, ledgerMinor: fits ? ours.minor : null };
  if (!fits) {
    const note = `the ledger's records add up to ${shownMinor(ours.minor, line)}, more than can be compared`;
    return { ...named, sourceMinor: null, ties: false, note };
  }
  const theirs = minorFromDecimal(total.amount, line.exponent);
  if (!theirs.ok || total.currency !== line.currency) {
    return {
      ...named,
      sourceMinor: null,
      ties: false,
      note: `the report states "${total.amount} ${total.currency}", which is no amount in ${line.currency}`,
    };
  }
  return { ...named, sourceMinor: theirs.value, ties: theirs.value === ours.minor, note: leftOut(ours, line.currency) };
}

/** Which documents the ledger's figure is without, for a person who looks for a difference, or takes two equal figures for the whole. */
function leftOut({ undetermined }: LedgerFigure, currency: string): string | null {
  if (undetermined === 0) return null;
  const documents = undetermined === 1 ? '1 document is' : `${undetermined} documents are`;
  return `${documents} not in the ledger's figure: what they come to in ${currency} is not stated`;
}

import type { Core, VerifyReport } from '../core/core.ts';
import type { ProviderId } from '../../shared/ids.ts';
import { truthOf } from './sandbox-client.ts';
import { joinReports } from './verify-text.ts';

/** Holds everything connected against a sandbox's truth. */
export async function verifyLedger(
  core: Core,
  ask: { readonly sandbox: string; readonly providers: readonly ProviderId[]; readonly signal: AbortSignal },
): Promise<VerifyReport> {
  const reports: VerifyReport[] = [];
  for (const provider of ask.providers) {
    const truth = truthOf(ask.sandbox, provider, ask.signal);
    reports.push(await core.verify({ provider, summary: await truth.summary(), fetchPage: (page) => truth.page(page) }));
  }
  return joinReports(reports);
}

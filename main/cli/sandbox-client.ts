import { z } from 'zod';
import { TieoutError } from '../../shared/errors.ts';
import type { ProviderId } from '../../shared/ids.ts';
import { truthPageSchema, truthSummarySchema, type TruthPage, type TruthSummary } from '../../shared/truth.ts';

const answerWithinMs = 30_000;

const infoSchema = z.object({
  url: z.string(),
  providers: z.record(z.string(), z.object({ baseUrl: z.string(), credentials: z.unknown() })),
});
type SandboxInfo = z.infer<typeof infoSchema>;

/** What serves at a loopback address, when it is a sandbox; null for anything else. Only loopback addresses are asked. */
export async function sandboxAt(endpoint: string, signal: AbortSignal): Promise<SandboxInfo | null> {
  if (!isLoopback(endpoint)) return null;
  try {
    return infoSchema.parse(await getJson(`${endpoint}/__sandbox/info`, signal));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof z.ZodError || (error instanceof TieoutError && error.code === 'net/failed')) return null;
    throw error;
  }
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(new URL(url).hostname);
}

const appSchema = z.object({ clientId: z.string(), clientSecret: z.string().nullish() });

/** The app a sandbox knows, from the credentials it announces for one platform. */
export function appOf(credentials: unknown): { readonly clientId: string; readonly clientSecret: string | null } | null {
  const parsed = appSchema.safeParse(credentials);
  return parsed.success ? { clientId: parsed.data.clientId, clientSecret: parsed.data.clientSecret ?? null } : null;
}

/** Reads what a sandbox says is true. Throws `net/failed` when nothing answers there, or something that is no sandbox. */
export function truthOf(
  sandbox: string,
  provider: ProviderId,
  signal: AbortSignal,
): {
  summary(): Promise<TruthSummary>;
  page(ask: { tenant: string; stream: string; after: string | null }): Promise<TruthPage>;
} {
  const read = async <Shape>(schema: z.ZodType<Shape>, query: Readonly<Record<string, string>>): Promise<Shape> => {
    const answer = await getJson(`${sandbox}/__sandbox/truth?${new URLSearchParams({ provider, ...query }).toString()}`, signal);
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw notASandbox(sandbox, 'its answer has another shape than the truth of a sandbox');
  };
  return {
    summary: () => read(truthSummarySchema, {}),
    page: ({ tenant, stream, after }) =>
      read(truthPageSchema, { tenant, stream, limit: '1000', ...(after === null ? {} : { after }) }),
  };
}

async function getJson(url: string, signal: AbortSignal): Promise<unknown> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]) });
    if (!response.ok) throw notASandbox(url, `it answered with status ${response.status}`);
    return await response.json();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TieoutError) throw error;
    throw notASandbox(url, 'nothing usable answered');
  }
}

function notASandbox(url: string, why: string): TieoutError {
  return new TieoutError({
    code: 'net/failed',
    action: 'stop-all',
    message: `There is no sandbox at ${new URL(url).origin}: ${why}.`,
    remedy: 'Start one with "tieout sandbox", and use the "url" of its first line.',
  });
}

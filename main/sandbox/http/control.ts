import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { SandboxAnnouncement } from '../../../shared/truth.ts';
import { FaultListError, parseFaults, type Fault, type FaultBox } from '../faults.ts';
import type { Simulator } from '../simulator.ts';
import { WrongUseError } from '../wrong-use.ts';
import { readBody, sendJson } from './body.ts';
import type { RequestLog } from './request-log.ts';

/** `/__sandbox/…`: truth, faults, changes to the world, clock, request log and settings. */

const mutateSchema = z.strictObject({
  edits: z.number().int().min(0).default(0),
  inserts: z.number().int().min(0).default(0),
  voids: z.number().int().min(0).default(0),
  payments: z.number().int().min(0).default(0),
  deletes: z.number().int().min(0).default(0),
  seed: z.number().int().default(1),
  tenant: z.string().nullable().default(null),
  provider: z.string().default('xero'),
});

const clockSchema = z.strictObject({ advanceSec: z.number().min(0).optional(), advanceMs: z.number().min(0).optional() });

export interface ControlDeps {
  readonly simulators: readonly Simulator[];
  readonly announcement: () => SandboxAnnouncement;
  readonly faults: FaultBox;
  readonly log: RequestLog;
  readonly nowMs: () => number;
  readonly advanceMs: (ms: number) => void;
  /** Takes part of the settings and answers all of them; throws a ZodError for a wrong one. */
  readonly changeSettings: (change: unknown) => unknown;
  /** More paths, by name: webhooks. */
  readonly extra: Readonly<Record<string, (body: unknown) => Promise<unknown>>>;
}

/** Says why no simulator can do one of the faults. Throws FaultListError. */
export function checkFaults(simulators: readonly Simulator[], faults: readonly Fault[]): void {
  for (const [at, fault] of faults.entries()) {
    const simulator = simulators.find((candidate) => candidate.id === fault.provider);
    if (simulator === undefined) throw new FaultListError(`faults[${at}].provider: "${fault.provider}" is not simulated here`);
    const refusal = simulator.refusesFault(fault);
    if (refusal !== undefined) throw new FaultListError(`faults[${at}].do: ${refusal}`);
  }
}

export async function serveControl(
  deps: ControlDeps,
  path: string,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const text = request.method === 'POST' ? await readBody(request) : '';
    const value = await answer(deps, path, query, request.method ?? 'GET', text === '' ? {} : jsonOf(text));
    sendJson(response, 200, value);
  } catch (error) {
    if (error instanceof WrongUseError) sendJson(response, error.status, { error: error.message });
    else if (error instanceof z.ZodError) sendJson(response, 400, { error: z.prettifyError(error) });
    else throw error;
  }
}

async function answer(deps: ControlDeps, path: string, query: URLSearchParams, method: string, body: unknown): Promise<unknown> {
  const { simulators, faults, log } = deps;
  const simulatorOf = (id: string): Simulator => {
    const found = simulators.find((candidate) => candidate.id === id);
    if (found === undefined)
      throw new WrongUseError(`"${id}" is not simulated here; there is ${simulators.map((each) => each.id).join(', ')}`, 404);
    return found;
  };
  switch (`${method} ${path}`) {
    case 'GET info':
      return deps.announcement();
    case 'GET truth':
      return truthAnswer(simulators, simulatorOf, query);
    case 'GET planted':
      return simulators.flatMap((simulator) => simulator.planted().map((each) => ({ provider: simulator.id, ...each })));
    case 'GET faults':
      return faults.list();
    case 'POST faults': {
      const parsed = parseFaults(body);
      checkFaults(simulators, parsed);
      faults.add(parsed);
      return { placed: parsed.length };
    }
    case 'DELETE faults':
      faults.clear();
      return { placed: 0 };
    case 'POST mutate': {
      const { provider, ...ask } = mutateSchema.parse(body);
      return simulatorOf(provider).mutate(ask, deps.nowMs());
    }
    case 'POST restore':
      for (const simulator of simulators) simulator.restore(deps.nowMs());
      return {};
    case 'POST clock': {
      const { advanceSec = 0, advanceMs = 0 } = clockSchema.parse(body);
      deps.advanceMs(advanceSec * 1_000 + advanceMs);
      return { nowMs: deps.nowMs() };
    }
    case 'GET clock':
      return { nowMs: deps.nowMs() };
    case 'GET requests':
      return log.report();
    case 'DELETE requests':
      log.clear();
      return { total: 0 };
    case 'GET settings':
      return deps.changeSettings({});
    case 'POST settings':
      return deps.changeSettings(body);
    default: {
      const more = deps.extra[`${method} ${path}`];
      if (more === undefined) throw new WrongUseError(`no control path ${method} /__sandbox/${path}`, 404);
      return more(body);
    }
  }
}

function truthAnswer(simulators: readonly Simulator[], simulatorOf: (id: string) => Simulator, query: URLSearchParams): unknown {
  const provider = query.get('provider');
  if (provider === null) return simulators.map((simulator) => simulator.truthSummary());
  const simulator = simulatorOf(provider);
  const tenant = query.get('tenant');
  const stream = query.get('stream');
  if (tenant === null || stream === null) return simulator.truthSummary();
  const limit = Math.min(10_000, Math.max(1, Number.parseInt(query.get('limit') ?? '1000', 10) || 1_000));
  const page = simulator.truthPage({ tenant, stream, after: query.get('after'), limit });
  if (page === undefined) throw new WrongUseError(`no stream "${stream}" in tenant "${tenant}"`, 404);
  return page;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new WrongUseError('the body is not JSON');
  }
}

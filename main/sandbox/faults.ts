import { z } from 'zod';
import { PROVIDER_IDS, type ProviderId } from '../../shared/ids.ts';
import { WrongUseError } from './wrong-use.ts';
import type { RequestSubject } from './simulator.ts';

/** Faults as data: what to spoil, when, how often. README.md shows each verb with an example. */

const field = z.string().min(1);
const count = z.number().int().min(1);
/** Which rows of a page a field fault touches: the first `count` (all by default), or every `every`-th. */
const rowChoice = { count: count.optional(), every: count.optional() };
const jsonValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const effectSchema = z.discriminatedUnion('verb', [
  z.strictObject({
    verb: z.literal('status'),
    status: z.number().int().min(100).max(599).default(503),
    body: z.string().default(''),
    contentType: z.string().default('application/json'),
    retryAfterSec: z.number().int().min(0).optional(),
    headers: z.record(z.string(), z.string()).default({}),
  }),
  z.strictObject({ verb: z.literal('drop') }),
  z.strictObject({ verb: z.literal('truncate') }),
  z.strictObject({ verb: z.literal('hang'), ms: z.number().int().min(0).optional() }),
  z.strictObject({ verb: z.literal('slow'), ms: z.number().int().min(0).default(1_000) }),
  z.strictObject({
    verb: z.literal('garbage'),
    body: z.string().default('<html><body>Bad gateway</body></html>'),
    status: z.number().int().default(200),
  }),
  z.strictObject({ verb: z.literal('expire-token') }),
  z.strictObject({ verb: z.literal('revoke'), of: z.enum(['tenant', 'user']).default('user') }),
  z.strictObject({ verb: z.literal('lose-refresh-response'), grace: z.enum(['kept', 'gone']).default('kept') }),
  z.strictObject({ verb: z.literal('drop-scope'), scope: z.string().optional() }),
  z.strictObject({ verb: z.literal('expire-session') }),
  z.strictObject({ verb: z.literal('expire-cursor') }),
  z.strictObject({ verb: z.literal('duplicate-page') }),
  z.strictObject({ verb: z.literal('reorder-page') }),
  z.strictObject({ verb: z.literal('skip-row'), count: count.default(1), at: z.number().int().min(0).default(0) }),
  z.strictObject({ verb: z.literal('delete-rows'), count: count.default(1), how: z.enum(['void', 'vanish']).default('void') }),
  z.strictObject({ verb: z.literal('insert-rows'), count: count.default(1) }),
  z.strictObject({ verb: z.literal('edit-rows'), count: count.default(1), bump: z.boolean().default(true) }),
  z.strictObject({
    verb: z.literal('wrong-total'),
    by: z.number().int().default(1),
    field: z.enum(['itemCount', 'pageCount']).default('itemCount'),
  }),
  z.strictObject({ verb: z.literal('exact-page-boundary'), size: count.optional() }),
  z.strictObject({ verb: z.literal('rename-field'), field, to: field, ...rowChoice }),
  z.strictObject({ verb: z.literal('drop-field'), field, ...rowChoice }),
  z.strictObject({ verb: z.literal('null-field'), field, ...rowChoice }),
  z.strictObject({
    verb: z.literal('retype-field'),
    field,
    to: z.enum(['text', 'number', 'boolean', 'object', 'array']).default('text'),
    ...rowChoice,
  }),
  z.strictObject({ verb: z.literal('move-field'), field, to: field, ...rowChoice }),
  z.strictObject({
    verb: z.literal('set-field'),
    field,
    value: jsonValue.default(null),
    /** A JSON number with all its digits, which a number in `value` would lose. */
    digits: z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .optional(),
    ...rowChoice,
  }),
  z.strictObject({
    verb: z.literal('new-enum'),
    field: field.default('Status'),
    value: z.string().default('SANDBOXNEWVALUE'),
    count: count.default(1),
    every: count.optional(),
  }),
  z.strictObject({
    verb: z.literal('new-field'),
    field: field.default('SandboxNewField'),
    value: jsonValue.default('new'),
    ...rowChoice,
  }),
  z.strictObject({ verb: z.literal('clock-skew'), sec: z.number().int().default(3_600) }),
  z.strictObject({ verb: z.literal('event-duplicate'), count: count.default(1) }),
  z.strictObject({ verb: z.literal('event-forge') }),
  z.strictObject({ verb: z.literal('event-reorder') }),
  z.strictObject({ verb: z.literal('event-burst'), count: count.default(50) }),
]);
export type FaultEffect = z.infer<typeof effectSchema>;
export type FaultVerb = FaultEffect['verb'];

/** Changes the rows of an answer and nothing else. */
export const ROW_VERBS = [
  'duplicate-page',
  'reorder-page',
  'skip-row',
  'wrong-total',
  'rename-field',
  'drop-field',
  'null-field',
  'retype-field',
  'move-field',
  'set-field',
  'new-enum',
  'new-field',
] as const satisfies readonly FaultVerb[];
export type RowEffect = Extract<FaultEffect, { readonly verb: (typeof ROW_VERBS)[number] }>;

/** Changes what the platform holds: tokens, rights, rows. */
export const STATE_VERBS = [
  'expire-token',
  'revoke',
  'lose-refresh-response',
  'drop-scope',
  'expire-session',
  'expire-cursor',
  'delete-rows',
  'insert-rows',
  'edit-rows',
  'exact-page-boundary',
] as const satisfies readonly FaultVerb[];
export type StateEffect = Extract<FaultEffect, { readonly verb: (typeof STATE_VERBS)[number] }>;

/** Changes events on their way. */
export type EventEffect = Extract<FaultEffect, { readonly verb: `event-${string}` }>;

export function isRowEffect(effect: FaultEffect): effect is RowEffect {
  return ROW_VERBS.some((verb) => verb === effect.verb);
}

export function isStateEffect(effect: FaultEffect): effect is StateEffect {
  return STATE_VERBS.some((verb) => verb === effect.verb);
}

export function isEventEffect(effect: FaultEffect): effect is EventEffect {
  return effect.verb.startsWith('event-');
}

export const FAULT_VERBS: readonly FaultVerb[] = effectSchema.options.map((option) => option.shape.verb.value);

const whenSchema = z.strictObject({
  stream: z.string().optional(),
  tenant: z.string().optional(),
  /** The page number asked for, or the n-th page of a traversal where pages have no numbers. */
  page: count.optional(),
  /** The n-th request of that stream and tenant. */
  request: count.optional(),
  /** Only after so many requests that would have matched. */
  after: z.number().int().min(0).optional(),
});

const faultSchema = z.strictObject({
  provider: z.enum(PROVIDER_IDS),
  when: whenSchema.default({}),
  do: z.union([z.string(), z.looseObject({ verb: z.string() })]),
  times: count.optional(),
});

export interface Fault {
  readonly provider: ProviderId;
  readonly when: z.infer<typeof whenSchema>;
  readonly effect: FaultEffect;
  /** null: every time it matches. */
  readonly times: number | null;
}

/** The list cannot be used; the message names the place and what is wrong there. */
export class FaultListError extends WrongUseError {
  override readonly name = 'FaultListError';
}

/** These tell about a lasting change of the platform and hold until they are taken away; all others happen once unless `times` says more. */
const LASTING: ReadonlySet<FaultVerb> = new Set([
  'rename-field',
  'drop-field',
  'null-field',
  'retype-field',
  'move-field',
  'set-field',
  'new-enum',
  'new-field',
  'clock-skew',
]);

/**
 * Reads one fault or a list of them. Throws FaultListError: `faults[1].do.field: expected string`.
 */
export function parseFaults(input: unknown): Fault[] {
  const list: readonly unknown[] = Array.isArray(input) ? input : [input];
  return list.map((each, at): Fault => {
    const place = `faults[${at}]`;
    const outer = read(faultSchema, each, place);
    const spoken = typeof outer.do === 'string' ? { verb: outer.do } : outer.do;
    if (!FAULT_VERBS.some((verb) => verb === spoken.verb)) {
      throw new FaultListError(`${place}.do: "${spoken.verb}" is no verb; known are ${FAULT_VERBS.join(', ')}`);
    }
    const effect = read(effectSchema, spoken, `${place}.do`);
    return { provider: outer.provider, when: outer.when, effect, times: outer.times ?? (LASTING.has(effect.verb) ? null : 1) };
  });
}

function read<Output>(schema: z.ZodType<Output>, value: unknown, place: string): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path =
    issue === undefined ? '' : issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  throw new FaultListError(`${place}${path}: ${issue?.message ?? 'not a fault'}`);
}

export interface PlacedFault {
  readonly fault: Fault;
  /** Requests that matched all but `after` and `times`. */
  readonly matched: number;
  readonly fired: number;
}

export interface FaultBox {
  add(faults: readonly Fault[]): void;
  clear(): void;
  list(): readonly PlacedFault[];
  /** The effects that strike this request, in the order they were placed. Counts it. */
  strike(provider: ProviderId, subject: RequestSubject): FaultEffect[];
}

interface Traffic {
  requests: number;
  page: number;
}

export function createFaultBox(): FaultBox {
  let placed: { fault: Fault; matched: number; fired: number }[] = [];
  const traffic = new Map<string, Traffic>();

  const count = (provider: ProviderId, subject: RequestSubject): Traffic => {
    const key = `${provider}/${subject.tenant ?? ''}/${subject.stream}`;
    const seen = traffic.get(key) ?? { requests: 0, page: 0 };
    traffic.set(key, seen);
    seen.requests += 1;
    if (subject.kind !== 'list' || subject.pageSize === 1) return seen;
    if (subject.page !== null && subject.page > 1) seen.page = subject.page;
    else seen.page = subject.fresh ? 1 : seen.page + 1;
    return seen;
  };
  const fits = (fault: Fault, provider: ProviderId, subject: RequestSubject, seen: Traffic): boolean => {
    const { when, effect } = fault;
    if (fault.provider !== provider) return false;
    if (when.tenant !== undefined && when.tenant !== subject.tenant) return false;
    if (when.stream !== undefined ? when.stream !== subject.stream : !isUsualTarget(effect.verb, subject)) return false;
    // A page is one of a traversal; asking for a single row is only counting.
    if (when.page !== undefined && (subject.kind !== 'list' || subject.pageSize === 1 || when.page !== seen.page)) return false;
    return when.request === undefined || when.request === seen.requests;
  };
  return {
    add: (faults) => void placed.push(...faults.map((fault) => ({ fault, matched: 0, fired: 0 }))),
    clear: () => {
      placed = [];
    },
    list: () => placed,
    strike: (provider, subject) => {
      const seen = count(provider, subject);
      const effects: FaultEffect[] = [];
      for (const entry of placed) {
        if (!fits(entry.fault, provider, subject, seen)) continue;
        entry.matched += 1;
        if (entry.matched <= (entry.fault.when.after ?? 0)) continue;
        if (entry.fault.times !== null && entry.fired >= entry.fault.times) continue;
        entry.fired += 1;
        effects.push(entry.fault.effect);
      }
      return effects;
    },
  };
}

/** Without a stream a fault strikes data, except for the verbs that are about something else. */
function isUsualTarget(verb: FaultVerb, subject: RequestSubject): boolean {
  if (verb === 'lose-refresh-response') return subject.stream === 'token';
  if (verb.startsWith('event-')) return subject.stream === 'events';
  return subject.kind === 'list' || subject.kind === 'record' || subject.kind === 'report';
}

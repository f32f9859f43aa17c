import { assertNever } from '../../../shared/result.ts';
import { createRandom } from '../random.ts';
import type { z } from 'zod';
import type { Fault, FaultBox, StateEffect } from '../faults.ts';
import type { RequestSubject, Simulator, SimRequest } from '../simulator.ts';
import type { World } from '../world.ts';
import { disturb, mutateOrganisation, type Change, type DisturbAsk, type MutateReply } from '../world/mutate.ts';
import { createAccounting } from './accounting.ts';
import { createIdentity, problem } from './identity.ts';
import type { XeroSettings } from './settings.ts';
import { STREAMS, streamByPath } from './streams.ts';
import { createLists } from './lists.ts';
import { createXeroTruth } from './truth.ts';
import { createWebhooks, type sendSchema, type Webhooks } from './webhooks.ts';

/** Xero on loopback: identity service, connections and Accounting API below one base address. */

const API = '/api.xro/2.0';

const REPORT_STREAMS: Readonly<Record<string, string>> = {
  trialbalance: 'report:trial-balance',
  balancesheet: 'report:balance-sheet',
  agedreceivablesbycontact: 'report:aged-receivables',
  agedpayablesbycontact: 'report:aged-payables',
  banksummary: 'report:bank-summary',
  profitandloss: 'report:profit-and-loss',
};

const STREAM_BY_KIND: Readonly<Record<Change['kind'], string>> = {
  invoice: 'invoices',
  bill: 'invoices',
  'credit-note': 'credit-notes',
  'supplier-credit': 'credit-notes',
  prepayment: 'prepayments',
  'supplier-prepayment': 'prepayments',
  overpayment: 'overpayments',
  'supplier-overpayment': 'overpayments',
  payment: 'payments',
  contact: 'contacts',
  'bank-entry': 'bank-transactions',
  item: 'items',
};

const FAMILY_BY_STREAM: Readonly<Record<string, DisturbAsk['family']>> = {
  invoices: 'invoices',
  'credit-notes': 'credits',
  contacts: 'contacts',
  'bank-transactions': 'bank',
  payments: 'payments',
  items: 'items',
};

export interface XeroSimulator extends Simulator {
  readonly settings: XeroSettings;
  readonly webhooks: Webhooks;
  /** Changes for events: the named records, or the latest changed of a stream. */
  recentChanges(ask: z.infer<typeof sendSchema>): MutateReply['changed'];
}

export function createXero(ask: {
  readonly world: World;
  readonly settings: XeroSettings;
  readonly issuer: () => string;
  readonly faults: FaultBox;
  readonly clockMs: () => number;
}): XeroSimulator {
  const { world, settings } = ask;
  const { organisations } = world;
  const identity = createIdentity({
    seed: world.seed,
    tenants: organisations.map(({ organisation }) => ({
      id: organisation.id,
      name: organisation.name,
      createdMs: organisation.createdMs,
    })),
    settings: () => settings,
    nowMs: ask.clockMs(),
  });
  const accounting = createAccounting({ seed: world.seed, organisations, identity, settings: () => settings });
  const truth = createXeroTruth(organisations);
  const random = createRandom(world.seed, 'xero/other');
  const lists = createLists();
  const webhooks = createWebhooks({
    seed: world.seed,
    settings: () => settings,
    faults: ask.faults,
    nowMs: ask.clockMs,
    describe: (tenant, name, id) => {
      const live = organisations.find(({ organisation }) => organisation.id === tenant);
      const stream = STREAMS.find((candidate) => candidate.name === name);
      const at = live === undefined || stream === undefined ? undefined : lists.find(live, stream, id);
      if (live === undefined || stream === undefined || at === undefined) return undefined;
      const { type, status } = lists.of(live, stream).listing.facts(at);
      return type === undefined || status === undefined ? undefined : { type, status };
    },
  });

  const disturbStream = (
    effect: Extract<StateEffect, { verb: 'delete-rows' | 'insert-rows' | 'edit-rows' }>,
    request: SimRequest,
    subject: RequestSubject,
  ): void => {
    const live = organisations.find(({ organisation }) => organisation.id === subject.tenant);
    const stream = STREAMS.find((candidate) => candidate.name === subject.stream);
    const family = FAMILY_BY_STREAM[subject.stream];
    if (live === undefined || stream === undefined || family === undefined) return;
    const listing = stream.list(live);
    const places = Array.from({ length: listing.length }, (_, at) => at);
    // In the order the client reads, so that what goes or moves lies on pages it has already read.
    if (request.query.get('order') !== null)
      places.sort((left, right) => listing.facts(left).updatedMs - listing.facts(right).updatedMs || left - right);
    disturb(
      live,
      {
        what: effect.verb === 'delete-rows' ? 'delete' : effect.verb === 'insert-rows' ? 'insert' : 'edit',
        how: effect.verb === 'delete-rows' ? effect.how : 'void',
        bump: effect.verb === 'edit-rows' ? effect.bump : true,
        family,
        count: effect.count,
        ids: places.map((at) => listing.id(at)),
      },
      request.nowMs,
    );
  };

  return {
    id: 'xero',
    settings,
    webhooks,
    recentChanges: ({ stream, tenant, ids, count, what }) => {
      const live = organisations.find(({ organisation }) => tenant === undefined || organisation.id === tenant);
      const definition = STREAMS.find((candidate) => candidate.name === stream);
      if (live === undefined || definition === undefined) return [];
      const listing = definition.list(live);
      const latest = Array.from({ length: listing.length }, (_, at) => at)
        .toSorted((left, right) => listing.facts(right).updatedMs - listing.facts(left).updatedMs)
        .slice(0, count)
        .map((at) => listing.id(at));
      return (ids ?? latest).map((id) => ({ tenant: live.organisation.id, stream, id, what }));
    },
    credentials: {
      clientId: identity.apps[0]?.clientId ?? '',
      refreshToken: identity.evergreenToken,
      get scopes() {
        return [...settings.grantedScopes];
      },
    },
    subject: (request) => subjectOf(request),
    handle: async (request) => {
      const answered = identity.handle(request, ask.issuer());
      if (answered !== undefined) return answered;
      if (request.path.startsWith(`${API}/`)) return accounting.handle(request, request.path.slice(API.length));
      return problem(404, 'Not Found', 'No such address', random.uuid());
    },
    refusesFault: refusal,
    applyFault: (effect, request, subject) => {
      switch (effect.verb) {
        case 'expire-token': {
          const grant = identity.bearer(request);
          if (grant !== undefined) grant.expiresAtMs = Math.min(grant.expiresAtMs, request.nowMs);
          break;
        }
        case 'revoke':
          if (effect.of === 'tenant' && subject.tenant !== null) identity.disconnect(subject.tenant);
          else identity.revokeUser();
          break;
        case 'drop-scope': {
          const scope = effect.scope ?? scopeOf(subject.stream);
          if (scope !== undefined) identity.droppedScopes.add(scope);
          break;
        }
        case 'lose-refresh-response':
          if (effect.grace === 'gone') identity.tokens.withholdGrace();
          break;
        case 'delete-rows':
        case 'insert-rows':
        case 'edit-rows':
          disturbStream(effect, request, subject);
          break;
        case 'exact-page-boundary': {
          const size = effect.size ?? subject.pageSize ?? settings.defaultPageSize;
          const live = organisations.find(({ organisation }) => organisation.id === subject.tenant);
          const stream = STREAMS.find((candidate) => candidate.name === subject.stream);
          const over = live === undefined || stream === undefined ? 0 : stream.list(live).length % size;
          if (over > 0) disturbStream({ verb: 'insert-rows', count: size - over }, request, subject);
          break;
        }
        case 'expire-session':
        case 'expire-cursor':
          // Refused when they are placed.
          break;
        default:
          assertNever(effect);
      }
    },
    restore: (nowMs) => identity.consentAgain(nowMs),
    mutate: (asked, nowMs) => {
      const changed = organisations
        .filter(({ organisation }) => asked.tenant === null || organisation.id === asked.tenant)
        .flatMap((live) => mutateOrganisation(live, asked, nowMs))
        .map((change) => ({ tenant: change.tenant, stream: STREAM_BY_KIND[change.kind], id: change.id, what: change.what }));
      webhooks.enqueue(changed, nowMs);
      return { changed };
    },
    truthSummary: () =>
      truth.summary(
        (stream) =>
          stream !== 'journals' || (settings.tier === 'Advanced' && settings.grantedScopes.includes('accounting.journals.read')),
      ),
    planted: () =>
      organisations.flatMap(({ organisation }) =>
        organisation.planted.map(({ of, kind, ids, why }) => ({
          tenant: organisation.id,
          stream: STREAM_BY_KIND[of],
          kind,
          ids,
          why,
        })),
      ),
    truthPage: (page) => truth.page(page),
  };
}

function subjectOf(request: SimRequest): RequestSubject {
  const base = { page: null, pageSize: null, fresh: true, tenant: request.headers['xero-tenant-id'] ?? null };
  const { path, query } = request;
  if (/\/connect\/token$/i.test(path)) {
    // Told apart, so that a lost refresh answer is not the answer of a first sign-in.
    const exchanges = new URLSearchParams(request.body).get('grant_type') === 'authorization_code';
    return { ...base, stream: exchanges ? 'code' : 'token', kind: 'auth' };
  }
  if (/\/connect\/authorize$/i.test(path)) return { ...base, stream: 'authorize', kind: 'auth' };
  if (/\/connect\/revocation$/i.test(path)) return { ...base, stream: 'revocation', kind: 'auth' };
  if (/^\/connections(\/|$)/i.test(path)) return { ...base, stream: 'connections', kind: 'auth' };
  if (!path.startsWith(`${API}/`)) return { ...base, stream: 'other', kind: 'other' };
  const [head = '', id] = path.slice(API.length + 1).split('/');
  if (head.toLowerCase() === 'reports')
    return { ...base, stream: REPORT_STREAMS[(id ?? '').toLowerCase()] ?? 'report:unknown', kind: 'report' };
  const name = head.toLowerCase() === 'journals' ? 'journals' : streamByPath(head)?.name;
  if (name === undefined) return { ...base, stream: 'other', kind: 'other' };
  if (id !== undefined) return { ...base, stream: name, kind: 'record' };
  const whole = (text: string | null): number | null => (text === null || !/^\d+$/.test(text) ? null : Number(text));
  const since = request.headers['if-modified-since'];
  const offset = query.get('offset');
  return {
    ...base,
    stream: name,
    kind: 'list',
    page: whole(query.get('page')),
    pageSize: whole(query.get('pageSize')),
    fresh: since === undefined && (offset === null || offset === '0'),
  };
}

function scopeOf(stream: string): string | undefined {
  if (stream === 'journals') return 'accounting.journals.read';
  const scope = STREAMS.find((candidate) => candidate.name === stream)?.scopes[0];
  return scope === undefined ? undefined : `${scope}.read`;
}

/** Why a fault has nothing to strike at Xero. */
function refusal(fault: Fault): string | undefined {
  const { verb } = fault.effect;
  if (verb === 'expire-session') return 'Xero has no sessions; use expire-token';
  if (verb === 'expire-cursor') return 'Xero has no cursors: its pages are numbers and change stamps';
  const rows = verb === 'delete-rows' || verb === 'insert-rows' || verb === 'edit-rows' || verb === 'exact-page-boundary';
  if (rows && (fault.when.stream === undefined || FAMILY_BY_STREAM[fault.when.stream] === undefined)) {
    return `${verb} needs when.stream to be one of ${Object.keys(FAMILY_BY_STREAM).join(', ')}`;
  }
  if (
    verb === 'drop-scope' &&
    fault.effect.verb === 'drop-scope' &&
    fault.effect.scope === undefined &&
    fault.when.stream === undefined
  ) {
    return 'drop-scope needs do.scope or when.stream';
  }
  return undefined;
}

import type { HttpRequest, HttpResponse } from './ports.ts';
import type { StreamDefinition } from './sync/stream.ts';
import type { ProviderId } from '../../shared/ids.ts';
import type { TieoutError } from '../../shared/errors.ts';

/**
 * What a provider folder exports (through providers/contract.ts). Everything that can be data is data; the functions are pure: they build requests and judge answers,
 * and never send anything themselves.
 */

/** The addresses of one connection: the platform's own, or a loopback endpoint standing in for all of them. */
export interface ProviderHosts {
  /** No trailing slash. */
  readonly api: string;
  readonly authorize: string;
  readonly token: string;
  readonly revoke: string;
}

/** What is kept in the keychain for one connection. JSON-encoded there and nowhere else. */
export interface TokenSet {
  readonly accessToken: string;
  readonly accessExpiresAtMs: number;
  readonly refreshToken: string;
  /** When the refresh token dies if unused; null when the platform does not say. */
  readonly refreshExpiresAtMs: number | null;
  readonly scopes: readonly string[];
  readonly clientId: string;
  readonly clientSecret: string | null;
  /** The one tenant this login is for, where the platform says so in the redirect and nowhere else. */
  readonly boundTenant?: string | null | undefined;
}

/** A request without authorization headers; the token manager adds them. */
export type UnsignedRequest = Pick<HttpRequest, 'method' | 'url' | 'headers'> & { readonly body?: string };

export interface DiscoveredTenant {
  readonly externalId: string;
  readonly name: string;
  readonly kind: string;
  /** The platform's id of the link between login and tenant, where it differs from the tenant's id. */
  readonly linkId: string | null;
}

/** Facts about a tenant read from the platform after connecting. */
export interface TenantProfile {
  readonly baseCurrency: string | null;
  readonly country: string | null;
  readonly periodLockedThrough: string | null;
}

export interface OAuthDefinition {
  /** `oauth2-code`: the app proves itself by its secret alone; the platform knows no proof key. */
  readonly kind: 'oauth2-pkce' | 'oauth2-code';
  /** The redirect names the one tenant a login is for in this parameter; a credentials file has a field of the same name. */
  readonly tenantParam?: string;
  /** Asked for at consent. `optional` ones may be refused without breaking the connection. */
  readonly scopes: { readonly required: readonly string[]; readonly optional: readonly string[] };
  /** Loopback redirect addresses people register, tried in order. */
  readonly redirectUris: readonly string[];
  /**
   * The platform takes no loopback address: this https one is registered, nothing listens there, and the person pastes what the browser shows. The loopback ones then serve
   * stand-ins on this machine only.
   */
  readonly pastedRedirectUri?: string;
  readonly refreshAheadMs: number;
  authorizeUrl(
    hosts: ProviderHosts,
    ask: { clientId: string; redirectUri: string; state: string; challenge: string; scopes: readonly string[] },
  ): string;
  exchange(
    hosts: ProviderHosts,
    grant: { clientId: string; clientSecret: string | null; code: string; redirectUri: string; verifier: string },
  ): UnsignedRequest;
  refresh(hosts: ProviderHosts, tokens: TokenSet): UnsignedRequest;
  /** Null where the platform knows no such request: a person takes the app's permission back by hand. */
  readonly revoke: ((hosts: ProviderHosts, tokens: TokenSet) => UnsignedRequest) | null;
  /** Reads a token answer; throws a TieoutError (`auth/revoked`, `config/invalid`, `net/failed`…) for anything that is not a whole token set. */
  readTokens(
    response: HttpResponse,
    previous: {
      clientId: string;
      clientSecret: string | null;
      scopes: readonly string[];
      refreshToken: string | null;
      boundTenant?: string | null | undefined;
    },
    nowMs: number,
  ): TokenSet;
}

/** What a person copies from the platform into one field of a credentials file or of the guided form. */
export interface CredentialField {
  readonly name: string;
  readonly label: string;
  /** Where to find it, in the platform's own words. */
  readonly where: string;
  /** Shown as dots, and never in an error. */
  readonly secret: boolean;
  readonly optional?: true;
  /** What every good value matches; a value that does not is refused before anything is sent. Without it: no spaces, printable. */
  readonly pattern?: RegExp;
}

/** The values of a KeyDefinition's fields, by name. */
export type Keys = Readonly<Record<string, string>>;

/** What keys buy: good for a while, kept in memory only. */
export interface KeySession {
  readonly secret: string;
  readonly expiresAtMs: number;
  /** The address the login's answer names for what follows. */
  readonly endpoint?: string;
}

/** What a request is proved with. */
export interface KeyProof {
  readonly keys: Keys;
  /** Null when the keys themselves sign. */
  readonly session: KeySession | null;
  readonly tenantExternalId: string | null;
  readonly nowMs: number;
  /** 32 hexadecimal digits, new for each request. */
  readonly nonce: string;
}

/** A way to log in with what a person copied from the platform, without a consent page. */
export interface KeyDefinition {
  /** Names the way in a credentials file and in the stored login: `restricted-key`, `token-based`. */
  readonly name: string;
  readonly title: string;
  readonly fields: readonly CredentialField[];
  /** The keys buy a session, one for the login or one for each tenant; null when each request is signed with the keys. */
  readonly session: {
    readonly per: 'connection' | 'tenant';
    readonly renewAheadMs: number;
    request(
      hosts: ProviderHosts,
      ask: { readonly keys: Keys; readonly tenantExternalId: string | null; readonly nowMs: number; readonly nonce: string },
    ): UnsignedRequest;
    /** Throws a TieoutError (`auth/revoked` when the keys are refused, `details.field` naming the one) for anything that is no session. */
    read(response: HttpResponse, nowMs: number): KeySession;
  } | null;
  /** The one tenant the keys are for, where the platform cannot be asked which, or what else of it only the keys tell: handed to `tenants` as it is. */
  boundTenant?(keys: Keys): string | null;
  /** The address these keys belong to, on one of the platform's allowed hosts. */
  endpoint?(keys: Keys): string;
  /** The request with its proof: a header, a signature, an element of the body. */
  sign(request: UnsignedRequest, proof: KeyProof): UnsignedRequest;
}

export interface LimitBudget {
  readonly name: string;
  /** What shares this budget. */
  readonly per: 'tenant' | 'app' | 'connection';
  readonly windowSec: number;
  readonly max: number;
  /** Fixed windows reset at the platform's own time; rolling ones slide. A daily budget is remembered over restarts. */
  readonly window: 'rolling' | 'fixed';
}

export interface LimitsDefinition {
  readonly concurrentPerTenant: number;
  /** All tenants of a login share those places: the platform counts what a company does, whichever of its entities. */
  readonly concurrentPer?: 'connection';
  readonly budgets: readonly LimitBudget[];
  /** Headers that tell how much is left, by budget name. */
  readonly remainingHeaders: Readonly<Record<string, string>>;
}

/** One figure the platform itself reports, to compare the ledger's with. Amounts are decimal text as reported. */
export interface ReportedTotal {
  /** `receivables`, `payables`, `bank:<account external id>`, `processor-balance:<currency>`, `trial-balance:<account external id>`, `trial-balance-foots`. */
  readonly name: string;
  readonly label: string;
  readonly currency: string;
  readonly amount: string;
  /** As of the whole report, where it is of this figure alone. */
  readonly proves?: string;
}

export interface ReportDefinition {
  readonly name: string;
  readonly title: string;
  /** The stream whose rows add up to these figures, where nothing counts them: it is whole only as long as each of them ties. */
  readonly proves?: string;
  readonly scopes: readonly (readonly string[])[];
  request(hosts: ProviderHosts, ask: { asAt: string }): UnsignedRequest;
  /** Turns an answer that is no JSON into JSON text. */
  readonly decode?: (body: Uint8Array) => Uint8Array;
  /** Reads the figures; throws `page/unreadable` when the report has another shape than documented. */
  read(body: unknown, context: ReportContext): readonly ReportedTotal[];
}

export interface ReportContext {
  readonly baseCurrency: string;
  readonly accounts: readonly ReportAccount[];
  /** In which the ledger has a payment platform's balance. */
  readonly balanceCurrencies: readonly string[];
}

export interface ReportAccount {
  readonly externalId: string;
  readonly code: string | null;
  readonly accountType: string;
  readonly systemRole: string | null;
}

/** What an event says changed, after its signature was checked. */
export interface ChangedRecord {
  readonly tenantExternalId: string;
  readonly stream: string;
  readonly externalId: string;
  /** One per event; the inbox refuses a second with the same key. */
  readonly eventKey: string;
  readonly occurredAtMs: number | null;
}

export interface EventsDefinition {
  verify(rawBody: Uint8Array, headers: Readonly<Record<string, string>>, key: string): boolean;
  /** The body is never the truth, only a hint of what to fetch. Throws `event/rejected` for a body of another shape. */
  read(rawBody: Uint8Array): readonly ChangedRecord[];
  /** Where the signature covers the time it was made: an older one, however good, may be a recording played again. */
  readonly freshness?: { readonly toleranceMs: number; signedAtMs(headers: Readonly<Record<string, string>>): number | null };
}

export interface ProviderDefinition {
  readonly id: ProviderId;
  /** As the platform writes its own name. */
  readonly title: string;
  readonly hosts: ProviderHosts;
  /** Hosts besides loopback that a connection may name instead (regional hosts); `*.example.com` is every host below that name. */
  readonly allowedHosts: readonly string[];
  /** The same hosts with one stand-in endpoint (sandbox, contract tests). */
  hostsAt(endpoint: string): ProviderHosts;
  /** The platform's consent page; null where it has none. */
  readonly auth: OAuthDefinition | null;
  /** Ways to log in without one. A platform has this or `auth`, or both. */
  readonly keys?: readonly KeyDefinition[];
  /** Lists what this login may read. */
  readonly tenants: {
    /** `boundTenant`: the one tenant of a login that has only one; null where the platform lists them. */
    request(hosts: ProviderHosts, boundTenant: string | null): UnsignedRequest;
    read(response: HttpResponse, boundTenant: string | null): readonly DiscoveredTenant[];
    /** A further list of what the login may read, after `soFar`; null at the end. `mayBeRefused`: a login without that right has none of them. */
    next?(
      hosts: ProviderHosts,
      response: HttpResponse,
      soFar: readonly DiscoveredTenant[],
      boundTenant?: string | null,
    ): {
      readonly request: UnsignedRequest;
      readonly mayBeRefused: boolean;
      read(response: HttpResponse): readonly DiscoveredTenant[];
    } | null;
    /** Stream whose single record describes the tenant, and how to read it. */
    readonly profile: { readonly stream: string; read(record: unknown): TenantProfile };
  };
  /**
   * A tenant this login may not read any more is refused with the very answer of a token that ran out: on such a refusal the list of tenants is asked for, and this is what it means
   * when the tenant is not on it.
   */
  readonly lostTenant?: () => TieoutError;
  /** Stands between the API's base and the path of every call of a tenant (`/310687`); absent where the tenant is a header. */
  tenantPath?(tenantExternalId: string): string;
  /** The body of a call as this tenant's: where neither address nor header names the tenant, the question itself does. */
  tenantBody?(body: string, tenantExternalId: string): string;
  /** What a rate states: units of document currency per base unit (the default), or base units per unit of document currency. */
  readonly rates?: 'base-per-document';
  /** Headers every API call of a tenant carries, besides authorization. */
  apiHeaders(tenantExternalId: string): Readonly<Record<string, string>>;
  readonly limits: LimitsDefinition;
  readonly streams: readonly StreamDefinition[];
  readonly reports: readonly ReportDefinition[];
  readonly events: EventsDefinition | null;
  /** Judges an API answer before anything reads its body as data. */
  judge(response: HttpResponse, about: { readonly stream: string; readonly nowMs: number }): TieoutError | null;
}

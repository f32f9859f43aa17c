import { TieoutError } from '../../../shared/errors.ts';
import { assertNever } from '../../../shared/result.ts';
import { instantText } from '../../../shared/time.ts';
import type { Ports } from '../ports.ts';
import type { ProviderDefinition } from '../provider.ts';
import type { ConnectionRow, Store } from '../store/api.ts';

/** Why a login ended. */
export type ReauthCause =
  | { readonly kind: 'refused' }
  /** A refresh was cut off at this time, and the platform does not take the older token any more. */
  | { readonly kind: 'lost-refresh'; readonly sinceMs: number }
  | { readonly kind: 'no-login' }
  /** A token fresh from a refresh was refused. */
  | { readonly kind: 'token-refused' };

/** `Reconnect Xero – Acme Ltd`: what a person is asked to do, by name. */
function reconnectSentence(provider: Pick<ProviderDefinition, 'title'>, connection: Pick<ConnectionRow, 'label'>): string {
  return `Reconnect ${provider.title} – ${connection.label}`;
}

function whyText(provider: Pick<ProviderDefinition, 'title'>, cause: ReauthCause): string {
  switch (cause.kind) {
    case 'refused':
      return `${provider.title} no longer accepts this login: access was withdrawn, or the login was not used for too long`;
    case 'lost-refresh':
      return `Tieout was cut off while it renewed this login at ${instantText(cause.sinceMs)}, and ${provider.title} no longer accepts the older token`;
    case 'no-login':
      return 'no login is stored for it on this machine';
    case 'token-refused':
      return `${provider.title} refuses even a token it has just issued`;
    default:
      return assertNever(cause);
  }
}

export function revokedError(provider: ProviderDefinition, connection: ConnectionRow, cause: ReauthCause): TieoutError {
  return new TieoutError({
    code: 'auth/revoked',
    action: 'stop-connection',
    message: `${reconnectSentence(provider, connection)}. Reason: ${whyText(provider, cause)}.`,
    remedy: `Run "tieout connect ${connection.provider}" and log in again as the same user; what was read so far stays.`,
    details: { connectionId: connection.id, cause: cause.kind },
  });
}

/** Marks the connection, so that it asks for a person once and its streams stop; returns the error its callers reject with. */
export async function markNeedsReauth(
  deps: { readonly ports: Pick<Ports, 'clock' | 'log' | 'notify'>; readonly store: Pick<Store, 'write'> },
  provider: ProviderDefinition,
  connection: ConnectionRow,
  cause: ReauthCause,
): Promise<TieoutError> {
  const error = revokedError(provider, connection, cause);
  deps.ports.log.warn('a connection needs a person to log in again', { connectionId: connection.id, cause: cause.kind });
  if (connection.state === 'disconnected') return error;
  await deps.store.write.updateConnection({
    connectionId: connection.id,
    atMs: deps.ports.clock.nowMs(),
    state: 'needs_reauth',
    stateReason: error.message,
  });
  if (connection.state !== 'needs_reauth') {
    deps.ports.notify.notify({
      title: reconnectSentence(provider, connection),
      body: whyText(provider, cause),
      action: 'reconnect',
    });
  }
  return error;
}

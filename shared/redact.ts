/**
 * What of a text, an address or a log field may be seen. Everything that leaves the process as words (logs, errors, page rows, reports) goes
 * through here. It recognises secrets by the name they travel under and, where there is no name, by their look; when in doubt it hides.
 */

const HIDDEN = '[hidden]';

/** Names under which secrets travel in queries, forms, JSON and log fields; compared without case, `-` and `_`. */
const SECRET_NAMES: ReadonlySet<string> = new Set([
  'accesstoken',
  'apikey',
  'assertion',
  'authorization',
  'clientassertion',
  'clientsecret',
  'code',
  'codeverifier',
  'cookie',
  'idtoken',
  'key',
  'loginhint',
  'passphrase',
  'password',
  'privatekey',
  'proxyauthorization',
  'refreshtoken',
  'secret',
  'session',
  'sessionid',
  'setcookie',
  'sig',
  'signature',
  'state',
  'token',
  'webhookkey',
]);

/** Is this the name of something that must not be shown? */
export function isSecretName(name: string): boolean {
  return SECRET_NAMES.has(name.toLowerCase().replaceAll(/[-_\s]/g, ''));
}

const JWT = /\beyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g;
const SCHEME = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]+/gi;
/** `"refresh_token": "…"` in JSON, escaped JSON included. */
const QUOTED = /(\\?["'])([A-Za-z][\w-]*)\1(\s*:\s*)(\\?["'])((?:(?!\4)[\s\S])*)\4/g;
/** `refresh_token=…` in forms and queries, `Authorization: …` in header dumps. */
const NAMED = /\b([A-Za-z][\w-]{0,63})(=|:\s+)("[^"]*"|'[^']*'|[^\s&"',;}\]]+)/g;
/** Opaque runs too long and too mixed to be words, amounts, dates or UUIDs. */
const OPAQUE = /[A-Za-z0-9_+/=-]{40,}/g;

/** Text with everything hidden that is, or looks like, a token, code, key or password. */
export function redactText(text: string): string {
  return text
    .replaceAll(SCHEME, (_, scheme: string) => `${scheme} ${HIDDEN}`)
    .replaceAll(JWT, HIDDEN)
    .replaceAll(QUOTED, (whole: string, quote: string, name: string, colon: string, open: string) =>
      isSecretName(name) ? `${quote}${name}${quote}${colon}${open}${HIDDEN}${open}` : whole,
    )
    .replaceAll(NAMED, (whole: string, name: string, between: string) =>
      isSecretName(name) && !isOrdinaryWord(name, between) ? `${name}${between}${HIDDEN}` : whole,
    )
    .replaceAll(OPAQUE, (run: string) => (looksOpaque(run) ? HIDDEN : run));
}

/** `code: …` and `state: …` in a sentence are words; only as `code=` do they carry a grant. */
function isOrdinaryWord(name: string, between: string): boolean {
  return between !== '=' && /^(?:code|state|key|session)$/i.test(name);
}

function looksOpaque(run: string): boolean {
  if (/[/]/.test(run) && !/[+=]/.test(run)) return run.split('/').some((part) => part.length >= 40 && looksOpaque(part));
  return /\d/.test(run) && /[A-Za-z]/.test(run);
}

/**
 * An address that may be logged and stored: scheme, host and path as they are, user names and fragments dropped, values of secret query
 * parameters hidden. The other parameters (pages, filters, dates) stay, for they are what support needs.
 */
export function redactUrl(url: string): string {
  const withoutFragment = url.split('#', 1)[0] ?? '';
  const mark = withoutFragment.indexOf('?');
  const address = mark < 0 ? withoutFragment : withoutFragment.slice(0, mark);
  const query = mark < 0 ? '' : withoutFragment.slice(mark + 1);
  const shown = redactText(address.replace(/^([A-Za-z][A-Za-z0-9+.-]*:\/\/)[^/@]*@/, '$1'));
  if (query === '') return shown;
  return `${shown}?${query.split('&').map(redactParameter).join('&')}`;
}

function redactParameter(parameter: string): string {
  const equals = parameter.indexOf('=');
  if (equals < 0) return redactText(parameter);
  const name = parameter.slice(0, equals);
  const value = parameter.slice(equals + 1);
  return isSecretName(name) ? `${name}=${HIDDEN}` : `${name}=${redactText(value)}`;
}

type Field = string | number | boolean | null | undefined;

/** Log fields as they may be written: secret names lose their value, texts are redacted. */
export function redactFields(fields: Readonly<Record<string, Field>>): Readonly<Record<string, Field>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      // `code` and `state` are what we call error codes and connection states ourselves; their values are still redacted by look.
      const named = isSecretName(name) && !/^(?:code|state)$/.test(name);
      if (named && value !== null && value !== undefined) return [name, HIDDEN];
      return [name, typeof value === 'string' ? redactText(value) : value];
    }),
  );
}

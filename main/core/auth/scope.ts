/**
 * Which rights a login granted, held against what a stream needs. Platforms split and rename scopes, so a need is a list of alternatives; it is data of
 * the stream, and nothing here knows a scope by name.
 */

/** A right to change things includes the right to read them: `accounting.contacts` covers `accounting.contacts.read`. */
function covers(granted: string, needed: string): boolean {
  return granted === needed || (needed.endsWith('.read') && granted === needed.slice(0, -'.read'.length));
}

/**
 * What is lacking: for each inner list of `needed` of which nothing was granted, its first alternative, which is the one to ask for.
 * Empty when the stream can be read, or when nothing is known of what was granted: then the platform's own answer decides.
 */
export function missingScopes(needed: readonly (readonly string[])[], granted: readonly string[]): readonly string[] {
  if (granted.length === 0) return [];
  return needed
    .filter(
      (alternatives) => alternatives.length > 0 && !alternatives.some((scope) => granted.some((right) => covers(right, scope))),
    )
    .flatMap((alternatives) => alternatives.slice(0, 1));
}

/** The streams that cannot be read with these rights, and what each lacks. */
export function streamsMissingScopes(
  streams: readonly { readonly name: string; readonly scopes: readonly (readonly string[])[] }[],
  granted: readonly string[],
): readonly { readonly stream: string; readonly needs: readonly string[] }[] {
  return streams
    .map(({ name, scopes }) => ({ stream: name, needs: missingScopes(scopes, granted) }))
    .filter(({ needs }) => needs.length > 0);
}

/** `Xero did not grant accounting.contacts.read (needed for contacts).` */
export function describeMissing(
  title: string,
  missing: readonly { readonly stream: string; readonly needs: readonly string[] }[],
): string {
  const streamsByScope = new Map<string, string[]>();
  for (const { stream, needs } of missing) {
    for (const scope of needs) streamsByScope.set(scope, [...(streamsByScope.get(scope) ?? []), stream]);
  }
  const parts = [...streamsByScope].map(([scope, streams]) => `${scope} (needed for ${streams.join(', ')})`);
  return parts.length === 0 ? `${title} granted everything that is needed.` : `${title} did not grant ${parts.join('; ')}.`;
}

/** Space- or comma-separated scopes, as token answers and credentials files write them. */
export function scopesFromText(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/).filter((scope) => scope !== ''))];
}

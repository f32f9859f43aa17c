/** Names of an answer itself; all others are columns. */
const envelope: ReadonlySet<string> = new Set(['hasMore', 'totalResults']);

/** A name stands after a brace or a comma; inside of a text its quote would be escaped. */
const names = /([{,]\s*)"([A-Za-z0-9_]*[A-Z][A-Za-z0-9_]*)"(?=\s*:)/g;

/** Every column has the same spelling in all rows, so the first ones tell. */
const looksAt = 4096;

/**
 * An answer with the names of its columns in lower case: SuiteQL writes them so, and "casing can change after a release" [D 156257796125]. An answer that has them so already is handed back as it is.
 */
export function lowerCased(body: Uint8Array): Uint8Array {
  const start = new TextDecoder().decode(body.subarray(0, looksAt));
  if ([...start.matchAll(names)].every(([, , name = '']) => envelope.has(name))) return body;
  const text = new TextDecoder().decode(body);
  return new TextEncoder().encode(
    text.replaceAll(names, (whole, before: string, name: string) =>
      envelope.has(name) ? whole : `${before}"${name.toLowerCase()}"`,
    ),
  );
}

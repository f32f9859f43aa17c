/** Any object that is no array: the way to look into a value of unknown shape without asserting one. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a dotted path (`items.0.total` for the first of a list); undefined where the path leaves the value's shape. */
export function valueAt(value: unknown, path: string): unknown {
  let at: unknown = value;
  for (const name of path.split('.')) {
    if (Array.isArray(at) && /^\d{1,3}$/.test(name)) {
      at = at[Number(name)];
      continue;
    }
    if (!isRecord(at)) return undefined;
    at = at[name];
  }
  return at;
}

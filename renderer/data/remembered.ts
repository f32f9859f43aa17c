import { useCallback, useState } from 'react';

const kept = new Map<string, unknown>();

/** Like `useState`, but a screen one comes back to finds what it left: filters, columns, an open tab. Kept while the window is open. */
export function useRemembered<Value>(name: string, first: Value): [Value, (change: (now: Value) => Value) => void] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- each name has one owner, which put it there
  const [value, setValue] = useState<Value>(() => (kept.has(name) ? (kept.get(name) as Value) : first));
  const change = useCallback(
    (how: (now: Value) => Value) =>
      setValue((now) => {
        const next = how(now);
        kept.set(name, next);
        return next;
      }),
    [name],
  );
  return [value, change];
}

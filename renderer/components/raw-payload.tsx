import { useEffect, useRef, type ReactNode } from 'react';

interface Highlight {
  readonly from: number;
  readonly to: number;
  readonly path: string;
}

/** A payload as it was received, with the places lit that a figure was read from; the first is scrolled to. */
export function RawPayload({
  text,
  highlights,
}: {
  readonly text: string;
  readonly highlights: readonly Highlight[];
}): ReactNode {
  const first = useRef<HTMLElement>(null);
  useEffect(() => {
    first.current?.scrollIntoView({ block: 'center' });
  }, [text, highlights]);
  const parts: ReactNode[] = [];
  let at = 0;
  for (const { from, to, path } of highlights.toSorted((a, b) => a.from - b.from)) {
    if (from < at) continue;
    parts.push(
      text.slice(at, from),
      <mark key={from} ref={at === 0 ? first : null} title={path}>
        {text.slice(from, to)}
      </mark>,
    );
    at = to;
  }
  return (
    <pre className="raw" tabIndex={0} role="region" aria-label="Payload as received">
      {parts}
      {text.slice(at)}
    </pre>
  );
}

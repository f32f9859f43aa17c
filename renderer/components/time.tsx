import { useEffect, useState, type ReactNode } from 'react';

const instant = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const bookDate = new Intl.DateTimeFormat(undefined, { day: '2-digit', month: 'short', year: 'numeric', timeZone: 'UTC' });

export function instantWords(ms: number): string {
  return instant.format(ms);
}

/** `2026-03-01` → `01 Mar 2026`: the same calendar day in every time zone. */
export function bookDateWords(date: string): string {
  return bookDate.format(Date.parse(`${date}T00:00:00Z`));
}

function agoWords(ms: number, nowMs: number): string {
  const seconds = Math.round((ms - nowMs) / 1000);
  const size = Math.abs(seconds);
  if (size < 60) return seconds > 0 ? 'in a moment' : 'just now';
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  return relative.format(Math.round(seconds / 86_400), 'day');
}

/** How long ago, with the instant itself on hover. */
export function Ago({ ms, never = 'never' }: { readonly ms: number | null; readonly never?: string }): ReactNode {
  const [nowMs, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  if (ms === null) return <span>{never}</span>;
  return (
    <time dateTime={new Date(ms).toISOString()} title={instantWords(ms)}>
      {agoWords(ms, nowMs)}
    </time>
  );
}

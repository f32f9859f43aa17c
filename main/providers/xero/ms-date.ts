const msDate = /^\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\/$/;
const latestMs = 8_640_000_000_000_000;

/**
 * `/Date(1541176290160+0000)/` → UTC milliseconds, undefined for another text. The number is UTC whatever offset is written behind it, the
 * offset may be missing, and 0 and negative numbers occur. [spec; tap-xero 1.0.4, 2.0.2]
 */
export function msFromXeroDate(text: string): number | undefined {
  const parts = msDate.exec(text);
  if (parts === null) return undefined;
  const ms = Number(parts[1]);
  return Math.abs(ms) <= latestMs ? ms : undefined;
}

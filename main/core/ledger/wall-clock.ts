const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const mostHours = 20_000;

/** Offsets found lately, by zone and wall hour: a page has few different ones, and asking the calendar costs more than all the rest of reading it. */
const offsets = new Map<string, number>();
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * UTC milliseconds of a wall time (its digits read as if they were UTC) in an IANA zone. Of an hour that occurs twice the first is taken, so that a watermark made of it
 * is never too late; an hour that is left out is read with the offset before it.
 */
export function utcFromWall(wallMs: number, zone: string): number {
  const key = `${zone} ${Math.floor(wallMs / hourMs)}`;
  const known = offsets.get(key);
  if (known !== undefined) return wallMs - known;
  const before = offsetAt(wallMs - dayMs, zone);
  const after = offsetAt(wallMs + dayMs, zone);
  const fits = [before, after].filter((offset) => offsetAt(wallMs - offset, zone) === offset);
  const offset = fits.length === 0 ? before : Math.max(...fits);
  if (offsets.size >= mostHours) offsets.clear();
  offsets.set(key, offset);
  return wallMs - offset;
}

/** What the zone's clocks show at an instant, minus UTC. */
function offsetAt(utcMs: number, zone: string): number {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  formats.set(zone, format);
  const name = format.formatToParts(utcMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /^GMT(?:([+-])(\d{2}):(\d{2}))?$/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

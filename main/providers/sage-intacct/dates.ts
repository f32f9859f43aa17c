/**
 * Dates as the gateway writes them to one user. They follow that user's own settings (order, separator, clock, offset from GMT), which `readUserFormatting` tells [doc: users; sheet
 * 5.3]. `05/06/2026` is never guessed at: without those settings it stays as it stands, and no record is mapped with it.
 */

export interface UserFormatting {
  /** The separator and the order: `/mdY`, `.dmY`, `-Ymd`; a small `y` is a year of two digits. */
  readonly order: string;
  readonly clock: '12' | '24';
  readonly offsetMin: number;
}

/** As text, to be handed back in requests: `/mdY 24 -480`. */
export function formattingToText({ order, clock, offsetMin }: UserFormatting): string {
  return `${order} ${clock} ${offsetMin}`;
}

export function formattingFromText(text: string): UserFormatting | null {
  const [order = '', clock = '', offset = ''] = text.split(' ');
  return formattingOf(order, clock, `${Number(offset) < 0 ? '-' : '+'}${clockText(Math.abs(Number(offset)))}`);
}

/** What the platform's three texts say; null for anything else than documented. Offsets come as `-0800` and `+09:30`. */
export function formattingOf(order: string, clock: string, gmtOffset: string): UserFormatting | null {
  if (!/^[^\w\s][mdyY]{3}$/.test(order) || !['m', 'd', 'y'].every((letter) => order.toLowerCase().includes(letter))) return null;
  if (clock !== '12' && clock !== '24') return null;
  const [, sign, hours = '', minutes = ''] = /^([+-])\s?(\d{1,2}):?(\d{2})$/.exec(gmtOffset) ?? [];
  if (sign === undefined || Number(hours) > 14 || Number(minutes) > 59) return null;
  return { order, clock, offsetMin: (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) };
}

function clockText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

const TIME = /^(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s?([AaPp])[Mm])?$/;

/**
 * `YYYY-MM-DD` for a date, an instant in UTC for a date with a time. Null for text that is neither in the user's own form: it is left as it stands then. A year of two digits is no
 * year.
 */
export function isoText(text: string, formatting: UserFormatting): string | null {
  const [date = '', ...rest] = text.trim().split(/\s+/);
  const day = isoDay(date, formatting.order);
  if (day === null) return null;
  const time = rest.join(' ');
  if (time === '') return day;
  const [, hours = '', minutes = '', seconds = '00', half] = TIME.exec(time) ?? [];
  if (hours === '' || (half !== undefined) !== (formatting.clock === '12')) return null;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59 || (half !== undefined && Number(hours) > 12)) return null;
  const wallMs = Date.parse(`${day}T${String(hour).padStart(2, '0')}:${minutes}:${seconds}Z`);
  return `${new Date(wallMs - formatting.offsetMin * 60_000).toISOString().slice(0, 19)}Z`;
}

function isoDay(date: string, order: string): string | null {
  const parts = date.split(order.charAt(0));
  if (parts.length !== 3 || parts.some((part) => !/^\d{1,4}$/.test(part))) return null;
  const at = (letter: string): string => parts[order.indexOf(letter) - 1] ?? '';
  const [year, month, day] = [at('Y'), at('m').padStart(2, '0'), at('d').padStart(2, '0')];
  if (year.length !== 4 || month.length !== 2 || day.length !== 2) return null;
  const iso = `${year}-${month}-${day}`;
  const ms = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== iso ? null : iso;
}

/** An instant in the user's own form, for a filter. */
export function userText(ms: number, { order, clock, offsetMin }: UserFormatting): string {
  const wall = new Date(ms + offsetMin * 60_000).toISOString();
  const parts: Readonly<Record<string, string>> = {
    Y: wall.slice(0, 4),
    y: wall.slice(2, 4),
    m: wall.slice(5, 7),
    d: wall.slice(8, 10),
  };
  const date = [1, 2, 3].map((at) => parts[order.charAt(at)] ?? '').join(order.charAt(0));
  if (clock === '24') return `${date} ${wall.slice(11, 19)}`;
  const hour = Number(wall.slice(11, 13));
  return `${date} ${String(hour % 12 === 0 ? 12 : hour % 12).padStart(2, '0')}${wall.slice(13, 19)} ${hour < 12 ? 'AM' : 'PM'}`;
}

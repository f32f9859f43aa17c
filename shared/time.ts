/** A book date: `YYYY-MM-DD` exactly as the books show it. It has no time zone and is never shifted by one. */
export type BookDate = string;

const BOOK_DATE = /^(\d{4})-(\d{2})-(\d{2})/;
const DAYS_BEFORE_LEAP = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The leading `YYYY-MM-DD` of a text when it names a real calendar day; a time part or a zone behind it is ignored, not applied. */
export function bookDateFromText(text: string): BookDate | undefined {
  const parts = BOOK_DATE.exec(text);
  if (parts === null) return undefined;
  const year = Number(parts[1]);
  const month = Number(parts[2]);
  const day = Number(parts[3]);
  const days = DAYS_BEFORE_LEAP[month - 1];
  if (days === undefined || day < 1 || day > days) return undefined;
  if (month === 2 && day === 29 && !(year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0))) return undefined;
  return text.slice(0, 10);
}

/** The UTC calendar day of an instant: for platforms that send a book date as midnight UTC. */
export function bookDateFromUtcMs(ms: number): BookDate {
  return new Date(ms).toISOString().slice(0, 10);
}

/** `2026-03-01T10:00:00.000Z` for people, files and JSON. */
export function instantText(ms: number): string {
  return new Date(ms).toISOString();
}

/** Stretches of the calendar a bookkeeper works in, as book dates; both ends belong to them. */
export interface Period {
  readonly id: string;
  readonly title: string;
  readonly from: string;
  readonly to: string;
}

function dayText(year: number, month: number, day: number): string {
  return new Date(Date.UTC(year, month, day)).toISOString().slice(0, 10);
}

/** `today`: `YYYY-MM-DD`. */
export function periodsAround(today: string): readonly Period[] {
  const [year = 1970, monthOfYear = 1] = today.split('-').map(Number);
  const month = monthOfYear - 1;
  const quarter = month - (month % 3);
  const months = (from: number, count: number): { from: string; to: string } => ({
    from: dayText(year, from, 1),
    to: dayText(year, from + count, 0),
  });
  return [
    { id: 'month', title: 'This month', ...months(month, 1) },
    { id: 'last-month', title: 'Last month', ...months(month - 1, 1) },
    { id: 'quarter', title: 'This quarter', ...months(quarter, 3) },
    { id: 'last-quarter', title: 'Last quarter', ...months(quarter - 3, 3) },
    { id: 'year', title: 'This year', ...months(0, 12) },
    { id: 'last-year', title: 'Last year', ...months(-12, 12) },
  ];
}

/** The calendar day on this computer's clock. */
export function todayText(now: Date): string {
  return dayText(now.getFullYear(), now.getMonth(), now.getDate());
}

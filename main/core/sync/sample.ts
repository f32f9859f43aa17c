import type { RawObject } from '../ledger/mapping.ts';
import { ABSENT, fillingOf, FILLINGS } from './shape.ts';
import type { PageTally } from './tally.ts';
import { valuesAt } from './walk.ts';

/** The first record of the page, or of one kind of record on it, that fills a field in the way named by one of `FILLINGS`. */
export function sampleOf(page: PageTally, segment: string | null, path: string, observed: string): string | null {
  const names = path.split('.');
  const shows = (record: RawObject): boolean =>
    valuesAt(record, names).some((value) => FILLINGS[value === undefined ? ABSENT : fillingOf(value)] === observed);
  return page.records.find((each) => (segment === null || each.segment === segment) && shows(each.record))?.externalId ?? null;
}

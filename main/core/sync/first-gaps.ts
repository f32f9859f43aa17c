import type { DriftRow } from '../store/api.ts';
import type { MappedPaths } from './mapped-paths.ts';
import type { Profile } from './profile.ts';
import { sampleOf } from './sample.ts';
import { ABSENT, EMPTY_TEXT, FILLINGS, NULL, width, type FieldShape, type Shape } from './shape.ts';
import type { PageTally } from './tally.ts';

/** The ways in which a field a platform may leave empty is empty. An empty list says that there is nothing, which is a statement. */
const gaps = [ABSENT, NULL, EMPTY_TEXT] as const;

/**
 * What the ledger reads and a record leaves out, told the first time the stream shows it. One record without a reference proves nothing, and no later one either: it
 * is a note that asks for nothing. But without it nobody could ever say that those fields are empty because the platform sent none, and a fault that
 * was there from the first record on would pass for the nature of the books.
 */
export function firstGaps(shape: Shape, mapped: MappedPaths, before: Profile, page: PageTally): readonly DriftRow[] {
  const read = withHolders(mapped);
  const isFirst = before.segments.size === 0;
  return shape.fields
    .filter(({ path }) => read.has(path))
    .flatMap((field) => {
      const now = gaps.map((filling) => countNow(page, field, filling));
      const isFilledNowhere = countNow(page, field, ABSENT) === recordsNow(page, field);
      return gaps.flatMap((filling, at): readonly DriftRow[] => {
        const occurrences = now[at] ?? 0;
        // What has to be there is drift of its own.
        if (occurrences === 0 || (filling === ABSENT && field.always) || countBefore(before, field, filling) > 0) return [];
        const isNeverSent = filling === ABSENT && isFirst && isFilledNowhere;
        const observed = FILLINGS[filling] ?? '';
        return [
          {
            // Nobody knows that it ever was filled, so it is not called emptied.
            kind: 'missing-field',
            path: field.path,
            expected: 'documented as optional',
            observed: isNeverSent ? 'never sent' : observed,
            severity: 'info',
            occurrences,
            sampleExternalId: isNeverSent ? null : sampleOf(page, null, field.path, observed),
          },
        ];
      });
    });
}

/** The paths themselves, and every object and list on the way to them: what is left out with its holder is left out as well. */
function withHolders(mapped: MappedPaths): ReadonlySet<string> {
  const all = new Set<string>();
  for (const path of mapped.keys()) {
    const names = path.split('.');
    for (let length = 1; length <= names.length; length += 1) {
      const holder = names.slice(0, length).join('.');
      all.add(length === names.length ? holder : holder.replace(/\[\]$/, ''));
    }
  }
  return all;
}

function countNow(page: PageTally, { slot }: FieldShape, filling: number): number {
  let sum = 0;
  for (const { fillings } of page.counts.values()) sum += fillings[slot * width + filling] ?? 0;
  return sum;
}

function recordsNow(page: PageTally, field: FieldShape): number {
  let sum = 0;
  for (let filling = 0; filling < width; filling += 1) sum += countNow(page, field, filling);
  return sum;
}

function countBefore(before: Profile, { slot }: FieldShape, filling: number): number {
  let sum = 0;
  for (const { base, recent } of before.segments.values()) {
    sum += (base.fillings[slot * width + filling] ?? 0) + (recent.fillings[slot * width + filling] ?? 0);
  }
  return sum;
}

import type { RawObject } from '../ledger/mapping.ts';
import { isStated } from '../ledger/raw-path.ts';
import type { DriftKind, DriftRow, DriftSeverity } from '../store/api.ts';
import { chanceOfAtMost } from './chance.ts';
import { firstGaps } from './first-gaps.ts';
import type { MappedPath, MappedPaths } from './mapped-paths.ts';
import { noCounts, type Counts, type Profile } from './profile.ts';
import { sampleOf } from './sample.ts';
import { ABSENT, FILLINGS, FLAG, NUMBER, TEXT, width, ZERO, type FieldShape, type Shape } from './shape.ts';
import type { PageTally } from './tally.ts';
import { valuesAt, type Oddity } from './walk.ts';

/**
 * The drift of a page: where its records differ from what is documented, and where they are filled otherwise than the records before although each by
 * itself is valid. Told per kind of record, and summed up per field.
 *
 * Clean data must raise nothing, or nobody looks any more. A field that is left out now and then is compared by chance (`surprising`); only what a
 * record hangs on (`critical`) is noted when it is missing for the first time.
 */
export function driftOf(ask: {
  readonly shape: Shape;
  readonly mapped: MappedPaths;
  readonly before: Profile;
  readonly page: PageTally;
}): readonly DriftRow[] {
  const { shape, mapped, before, page } = ask;
  const events = new Map<string, DriftRow>();
  const add = (event: DriftRow): void => {
    const name = `${event.kind} ${event.path} ${event.observed}`;
    const known = events.get(name);
    events.set(name, known === undefined ? event : { ...known, occurrences: known.occurrences + event.occurrences });
  };
  for (const oddity of page.oddities.found.values()) add(documentedEvent(oddity, mapped));
  for (const event of renames([...page.oddities.found.values()], mapped)) add(event);
  for (const [segment, now] of page.counts) {
    const stored = before.segments.get(segment);
    const ages: Ages = {
      base: stored?.base ?? noCounts(shape),
      recent: stored?.recent ?? noCounts(shape),
      now,
    };
    for (const field of shape.fields) {
      const change = changeOf(field, ages, mapped.get(field.path));
      if (change === null) continue;
      const from = change.of === 'now' ? sampleOf(page, segment, field.path, change.observed) : null;
      const read = mapped.get(field.path);
      add(eventOf(field.path, change, movedTo(page, segment, field.path, change, read), read, from));
    }
  }
  const told = new Set([...events.values()].map(({ path, observed }) => `${path} ${observed}`));
  for (const event of firstGaps(shape, mapped, before, page)) if (!told.has(`${event.path} ${event.observed}`)) add(event);
  return [...events.values()];
}

interface Ages {
  readonly base: Counts;
  readonly recent: Counts;
  readonly now: Counts;
}

/** How a field changed. */
interface Change {
  readonly kind: Extract<DriftKind, 'missing-field' | 'emptied-field' | 'retyped-field'>;
  readonly expected: string;
  readonly observed: string;
  readonly occurrences: number;
  /** Whether this page lacks what others had, or has what the earlier ones lacked. */
  readonly of: 'now' | 'before';
  /** Whether chance is ruled out. What merely happened for the first time is worth a note, not an alarm: somebody may have left a date out. */
  readonly sure: boolean;
}

/** Enough earlier records to call a critical field one that is always filled, and any other field. */
const enoughCritical = 20;
const enough = 1000;
/** Less likely than this is no chance: a page has a few hundred fields in a few kinds of record, and a ledger has many pages. */
const surprising = 1e-9;
/** Of the first records, so large a share shows that the others miss something. */
const nearlyAll = 0.98;
/** Of earlier records, so small a share is worth a note when a field nobody reads falls away. */
const mostly = 0.9;

function changeOf(field: FieldShape, ages: Ages, mapped: MappedPath | undefined): Change | null {
  const now = fillOf(ages.now, field.slot);
  if (now.of === 0) return null;
  const past = fillOf(ages.base, field.slot);
  const recent = fillOf(ages.recent, field.slot);
  const old = plus(past, recent);
  // Small books have no past beyond their first pages: then these are what the page is held against.
  const isYoung = past.of < enoughCritical;
  const base = isYoung ? recent : past;
  const together = isYoung ? now : plus(recent, now);
  const less = fell(base, old, together, now, mapped, 'filled');
  if (less !== null) return emptied(ages, field, now, old, less === 'sure');
  const fewer = field.always ? null : fell(base, old, together, now, mapped, 'present');
  if (fewer !== null) {
    return {
      kind: 'missing-field',
      expected: shareText(old.present, old.of, 'there'),
      observed: 'absent',
      occurrences: now.of - now.present,
      of: 'now',
      sure: fewer === 'sure',
    };
  }
  if (mapped === undefined) return null;
  if (mapped.neverZero && now.zero > 0 && base.filled >= enoughCritical) {
    const chance = chanceOfAtMost(together.filled - together.zero, together.filled, base.filled - base.zero, base.filled);
    if (chance < surprising) {
      return {
        kind: 'emptied-field',
        expected: shareText(base.filled - base.zero, base.filled, 'not zero'),
        observed: 'zero',
        occurrences: now.zero,
        of: 'now',
        sure: true,
      };
    }
  }
  if (rose(past, old, plus(recent, now), now, mapped)) {
    return {
      kind: 'missing-field',
      expected: shareText(now.filled, now.of, 'filled'),
      observed: 'empty in records before',
      occurrences: old.of - old.filled,
      of: 'before',
      sure: true,
    };
  }
  return retyped(field, ages);
}

interface Fill {
  readonly of: number;
  readonly present: number;
  readonly filled: number;
  readonly zero: number;
}

function fillOf(counts: Counts, slot: number): Fill {
  const { fillings } = counts;
  const base = slot * width;
  let of = 0;
  for (let filling = 0; filling < width; filling += 1) of += fillings[base + filling] ?? 0;
  const absent = fillings[base + ABSENT] ?? 0;
  let empty = 0;
  for (let filling = ABSENT + 1; filling < ZERO; filling += 1) empty += fillings[base + filling] ?? 0;
  return { of, present: of - absent, filled: of - absent - empty, zero: fillings[base + ZERO] ?? 0 };
}

function plus(one: Fill, other: Fill): Fill {
  return {
    of: one.of + other.of,
    present: one.present + other.present,
    filled: one.filled + other.filled,
    zero: one.zero + other.zero,
  };
}

/** Is the field filled (or there) less often now than chance explains (`sure`), or not always for the first time (`first`)? */
function fell(
  base: Fill,
  old: Fill,
  together: Fill,
  now: Fill,
  mapped: MappedPath | undefined,
  what: 'filled' | 'present',
): 'sure' | 'first' | null {
  if (now[what] === now.of) return null;
  const share = base.of === 0 ? 0 : base[what] / base.of;
  const comparable =
    base.of >= enoughCritical && (mapped !== undefined || share >= mostly) && together[what] < together.of * share;
  if (comparable && chanceOfAtMost(together[what], together.of, base[what], base.of) < surprising) return 'sure';
  if (mapped === undefined) return null;
  if (old[what] === old.of && old.of >= (mapped.critical ? enoughCritical : enough)) return 'first';
  // Before there is enough to compare with: nearly all of the first records have it, and a few have not.
  const first = plus(old, now);
  const odd = mapped.critical && old.of < enoughCritical && first.of >= enoughCritical && first[what] >= first.of * nearlyAll;
  return odd ? 'first' : null;
}

/** Is the field suddenly filled? Then it was the earlier records that missed something. */
function rose(base: Fill, old: Fill, together: Fill, now: Fill, mapped: MappedPath): boolean {
  if (old.of < enoughCritical || together.of < enoughCritical || now.filled < now.of * nearlyAll) return false;
  if (old.filled === 0) return together.filled >= enoughCritical;
  if (!mapped.critical || now.filled < now.of || base.filled === base.of) return false;
  return chanceOfAtMost(together.of - together.filled, together.of, base.of - base.filled, base.of) < surprising;
}

/** In what way the field is not filled, and whether that is new. */
function emptied(ages: Ages, field: FieldShape, now: Fill, old: Fill, sure: boolean): Change {
  let most = ABSENT;
  for (let filling = ABSENT; filling < ZERO; filling += 1) {
    if (countOf(ages.now, field.slot, filling) > countOf(ages.now, field.slot, most)) most = filling;
  }
  const expected = old.of === 0 ? shareText(now.filled, now.of, 'filled') : shareText(old.filled, old.of, 'filled');
  return {
    kind: most === ABSENT ? 'missing-field' : 'emptied-field',
    expected,
    observed: FILLINGS[most] ?? 'absent',
    occurrences: now.of - now.filled,
    of: 'now',
    sure,
  };
}

function countOf(counts: Counts, slot: number, filling: number): number {
  return counts.fillings[slot * width + filling] ?? 0;
}

/** A type that is documented, beside another, and that none of the earlier records had: both can be read, but something changed. */
function retyped(field: FieldShape, ages: Ages): Change | null {
  const types = [TEXT, NUMBER, FLAG].filter((filling) => (field.value.allowed & (1 << filling)) !== 0);
  if (types.length < 2) return null;
  const before = (type: number): number => typeCount(ages.base, field.slot, type) + typeCount(ages.recent, field.slot, type);
  const usual = types.find((type) => before(type) >= enoughCritical);
  const other = types.find((type) => before(type) === 0 && typeCount(ages.now, field.slot, type) > 0);
  if (usual === undefined || other === undefined) return null;
  return {
    kind: 'retyped-field',
    expected: FILLINGS[usual] ?? '',
    observed: FILLINGS[other] ?? '',
    occurrences: typeCount(ages.now, field.slot, other),
    of: 'now',
    sure: true,
  };
}

/** A zero is a number. */
function typeCount(counts: Counts, slot: number, type: number): number {
  return countOf(counts, slot, type) + (type === NUMBER ? countOf(counts, slot, ZERO) : 0);
}

function shareText(count: number, of: number, what: string): string {
  return count === of ? `${what} in all ${of} records` : `${what} in ${count} of ${of} records`;
}

function eventOf(
  path: string,
  change: Change,
  moved: string | null,
  mapped: MappedPath | undefined,
  sample: string | null,
): DriftRow {
  const { kind, expected, observed, occurrences, sure } = change;
  const severity: DriftSeverity = sure ? (mapped?.severity ?? 'info') : 'info';
  if (moved === null) return { kind, path, expected, observed, severity, occurrences, sampleExternalId: sample };
  // The ledger reads the other place, so nothing is lost.
  return { kind: 'moved-field', path, expected, observed: moved, severity: 'warning', occurrences, sampleExternalId: sample };
}

/** Another place of the same ledger field that is filled in every record where this one no longer is. */
function movedTo(page: PageTally, segment: string, path: string, change: Change, mapped: MappedPath | undefined): string | null {
  if (change.kind === 'retyped-field' || change.of === 'before' || path.includes('[]')) return null;
  const isFilled = (record: RawObject, place: string): boolean => isStated(valuesAt(record, place.split('.'))[0]);
  const without = page.records.filter((candidate) => candidate.segment === segment && !isFilled(candidate.record, path));
  return mapped?.others.find((other) => without.every(({ record }) => isFilled(record, other))) ?? null;
}

function documentedEvent(oddity: Oddity, mapped: MappedPaths): DriftRow {
  const { kind, path, expected, observed, count, sample } = oddity;
  const severity = kind === 'unknown-field' ? 'info' : (mapped.get(path)?.severity ?? 'info');
  return { kind, path, expected, observed, severity, occurrences: count, sampleExternalId: sample };
}

/** A documented field that is missing in just as many records as an unknown one beside it is there: most likely a new name for it. */
function renames(oddities: readonly Oddity[], mapped: MappedPaths): readonly DriftRow[] {
  return oddities.flatMap((gone) => {
    if (gone.kind !== 'missing-field') return [];
    const parent = parentOf(gone.path);
    const fits = oddities.filter(
      (found) => found.kind === 'unknown-field' && found.count === gone.count && parentOf(found.path) === parent,
    );
    const [only] = fits;
    if (only === undefined || fits.length > 1) return [];
    const severity = mapped.get(gone.path)?.severity ?? 'info';
    return [
      {
        kind: 'moved-field',
        path: gone.path,
        expected: gone.path,
        observed: only.path,
        severity,
        occurrences: gone.count,
        sampleExternalId: gone.sample,
      } satisfies DriftRow,
    ];
  });
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('.') + 1);
}

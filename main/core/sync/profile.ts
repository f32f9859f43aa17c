import { z } from 'zod';
import { width, type Shape } from './shape.ts';

/**
 * How the fields of a stream have been filled so far, kept with the stream as JSON. Records are told apart by what they are and where they stand (`ACCREC|PAID`): a
 * paid-on date is there in every paid invoice and in no draft, and over both of them its share would say nothing. Each distinct payload counts once, when it is
 * mapped; a full reading that meets it again does not count it again.
 */
export interface Profile {
  readonly segments: ReadonlyMap<string, SegmentProfile>;
}

export interface SegmentProfile {
  /** What later records are compared with. */
  readonly base: Counts;
  /** Records since, too few yet to compare with: small pages add up here before they are judged together. */
  readonly recent: Counts;
}

export interface Counts {
  readonly records: number;
  /** `slot * width + filling`, see shape.ts. */
  readonly fillings: Int32Array;
}

/** From so many records on, what is recent becomes part of what later records are compared with. */
const recentRecords = 100;
/** Beyond so many the counts are halved: what a platform sent long ago weighs less and less. */
const mostRecords = 4000;
/** Kinds of record told apart; more would be words that tell nothing. */
const mostSegments = 40;
/** Where the records of further kinds are counted. */
const otherSegment = '*';

export const emptyProfile: Profile = { segments: new Map() };

export function noCounts(shape: Shape): Counts {
  return { records: 0, fillings: new Int32Array(shape.fields.length * width) };
}

function addCounts(one: Counts, other: Counts): Counts {
  const fillings = new Int32Array(one.fillings.length);
  for (let at = 0; at < fillings.length; at += 1) fillings[at] = (one.fillings[at] ?? 0) + (other.fillings[at] ?? 0);
  return { records: one.records + other.records, fillings };
}

/** The segment a kind of record is counted in. `further`: segments of the page that may be new. */
export function segmentName(profile: Profile, name: string, further: number): string {
  return profile.segments.has(name) || profile.segments.size + further < mostSegments ? name : otherSegment;
}

/** The profile with a page counted in. */
export function withPage(profile: Profile, page: ReadonlyMap<string, Counts>, shape: Shape): Profile {
  const segments = new Map(profile.segments);
  for (const [name, counts] of page) {
    const before = segments.get(name) ?? { base: noCounts(shape), recent: noCounts(shape) };
    const recent = addCounts(before.recent, counts);
    segments.set(
      name,
      recent.records < recentRecords
        ? { base: before.base, recent }
        : { base: halved(addCounts(before.base, recent)), recent: noCounts(shape) },
    );
  }
  return { segments };
}

function halved(counts: Counts): Counts {
  if (counts.records <= mostRecords) return counts;
  return { records: counts.records >> 1, fillings: counts.fillings.map((count) => (count + 1) >> 1) };
}

const countsSchema = z.object({ records: z.number().int(), fields: z.record(z.string(), z.array(z.number().int()).max(width)) });
const profileSchema = z.object({
  version: z.literal(1),
  segments: z.record(z.string(), z.object({ base: countsSchema, recent: countsSchema })),
});

/** The stored form: only fields that were met, by path, so that a profile survives a schema that grows. */
export function profileToText(profile: Profile, shape: Shape): string {
  const store = (counts: Counts): z.infer<typeof countsSchema> => {
    const fields: Record<string, number[]> = {};
    for (const { path, slot } of shape.fields) {
      const fillings = [...counts.fillings.subarray(slot * width, (slot + 1) * width)];
      const last = fillings.findLastIndex((count) => count > 0);
      if (last >= 0) fields[path] = fillings.slice(0, last + 1);
    }
    return { records: counts.records, fields };
  };
  const segments = Object.fromEntries(
    [...profile.segments].map(([name, { base, recent }]) => [name, { base: store(base), recent: store(recent) }]),
  );
  return JSON.stringify({ version: 1, segments } satisfies z.infer<typeof profileSchema>);
}

/** Reads a stored profile. One of another version starts afresh: it is evidence, not data. */
export function profileFromText(text: string | null, shape: Shape): Profile {
  if (text === null) return emptyProfile;
  const parsed = profileSchema.safeParse(JSON.parse(text));
  if (!parsed.success) return emptyProfile;
  const load = (stored: z.infer<typeof countsSchema>): Counts => {
    const { fillings } = noCounts(shape);
    for (const [path, counts] of Object.entries(stored.fields)) {
      const slot = shape.slotByPath.get(path);
      if (slot !== undefined) fillings.set(counts, slot * width);
    }
    return { records: stored.records, fillings };
  };
  const segments = Object.entries(parsed.data.segments).map(
    ([name, { base, recent }]) => [name, { base: load(base), recent: load(recent) }] as const,
  );
  return { segments: new Map(segments) };
}

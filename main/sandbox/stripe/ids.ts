import { createHash } from 'node:crypto';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const known = new Map<string, string>();

/** `ch_3PqR…`: the same for as long as the world's record lives. */
export function idOf(prefix: string, worldId: string): string {
  const key = `${prefix}/${worldId}`;
  const given = known.get(key);
  if (given !== undefined) return given;
  const digest = createHash('sha256').update(`stripe/${key}`).digest();
  const id = `${prefix}_${Array.from(digest.subarray(0, 24), (byte) => LETTERS[byte % LETTERS.length] ?? 'x').join('')}`;
  known.set(key, id);
  return id;
}

/** A number below `among` that a record has for good, for what only some of them are. */
export function lot(worldId: string, among: number, what: string): number {
  return createHash('sha256').update(`${what}/${worldId}`).digest().readUInt32BE(0) % among;
}

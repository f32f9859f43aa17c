import { hash } from 'node:crypto';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const known = new Map<string, string>();

/** `ch_3PqR…`: the same for as long as the world's record lives. */
export function idOf(prefix: string, worldId: string): string {
  const key = `${prefix}/${worldId}`;
  const given = known.get(key);
  if (given !== undefined) return given;
  const digest = hash('sha256', `stripe/${key}`, 'buffer');
  let id = `${prefix}_`;
  for (let at = 0; at < 24; at += 1) id += LETTERS.charAt((digest[at] ?? 0) % LETTERS.length);
  known.set(key, id);
  return id;
}

/** A number below `among` that a record has for good, for what only some of them are. */
export function lot(worldId: string, among: number, what: string): number {
  return hash('sha256', `${what}/${worldId}`, 'buffer').readUInt32BE(0) % among;
}

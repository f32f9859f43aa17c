import { wrongUse, type OptionSpec } from './command.ts';

/** A switch: given or not. */
export function flag(description: string): OptionSpec<boolean> {
  return { placeholder: null, description, read: (raw) => raw !== undefined };
}

/** Any text but an empty one; null when not given. */
export function text(placeholder: string, description: string): OptionSpec<string | null> {
  return { placeholder, description, read: (raw, flagName) => (raw === undefined ? null : filled(raw, flagName)) };
}

/** A whole number within bounds; null when not given. */
export function wholeNumber(
  placeholder: string,
  description: string,
  bounds: { readonly min: number; readonly max: number },
): OptionSpec<number | null> {
  return {
    placeholder,
    description,
    read: (raw, flagName) => {
      if (raw === undefined) return null;
      const value = typeof raw === 'string' && /^\d{1,15}$/.test(raw) ? Number(raw) : Number.NaN;
      if (!(value >= bounds.min && value <= bounds.max))
        throw wrongUse(`${flagName} takes a whole number from ${bounds.min} to ${bounds.max}, not "${raw}".`);
      return value;
    },
  };
}

/** The row number of a connection, tenant or run, as the lists show it. */
export function rowNumber<Id extends number>(description: string): OptionSpec<Id | null> {
  const number = wholeNumber('ID', description, { min: 1, max: Number.MAX_SAFE_INTEGER });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- ids are branded numbers, and this is where text from outside becomes one
  return { ...number, read: (raw, flagName) => number.read(raw, flagName) as Id | null };
}

/** One of a few words. */
export function choice<const Word extends string>(words: readonly Word[], standard: Word, description: string): OptionSpec<Word> {
  return {
    placeholder: words.join('|'),
    description: `${description} (${standard})`,
    read: (raw, flagName) => {
      if (raw === undefined) return standard;
      const word = words.find((candidate) => candidate === raw);
      if (word === undefined) throw wrongUse(`${flagName} takes ${words.join(', ')}, not "${raw}".`);
      return word;
    },
  };
}

/** A web address without its trailing slash; null when not given. */
export function address(description: string): OptionSpec<string | null> {
  return { placeholder: 'URL', description, read: (raw, flagName) => (raw === undefined ? null : webAddress(raw, flagName)) };
}

export function requiredAddress(description: string): OptionSpec<string> {
  return {
    placeholder: 'URL',
    description,
    read: (raw, flagName) => {
      if (raw === undefined) throw wrongUse(`${flagName} URL is missing.`);
      return webAddress(raw, flagName);
    },
  };
}

function webAddress(raw: string | true, flagName: string): string {
  const given = filled(raw, flagName);
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw wrongUse(`${flagName} takes an address such as http://127.0.0.1:8080, not "${given}".`);
  return given.replace(/\/+$/, '');
}

function filled(raw: string | true, flagName: string): string {
  if (raw === true || raw.trim() === '') throw wrongUse(`${flagName} needs a value.`);
  return raw;
}

import { bugError, isTieoutError, TieoutError } from '../../shared/errors.ts';
import { redactText } from '../../shared/redact.ts';
import type { ExitCode, Style } from './command.ts';

/** Any thrown value as an error that may be shown. Errors of the operating system get words; anything else is our own fault. */
export function shownError(thrown: unknown): TieoutError {
  if (isTieoutError(thrown)) return thrown;
  const system = systemError(thrown);
  if (system !== undefined) return system;
  return bugError(thrown);
}

/** Wrong use is 2; work that a person stopped is only unfinished, so 1; everything else that ends a command is 3. */
export function exitCodeOf(error: TieoutError): ExitCode {
  if (error.code === 'config/invalid') return 2;
  return error.code === 'run/cancelled' ? 1 : 3;
}

/** What `--json` prints instead of a result. */
export function errorDocument(error: TieoutError): { readonly error: Readonly<Record<string, string>> } {
  return { error: { code: error.code, message: redactText(error.message), remedy: redactText(error.remedy) } };
}

export function errorText(error: TieoutError, style: Style): string {
  return `${style.bad('error')} ${redactText(error.message)}\n      ${redactText(error.remedy)}`;
}

const WORDS_BY_ERRNO: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  EACCES: ['may not be opened: permission denied', 'Give yourself the right to it, or name another place with --data.'],
  EPERM: ['may not be changed: the system refuses it', 'Give yourself the right to it, or name another place with --data.'],
  EROFS: ['lies on a read-only disk', 'Name another place with --data.'],
  ENOENT: ['does not exist', 'Check the name.'],
  ENOTDIR: ['is not in a folder', 'Check the name: a part of the path is a file.'],
  EISDIR: ['is a folder, not a file', 'Name a file.'],
  EEXIST: ['is there already', 'Name another one, or move it away.'],
  ENOSPC: ['cannot be written: the disk is full', 'Free some space, then try again. What was committed is kept.'],
  EMFILE: ['cannot be opened: too many open files', 'Close some programs, then try again.'],
};

function systemError(thrown: unknown): TieoutError | undefined {
  if (!(thrown instanceof Error) || !('syscall' in thrown) || !('code' in thrown) || typeof thrown.code !== 'string')
    return undefined;
  const words = WORDS_BY_ERRNO[thrown.code];
  const place = 'path' in thrown && typeof thrown.path === 'string' ? `"${thrown.path}"` : 'A file or address';
  return new TieoutError({
    code: thrown.code === 'ENOSPC' ? 'store/full' : 'contract/invalid',
    action: 'stop-all',
    message:
      words === undefined ? `The system refused (${thrown.code}: ${redactText(thrown.message)}).` : `${place} ${words[0]}.`,
    remedy: words?.[1] ?? 'Run "tieout doctor" to see what the machine allows.',
    cause: thrown,
  });
}

import { isTieoutError, type TieoutError } from '../../shared/errors.ts';

/** The TieoutError some work rejects with. Fails when it does not reject, and passes on anything else that is thrown. */
export async function failureOf(work: Promise<unknown>): Promise<TieoutError> {
  try {
    await work;
  } catch (error) {
    if (isTieoutError(error)) return error;
    throw error;
  }
  throw new Error('the work was expected to fail');
}

/** Everything a log or a screen could show of an error. */
export function wordsOf(error: unknown): string {
  if (!isTieoutError(error)) return error instanceof Error ? `${error.message} ${error.stack ?? ''}` : String(error);
  const { code, message, remedy, details, stack } = error;
  return JSON.stringify({
    code,
    message,
    remedy,
    details,
    stack,
    cause: error.cause === undefined ? null : wordsOf(error.cause),
  });
}

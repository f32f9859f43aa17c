import { envelopeFromError, TieoutError } from '../errors.ts';
import type { Failure } from './base.ts';

/** An error as it crosses to the window: without its cause, which may carry more than a person should see. */
export function failureFromError(error: unknown): Failure {
  const { code, message, remedy, retryAtMs, details } = envelopeFromError(error);
  return { code, message, remedy, retryAtMs, details: { ...details } };
}

export function errorFromFailure({ retryAtMs, ...failure }: Failure): TieoutError {
  return new TieoutError({ ...failure, action: 'stop-all', ...(retryAtMs === null ? {} : { retryAtMs }) });
}

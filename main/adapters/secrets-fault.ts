import { TieoutError } from '../../shared/errors.ts';

/** Where secrets are kept cannot be used now. Nothing is ever deleted because of it. */
export function secretsFault(message: string, remedy: string, details: TieoutError['details'] = {}): TieoutError {
  return new TieoutError({ code: 'secrets/unavailable', action: 'stop-all', message, remedy, details });
}

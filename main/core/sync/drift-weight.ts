import type { DriftSeverity } from '../store/api.ts';

/**
 * Whether a drift event asks a person for a decision. Notes do not: an optional field that records leave out, a field nobody reads. They stay visible in the list
 * of drift, but counting them as open work would teach people to look past the ones that matter.
 */
export function needsLook(event: { readonly severity: DriftSeverity }): boolean {
  return event.severity !== 'info';
}

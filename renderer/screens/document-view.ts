import type { GridView } from '../../shared/contract/grid.ts';

/** What Documents shows before anybody filters. */
export const FIRST_VIEW: GridView = {
  order: { by: 'issuedOn', descending: true },
  clientId: null,
  tenantIds: [],
  kinds: [],
  statuses: [],
  currencies: [],
  issuedFrom: null,
  issuedTo: null,
  dueFrom: null,
  dueTo: null,
  totalFrom: null,
  totalTo: null,
  text: '',
  marks: [],
  presence: 'live',
  attention: 'any',
};

/** Does any filter leave something out? The order does not count. */
export function isRestricted(view: GridView): boolean {
  const { order } = view;
  return JSON.stringify(view) !== JSON.stringify({ ...FIRST_VIEW, order });
}

/** The view in words, for an export's cover sheet and file name: `Documents`, `Documents, Invoice and Bill`. */
export function viewNameOf(view: GridView): string {
  return isRestricted(view) ? 'Documents, filtered' : 'Documents';
}

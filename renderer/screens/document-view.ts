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

/** The view with other statuses. What is void or deleted is mostly gone at the source too: whoever asks for it means those as well. */
export function withStatuses(view: GridView, statuses: GridView['statuses']): GridView {
  const asksForGone = (of: GridView['statuses']): boolean => of.includes('void') || of.includes('deleted');
  if (asksForGone(statuses) && !asksForGone(view.statuses)) return { ...view, statuses, presence: 'all' };
  if (asksForGone(view.statuses) && !asksForGone(statuses)) return { ...view, statuses, presence: FIRST_VIEW.presence };
  return { ...view, statuses };
}

/** Does any filter leave something out? The order does not count. */
export function isRestricted(view: GridView): boolean {
  const { order } = view;
  return JSON.stringify(view) !== JSON.stringify({ ...FIRST_VIEW, order });
}

/** The view in words, for an export's cover sheet and file name: `Documents`, `Documents, Invoice and Bill`. */
export function viewNameOf(view: GridView): string {
  return isRestricted(view) ? 'Documents, filtered' : 'Documents';
}

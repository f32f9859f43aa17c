import type { ReactNode } from 'react';

/** Outlines on a 16-pixel square, drawn with the colour of the text beside them. They repeat a word and are hidden from screen readers. */
const PATHS = {
  dashboard: 'M2.5 2.5h4.25v6.25H2.5z M9.25 2.5h4.25v3.25H9.25z M9.25 8.25h4.25v5.25H9.25z M2.5 11.25h4.25v2.25H2.5z',
  documents: 'M3.75 1.75h5.5l3 3v9.5h-8.5z M9 1.75V5h3.25 M6 8h4 M6 10.75h4',
  connections:
    'M6.4 9.6l3.2-3.2 M7 4.9l1.5-1.5a2.6 2.6 0 0 1 3.7 0l.4.4a2.6 2.6 0 0 1 0 3.7L11.1 9 M9 11.1l-1.5 1.5a2.6 2.6 0 0 1-3.7 0l-.4-.4a2.6 2.6 0 0 1 0-3.7L4.9 7',
  drift: 'M2 4.75h3.5c3.5 0 3.5 6.5 7 6.5H14 M12 9l2.25 2.25L12 13.5 M2 11.25h2.5 M10.5 4.75H14',
  quarantine: 'M8 2.25a5.75 5.75 0 1 0 0 11.5a5.75 5.75 0 1 0 0-11.5z M6.4 6v4 M9.6 6v4',
  activity: 'M8 2.25a5.75 5.75 0 1 0 0 11.5a5.75 5.75 0 1 0 0-11.5z M8 5v3.25l2.1 1.25',
  settings:
    'M2 4.75h5.5 M11.5 4.75H14 M2 11.25h2.5 M8.5 11.25H14 M9.5 3a1.75 1.75 0 1 0 0 3.5a1.75 1.75 0 1 0 0-3.5z M6.5 9.5a1.75 1.75 0 1 0 0 3.5a1.75 1.75 0 1 0 0-3.5z',
  search: 'M7 2.75a4.25 4.25 0 1 0 0 8.5a4.25 4.25 0 1 0 0-8.5z M10.25 10.25l3.25 3.25',
  down: 'M4.5 6.25L8 9.75l3.5-3.5',
  right: 'M6.25 4.5L9.75 8l-3.5 3.5',
  close: 'M4 4l8 8 M12 4l-8 8',
  check: 'M3.25 8.5l3 3 6.5-7',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark: two equal bars, ticked off. */
export function BrandMark(): ReactNode {
  return (
    <svg className="brand-mark" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">
      <rect width="20" height="20" rx="5" />
      <path d="M5 7.25h10 M5 12.75h4 M10.75 12.5l1.6 1.6 3-3.4" />
    </svg>
  );
}

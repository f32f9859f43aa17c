import {
  CellStyleModule,
  ColumnApiModule,
  EventApiModule,
  InfiniteRowModelModule,
  ModuleRegistry,
  RowApiModule,
  RowSelectionModule,
  RowStyleModule,
  ScrollApiModule,
  themeQuartz,
} from 'ag-grid-community';

ModuleRegistry.registerModules([
  CellStyleModule,
  ColumnApiModule,
  EventApiModule,
  InfiniteRowModelModule,
  RowApiModule,
  RowSelectionModule,
  RowStyleModule,
  ScrollApiModule,
]);

/** The grid in the desk's own colours and sizes. */
export const theme = themeQuartz.withParams({
  // Without it the grid stays light, whatever the desk is.
  browserColorScheme: 'inherit',
  backgroundColor: 'var(--surface)',
  foregroundColor: 'var(--ink)',
  accentColor: 'var(--accent)',
  borderColor: 'var(--line)',
  rowBorder: { color: 'var(--line-faint)' },
  headerBackgroundColor: 'var(--surface)',
  headerTextColor: 'var(--ink-2)',
  headerFontWeight: 500,
  headerFontSize: 'var(--t-small)',
  headerHeight: 32,
  headerColumnResizeHandleColor: 'transparent',
  rowHeight: 'var(--row)',
  rowHoverColor: 'var(--hover)',
  selectedRowBackgroundColor: 'var(--accent-wash)',
  fontFamily: 'var(--font)',
  fontSize: 'var(--t-base)',
  cellHorizontalPadding: 10,
  checkboxUncheckedBorderColor: 'var(--line-strong)',
  checkboxBorderRadius: 4,
  focusShadow: 'none',
  iconSize: 14,
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  pinnedColumnBorder: false,
});

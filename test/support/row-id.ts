/** A row number of the ledger, as a test writes it down. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the id it means
export function rowId<Id extends number>(number: number): Id {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- ids are numbers with a brand that only the store gives out
  return number as Id;
}

/** `issued_on` → `issuedOn`: a table's column and the mapping's field are the same name in two spellings. */
export function camelCase(column: string): string {
  return column.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

/** `issuedOn` → `issued_on`. */
export function snakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

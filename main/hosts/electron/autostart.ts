/** Tells a start at login from one by a person: the window stays away. */
export const HIDDEN_FLAG = '--hidden';

/** Electron has no login items on Linux: this is what desktops read. */
export function autostartEntry(program: string): string {
  // Desktop Entry Specification: quoted arguments escape these, and the value as a whole doubles its backslashes.
  const quoted = `"${program.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll('%', '%%')}"`.replaceAll('\\', '\\\\');
  return ['[Desktop Entry]', 'Type=Application', 'Name=Tieout', `Exec=${quoted} ${HIDDEN_FLAG}`, 'Terminal=false', ''].join('\n');
}

import { app, dialog, type BrowserWindow } from 'electron';
import path from 'node:path';

const KINDS: Readonly<Record<string, string>> = { xlsx: 'Excel workbook', csv: 'Comma-separated values' };

/** The system's own question where a file goes, offered among the person's documents; null when it was cancelled. */
export async function askWhereToSave(name: string, window: BrowserWindow | null): Promise<string | null> {
  const extension = path.extname(name).slice(1);
  const options = {
    title: 'Export',
    defaultPath: path.join(app.getPath('documents'), name),
    filters: [{ name: KINDS[extension] ?? extension, extensions: [extension] }],
  };
  const { canceled, filePath } = await (window === null
    ? dialog.showSaveDialog(options)
    : dialog.showSaveDialog(window, options));
  if (canceled || filePath === '') return null;
  // Linux dialogs hand back the name as it was typed.
  return path.extname(filePath) === '' ? `${filePath}.${extension}` : filePath;
}

import { z } from 'zod';
import type { Files } from '../../core/ports.ts';

const rectangle = z.object({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) });
const savedSchema = z.object({ bounds: rectangle, maximised: z.boolean() });
export type Rectangle = z.infer<typeof rectangle>;
export type SavedBounds = z.infer<typeof savedSchema>;

const fileName = 'desktop-window.json';
const usual = { width: 1280, height: 820 };
export const SMALLEST = { width: 720, height: 480 };
/** So much of the top edge has to be on a screen that a person can take hold of the window. */
const gripWidth = 120;
const gripHeight = 24;

/**
 * Where the window opens: where it was, if a screen is still there; otherwise its old size, or the usual one, centred on the first screen. Never larger than the screen it is on. Pure.
 */
export function placeWindow(saved: SavedBounds | null, screens: readonly Rectangle[]): Rectangle {
  const [first = { x: 0, y: 0, ...usual }] = screens;
  const bounds = saved?.bounds;
  const home = bounds && screens.find((screen) => holdsGrip(screen, bounds));
  const screen = home ?? first;
  const width = Math.min(screen.width, Math.max(SMALLEST.width, bounds?.width ?? usual.width));
  const height = Math.min(screen.height, Math.max(SMALLEST.height, bounds?.height ?? usual.height));
  if (bounds && home) return { x: bounds.x, y: bounds.y, width, height };
  return {
    x: screen.x + Math.round((screen.width - width) / 2),
    y: screen.y + Math.round((screen.height - height) / 2),
    width,
    height,
  };
}

function holdsGrip(screen: Rectangle, window: Rectangle): boolean {
  const left = Math.max(screen.x, window.x);
  const right = Math.min(screen.x + screen.width, window.x + window.width);
  return right - left >= gripWidth && window.y >= screen.y && window.y + gripHeight <= screen.y + screen.height;
}

/** The bounds of the last time; null when there are none, or none that can be read. */
export async function readBounds(files: Files): Promise<SavedBounds | null> {
  const bytes = await files.read(fileName);
  if (bytes === null) return null;
  try {
    return savedSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return null; // A damaged note costs the window its place and nothing more.
  }
}

export async function writeBounds(files: Files, saved: SavedBounds): Promise<void> {
  await files.replace(fileName, `${JSON.stringify(saved)}\n`);
}

import type { Extent } from '../draw/frame.js';
import { cursor, show, view, WHOLE, zoomAt } from '../state/view.js';

/** Arrow keys move the cursor by this share of the picture, and with Shift by one pixel. */
const STEP = 1 / 32;

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const ZOOMS: Readonly<Record<string, number>> = { '+': 1.5, '=': 1.5, '-': 1 / 1.5 };

/** Does what a key means over a pane: moves the cursor, zooms about it. @returns whether it means anything */
export function moveByKey({ key, shiftKey }: KeyboardEvent, picture: Extent): boolean {
  const { width, height } = picture;
  const at = cursor.value ?? { x: view.value.x * width, y: view.value.y * height };
  const direction = DIRECTIONS[key];
  if (direction !== undefined) {
    const [x, y] = direction;
    const [across, down] = shiftKey ? [1, 1] : [width * STEP, height * STEP];
    cursor.value = {
      x: Math.min(width - 0.5, Math.max(0.5, at.x + x * across)),
      y: Math.min(height - 0.5, Math.max(0.5, at.y + y * down)),
    };
    return true;
  }
  if (key in ZOOMS) {
    zoomAt(ZOOMS[key], at.x / width, at.y / height);
    return true;
  }
  if (key === '0') show(WHOLE);
  return key === '0';
}

import type { Picture } from '../../image/picture.js';

/** What a pane is painted with: it lives off the page, and needs no DOM. */
export type Sheet = OffscreenCanvas;

/** An empty sheet, and what draws on it. */
export function sheet(width: number, height: number): [Sheet, OffscreenCanvasRenderingContext2D] {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null)
    throw new Error('this browser gives no canvas to draw on; close other tabs');
  return [canvas, context];
}

/** A picture as a sheet, pixel for pixel. */
export function sheetOf({ width, height, data }: Picture): Sheet {
  const [canvas, context] = sheet(width, height);
  const pixels = new Uint8ClampedArray(data);
  context.putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas;
}

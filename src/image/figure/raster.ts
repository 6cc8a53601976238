import { samplePicture } from '../fit/show.js';
import type { Coverage } from '../font/coverage.js';
import type { Faces } from '../font/face.js';
import { textLine, widened } from '../font/text-line.js';
import { type Picture, pixelsOf } from '../picture.js';
import { roundLevel } from '../round-level.js';
import type { ImagePrimitive, Paint, RectPrimitive, Scene, TextPrimitive } from './scene.js';

/** A scene as pixels, opaque; text lies above everything else. */
export function scenePicture(scene: Scene, faces: Faces): Picture {
  const { width, height } = scene;
  const sheet = { width, height, data: new Uint8Array(4 * width * height).fill(255) };
  const texts: TextPrimitive[] = [];
  for (const primitive of scene.primitives) {
    if (primitive.kind === 'image') pasteNearest(sheet, primitive);
    else if (primitive.kind === 'rect') fillRect(sheet, primitive);
    else texts.push(primitive);
  }
  for (const text of texts) drawText(sheet, text, faces);
  return sheet;
}

/** How far a halo reaches beyond its text, in units of the text's size: half of its outline's width in SVG. */
const HALO = 0.125;

function drawText(sheet: Picture, primitive: TextPrimitive, { regular, bold }: Faces): void {
  const { text, size, fill, halo } = primitive;
  const letters = textLine(text, primitive.bold ? bold : regular, primitive);
  if (halo !== undefined) paint(sheet, widened(letters, HALO * size), halo);
  paint(sheet, letters, fill);
}

/** Lays a colour over a picture, as far as a mask covers its pixels. */
function paint(
  sheet: Picture,
  { left, top, width, height, values }: Coverage,
  colour: Paint,
): void {
  const [from, to] = [Math.max(0, -left), Math.min(width, sheet.width - left)];
  for (let y = Math.max(0, -top); y < Math.min(height, sheet.height - top); y++) {
    for (let x = from; x < to; x++) {
      const share = values[y * width + x];
      if (share === 0) continue;
      const at = 4 * ((top + y) * sheet.width + left + x);
      for (let c = 0; c < 3; c++) {
        const mixed = share * colour[c] + (255 - share) * sheet.data[at + c];
        sheet.data[at + c] = roundLevel(mixed / 255);
      }
    }
  }
}

/** A rectangle in whole pixels, as far as it lies on the sheet. */
function edgesOn(
  { width, height }: Picture,
  box: Pick<RectPrimitive, 'x' | 'y' | 'width' | 'height'>,
) {
  const clip = (value: number, limit: number) => Math.min(limit, Math.max(0, Math.round(value)));
  return {
    left: clip(box.x, width),
    top: clip(box.y, height),
    right: clip(box.x + box.width, width),
    bottom: clip(box.y + box.height, height),
  };
}

function fillRect(sheet: Picture, rect: RectPrimitive): void {
  const { left, top, right, bottom } = edgesOn(sheet, rect);
  const [colour] = new Uint32Array(Uint8Array.of(...rect.fill, 255).buffer);
  const pixels = pixelsOf(sheet);
  for (let y = top; y < bottom; y++) {
    pixels.fill(colour, y * sheet.width + left, y * sheet.width + right);
  }
}

/** Copies a picture into its rectangle, each pixel from the nearest of the picture's. */
function pasteNearest(sheet: Picture, image: ImagePrimitive): void {
  const { left, top, right, bottom } = edgesOn(sheet, image);
  const width = right - left;
  if (width === 0 || bottom === top) return;
  const shown = pixelsOf(samplePicture(image.picture, width, bottom - top));
  const pixels = pixelsOf(sheet);
  for (let y = top; y < bottom; y++) {
    const row = shown.subarray((y - top) * width, (y - top + 1) * width);
    pixels.set(row, y * sheet.width + left);
  }
}

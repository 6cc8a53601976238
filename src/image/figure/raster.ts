import { freshRoom, type Room } from '../../spare-room.js';
import { sampleInto } from '../fit/show.js';
import type { Coverage } from '../font/coverage.js';
import type { Faces } from '../font/face.js';
import { textLine, widened } from '../font/text-line.js';
import { type Picture, pixelOf, pixelsOf, signedPixelsOf } from '../picture.js';
import { roundLevel } from '../round-level.js';
import type { ImagePrimitive, Paint, RectPrimitive, Scene, TextPrimitive } from './scene.js';

/**
 * A scene as pixels, opaque; text lies above everything else.
 * @param room memory for their bytes
 */
export function scenePicture(scene: Scene, faces: Faces, room: Room = freshRoom): Picture {
  const { width, height } = scene;
  const sheet = { width, height, data: room(4 * width * height).fill(255) };
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
  const pixels = signedPixelsOf(sheet);
  const [from, to] = [Math.max(0, -left), Math.min(width, sheet.width - left)];
  for (let y = Math.max(0, -top); y < Math.min(height, sheet.height - top); y++) {
    const start = (top + y) * sheet.width + left;
    const shares = values.subarray(y * width + from, y * width + to);
    paintRow(pixels.subarray(start + from, start + to), shares, colour);
  }
}

/** The same of one row: a function of its own, which V8 compiles soon (see `drawRow` of overlays). */
function paintRow(row: Int32Array, shares: Uint8Array, [red, green, blue]: Paint): void {
  for (let x = 0; x < row.length; x++) {
    const share = shares[x];
    if (share === 0) continue;
    const below = row[x];
    row[x] = pixelOf(
      mixed(share, red, below & 255),
      mixed(share, green, (below >> 8) & 255),
      mixed(share, blue, (below >> 16) & 255),
    );
  }
}

/** A level over another, by its share of 255. */
const mixed = (share: number, level: number, below: number): number =>
  roundLevel((share * level + (255 - share) * below) / 255);

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
  const place = { pixels: pixelsOf(sheet), first: top * sheet.width + left, pitch: sheet.width };
  sampleInto(place, image.picture, width, bottom - top);
}

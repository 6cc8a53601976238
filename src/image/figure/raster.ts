import { samplePicture } from '../fit/show.js';
import { type Picture, pixelsOf } from '../picture.js';
import type { ImagePrimitive, RectPrimitive, Scene, TextPrimitive } from './scene.js';
import { sceneSvg } from './svg.js';

/**
 * Draws SVG of text on a transparent ground: RGBA, not premultiplied. Handed in, since it needs a font
 * and a rasteriser; pictures, which are most of a figure's pixels, do not go through it.
 */
export type SvgRasteriser = (svg: string, width: number, height: number) => Promise<Picture>;

/** A scene as pixels, opaque; text lies above everything else. */
export async function scenePicture(scene: Scene, rasterise: SvgRasteriser): Promise<Picture> {
  const { width, height } = scene;
  const sheet = { width, height, data: new Uint8Array(4 * width * height).fill(255) };
  const texts: TextPrimitive[] = [];
  for (const primitive of scene.primitives) {
    if (primitive.kind === 'image') pasteNearest(sheet, primitive);
    else if (primitive.kind === 'rect') fillRect(sheet, primitive);
    else texts.push(primitive);
  }
  const bands = bandsOf(texts, height);
  const total = bands.reduce((sum, { rows }) => sum + rows, 0);
  if (total === 0) return sheet;
  const svg = sceneSvg({ width, height: total, primitives: stacked(texts, bands) }, () => '');
  const layer = await rasterise(svg, width, total);
  let from = 0;
  for (const { top, rows } of bands) {
    composite(sheet, top, layer, from, rows);
    from += rows;
  }
  return sheet;
}

/** Rows of a scene that text lies on. */
interface Band {
  readonly top: number;
  readonly rows: number;
}

/** What a line of text takes above and below its base line, in units of its size, with its halo. */
const ABOVE = 1.2;
const BELOW = 0.5;

/** The rows of all text, in order; the rest of a scene need not be rasterised. */
function bandsOf(texts: readonly TextPrimitive[], height: number): Band[] {
  const bands: { top: number; rows: number }[] = [];
  for (const { y, size } of [...texts].sort((a, b) => a.y - a.size - (b.y - b.size))) {
    const top = Math.max(0, Math.floor(y - ABOVE * size));
    const bottom = Math.min(height, Math.ceil(y + BELOW * size));
    const last = bands.at(-1);
    if (last !== undefined && top <= last.top + last.rows) {
      last.rows = Math.max(last.rows, bottom - last.top);
    } else bands.push({ top, rows: bottom - top });
  }
  return bands;
}

/** The texts as they lie when the bands are laid one below the other. */
function stacked(texts: readonly TextPrimitive[], bands: readonly Band[]): TextPrimitive[] {
  return texts.map((text) => {
    let offset = 0;
    for (const { top, rows } of bands) {
      if (text.y < top + rows) return { ...text, y: text.y - top + offset };
      offset += rows;
    }
    return { ...text, y: text.y + offset };
  });
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

/** Lays rows of a picture with transparency over rows of an opaque one of the same width. */
function composite(sheet: Picture, top: number, layer: Picture, from: number, rows: number): void {
  const stride = 4 * sheet.width;
  for (let i = from * stride, to = top * stride; i < (from + rows) * stride; i += 4, to += 4) {
    const alpha = layer.data[i + 3];
    if (alpha === 0) continue;
    for (let c = 0; c < 3; c++) {
      const mixed = layer.data[i + c] * alpha + sheet.data[to + c] * (255 - alpha);
      sheet.data[to + c] = Math.round(mixed / 255);
    }
  }
}

import type { Picture } from '../picture.js';
import type { ImagePrimitive, Scene } from './scene.js';
import { overlaySvg } from './svg.js';

/**
 * Draws SVG of rectangles and text on a transparent ground: RGBA, not premultiplied. Handed in, since
 * it needs a font and a rasteriser; pictures, which are most of a figure's pixels, do not go through it.
 */
export type SvgRasteriser = (svg: string, width: number, height: number) => Picture;

/** A scene as pixels, opaque. */
export function scenePicture(scene: Scene, rasterise: SvgRasteriser): Picture {
  const { width, height } = scene;
  const sheet = { width, height, data: new Uint8Array(4 * width * height).fill(255) };
  for (const primitive of scene.primitives) {
    if (primitive.kind === 'image') pasteNearest(sheet, primitive);
  }
  composite(sheet, rasterise(overlaySvg(scene), width, height));
  return sheet;
}

/** Copies a picture into its rectangle, each pixel from the nearest of the picture's. */
function pasteNearest(sheet: Picture, image: ImagePrimitive): void {
  const { picture } = image;
  const [left, top] = [Math.round(image.x), Math.round(image.y)];
  const right = Math.min(sheet.width, Math.round(image.x + image.width));
  const bottom = Math.min(sheet.height, Math.round(image.y + image.height));
  const from = new Uint32Array(
    picture.data.buffer,
    picture.data.byteOffset,
    picture.data.length / 4,
  );
  const to = new Uint32Array(sheet.data.buffer);
  for (let y = top; y < bottom; y++) {
    const row = Math.floor(((y - top) * picture.height) / (bottom - top)) * picture.width;
    for (let x = left; x < right; x++) {
      const column = Math.floor(((x - left) * picture.width) / (right - left));
      to[y * sheet.width + x] = from[row + column];
    }
  }
}

/** Lays a picture with transparency over an opaque one of the same size. */
function composite(sheet: Picture, layer: Picture): void {
  for (let i = 0; i < sheet.data.length; i += 4) {
    const alpha = layer.data[i + 3];
    if (alpha === 0) continue;
    for (let c = i; c < i + 3; c++) {
      sheet.data[c] = Math.round((layer.data[c] * alpha + sheet.data[c] * (255 - alpha)) / 255);
    }
  }
}

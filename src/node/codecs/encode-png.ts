import { PNG } from 'pngjs';
import { isOpaque, type Picture } from '../../image/picture.js';

const RGB = 2;
const RGBA = 6;
const PAETH = 4;

/**
 * The picture as an 8-bit PNG file; without an alpha channel where every pixel is opaque.
 *
 * Every row has the Paeth filter. Choosing the best of the five for each, as pngjs would, makes heatmaps,
 * overlays and pictures 5 %, 2 % and 0 % smaller and takes four times as long.
 */
export function encodePng(picture: Picture): Uint8Array {
  const { width, height, data } = picture;
  const colorType = isOpaque(picture) ? RGB : RGBA;
  // What is laid out as the file wants it goes through pngjs without an object for every pixel.
  const bytes = colorType === RGB ? withoutAlpha(data) : data.subarray(0, 4 * width * height);
  const png = Object.assign(new PNG(), {
    width,
    height,
    data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  });
  return PNG.sync.write(png, { colorType, inputColorType: colorType, filterType: PAETH });
}

function withoutAlpha(data: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((data.length / 4) * 3);
  for (let from = 0, to = 0; from < data.length; from += 4) {
    rgb[to++] = data[from];
    rgb[to++] = data[from + 1];
    rgb[to++] = data[from + 2];
  }
  return rgb;
}

import { PNG } from 'pngjs';
import type { Picture } from './picture.js';

const RGB = 2;
const RGBA = 6;

/** The picture as an 8-bit PNG file; without an alpha channel where every pixel is opaque. */
export function encodePng(picture: Picture): Uint8Array {
  const { width, height } = picture;
  const data = Buffer.from(picture.data.buffer, picture.data.byteOffset, 4 * width * height);
  const colorType = isOpaque(picture.data) ? RGB : RGBA;
  const png = Object.assign(new PNG({ width, height }), { data });
  return PNG.sync.write(png, { colorType, inputColorType: RGBA });
}

function isOpaque(data: Uint8Array): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false;
  return true;
}

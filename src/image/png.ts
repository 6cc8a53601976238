import { inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { UserError } from '../errors.js';
import { orient, readOrientation } from './orientation.js';
import type { Picture } from './picture.js';
import { type PngScan, scanPng } from './png-scan.js';

/**
 * Decodes a PNG of any colour type and depth, interlaced or not, with pngjs; an eXIf orientation is
 * applied. Samples of 16 bits keep their high byte (`v >> 8`), as Pillow's decoder and libpng's
 * `png_set_strip_16` do. A colour that tRNS names becomes transparent black. Gamma and colour
 * profiles are left alone, as in Pillow.
 *
 * @throws UserError where the file is broken, cut short, or beyond the limits of limits.ts
 */
export function decodePng(bytes: Uint8Array, name: string): Picture {
  const scan = scanPng(bytes, name);
  try {
    if (scan.interlaced) checkInflatedSize(scan);
    const file = Buffer.from(bytes.buffer, bytes.byteOffset, scan.end);
    const deep = scan.depth === 16;
    const { width, height, data } = PNG.sync.read(file, { skipRescale: deep });
    // With skipRescale, pngjs hands 16-bit samples over in a Uint16Array, whatever its types say.
    const samples: Uint8Array | Uint16Array = data;
    const rgba = deep ? highBytes(samples) : viewAsBytes(samples);
    return orient({ width, height, data: rgba }, scan.exif ? readOrientation(scan.exif) : 1);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'its compressed data are broken';
    const oneLine = reason.replaceAll(/\s+/g, ' ');
    throw new UserError(`${name} is a damaged PNG (${oneLine}); export the picture again`);
  }
}

const viewAsBytes = (samples: Uint8Array | Uint16Array): Uint8Array =>
  new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);

function highBytes(samples: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = samples[i] >> 8;
  return bytes;
}

/**
 * pngjs inflates interlaced pictures without a limit, so a small file could fill the memory. This
 * inflates them once beforehand, with one.
 */
function checkInflatedSize(scan: PngScan): void {
  const inflated = inflateSync(Buffer.concat(scan.idat), { maxOutputLength: scan.rawBytes });
  if (inflated.length < scan.rawBytes) throw new Error('its compressed data end too soon');
}

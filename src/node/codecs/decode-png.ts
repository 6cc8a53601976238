import { inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { DamagedError } from '../../image/codec/codecs.js';
import type { PngScan } from '../../image/codec/png-scan.js';
import type { Picture } from '../../image/picture.js';

/**
 * Decodes a PNG of any colour type and depth, interlaced or not, with pngjs. Samples of 16 bits keep
 * their high byte (`v >> 8`), as Pillow's decoder and libpng's `png_set_strip_16` do. A colour that
 * tRNS names becomes transparent black. Gamma and colour profiles are left alone, as in Pillow.
 *
 * @param bytes the file, up to its last chunk
 * @throws DamagedError where the file is broken
 */
export function decodePng(bytes: Uint8Array, scan: PngScan): Picture {
  try {
    checkCompressedData(scan);
    const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const deep = scan.depth === 16;
    const { width, height, data } = PNG.sync.read(file, { skipRescale: deep });
    // With skipRescale, pngjs gives 16-bit samples in a Uint16Array, whatever its types say.
    const samples: Uint8Array | Uint16Array = data;
    const rgba = deep ? highBytes(samples) : viewAsBytes(samples);
    return { width, height, data: rgba };
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ');
    throw new DamagedError(reason);
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
 * Inflates the data once beforehand, with a limit. pngjs does it without one for interlaced pictures,
 * so that a small file could fill the memory; and for the others, on a current Node, it overlooks that
 * the data are broken and takes uninitialised memory for pixels.
 */
function checkCompressedData({ idat, rawBytes }: PngScan): void {
  const { length } = inflateSync(Buffer.concat(idat), { maxOutputLength: rawBytes });
  if (length < rawBytes) throw new Error('its compressed data end too soon');
}

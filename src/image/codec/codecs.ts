import type { Picture } from '../picture.js';
import type { PngScan } from './png-scan.js';

/**
 * What turns files into pixels and back on a platform: Node's is in src/node/codecs, a page's in
 * src/browser. The decoders get files that `scanPng` or `scanJpeg` has passed, cut off behind the last
 * chunk or marker, so that their size is known and bounded. They leave the EXIF orientation alone.
 */
export interface PictureCodecs {
  /**
   * An 8-bit RGBA picture of any PNG: 16-bit samples keep their high byte, a colour that tRNS names
   * becomes transparent black, gamma and colour profiles are left alone.
   * @throws DamagedError where the file is broken
   */
  decodePng(file: Uint8Array, scan: PngScan): Promise<Picture>;
  /**
   * An 8-bit RGBA picture of a baseline or progressive JPEG, grey or colour.
   * @throws DamagedError where the file is broken
   */
  decodeJpeg(file: Uint8Array): Promise<Picture>;
  /** An 8-bit PNG, without an alpha channel where every pixel is opaque. */
  encodePng(picture: Picture): Promise<Uint8Array>;
  /** A JPEG of an opaque picture: the same bytes for the same picture. */
  encodeJpeg(picture: Picture): Promise<Uint8Array>;
}

/** A file that a decoder found broken; the message says how, in a few words. */
export class DamagedError extends Error {
  override readonly name = 'DamagedError';
}

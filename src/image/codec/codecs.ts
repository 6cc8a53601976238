import type { Faces } from '../font/face.js';
import type { Picture } from '../picture.js';

/**
 * Inflates zlib's data (RFC 1950) up to `size` bytes, and no further: what there is beyond them, or
 * behind the end of the data, is ignored.
 * @throws Error where the data are broken, their checksum is wrong, or they end before
 */
export type Inflate = (data: Uint8Array, size: number) => Promise<Uint8Array>;

/** The CRC-32 of some bytes, as PNG's chunks carry it. */
export type Checksum = (bytes: Uint8Array) => number;

/**
 * What turns files into pixels and back on a platform: Node's is in src/node/codecs, a page's in
 * src/browser. The decoders get files that `scanPng`, `scanJpeg` or `scanWebp` has passed, cut off behind the last
 * chunk or marker, so that their size is known and bounded. They leave the EXIF orientation alone.
 */
export interface PictureCodecs {
  /** What unpacks the data of a PNG. */
  readonly inflate: Inflate;
  /** The checksum of a PNG's chunks, where the platform has a faster one than `crc32` of png-chunks.ts. */
  readonly crc32?: Checksum;
  /**
   * An 8-bit RGBA picture of a baseline or progressive JPEG, grey or colour.
   * @throws DamagedError where the file is broken
   */
  decodeJpeg(file: Uint8Array): Promise<Picture>;
  /**
   * An 8-bit RGBA picture of a still WebP, lossy or lossless.
   * @throws DamagedError where the file is broken
   */
  decodeWebp(file: Uint8Array): Promise<Picture>;
  /**
   * Decodes a file that may take seconds, a PNG, JPEG or WebP as it came, where it can be given up in time;
   * absent where there is no such place.
   * @param name how messages call it, usually its path
   * @throws UserError as `decodePicture`, or where it takes too long or too much memory
   */
  readonly decodeAside?: (file: Uint8Array, name: string) => Promise<Picture>;
  /** An 8-bit PNG, without an alpha channel where every pixel is opaque. */
  encodePng(picture: Picture): Promise<Uint8Array>;
  /** A JPEG of an opaque picture: the same bytes for the same picture. */
  encodeJpeg(picture: Picture): Promise<Uint8Array>;
  /** The faces that figures are lettered with: the same ones everywhere. */
  faces(): Promise<Faces>;
}

/** A file that a decoder found broken; the message says how, in a few words. */
export class DamagedError extends Error {
  override readonly name = 'DamagedError';
}

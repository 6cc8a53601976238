import { decodePicture } from '../image/decode.js';
import { encodePng } from '../image/encode.js';
import type { Picture } from '../image/picture.js';
import { resizeBilinear } from '../image/resize.js';

/** A picture as a page holds it: inside itself. */
export interface EmbeddedPicture {
  readonly uri: string;
  readonly width: number;
  readonly height: number;
}

/** The pictures of a document, by the paths that it gives them. */
export type Pictures = ReadonlyMap<string, EmbeddedPicture>;

/** Where a document's pictures are read from: the bytes of a path that stands in it. */
export type ReadPicture = (path: string) => Promise<Uint8Array>;

/**
 * The longest side of an embedded picture. Reports show pictures about this large; a report with the
 * originals of a few dozen photographs would be too heavy to open.
 */
export const EMBEDDED_SIDE = 320;

/** Scales a picture down to {@link EMBEDDED_SIDE}, if it is larger, and makes a PNG of it in a data URI. */
export function embedPicture(picture: Picture, side = EMBEDDED_SIDE): EmbeddedPicture {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((length) =>
    Math.max(1, Math.round(length * scale)),
  ) as [number, number];
  const shown = scale < 1 ? resizeBilinear(picture, width, height) : picture;
  const base64 = Buffer.from(encodePng(shown)).toString('base64');
  return { uri: `data:image/png;base64,${base64}`, width, height };
}

/**
 * Reads and embeds pictures, each once.
 * @throws UserError where one cannot be decoded, and whatever `read` throws
 */
export async function embedPictures(
  paths: Iterable<string>,
  read: ReadPicture,
  side?: number,
): Promise<Pictures> {
  const embedded = new Map<string, EmbeddedPicture>();
  for (const path of new Set(paths)) {
    embedded.set(path, embedPicture(await decodePicture(await read(path), path), side));
  }
  return embedded;
}

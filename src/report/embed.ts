import { base64 } from '../base64.js';
import type { PictureCodecs } from '../image/codec/codecs.js';
import { decodePicture } from '../image/codec/decode.js';
import { flattenOverWhite } from '../image/fit/fit.js';
import { resizeBilinear } from '../image/fit/resize.js';
import type { Picture } from '../image/picture.js';

/** A picture as a page holds it: inside itself. */
export interface EmbeddedPicture {
  readonly uri: string;
  readonly width: number;
  readonly height: number;
}

/** The pictures of a document, by the paths that it gives them. */
export type Pictures = ReadonlyMap<string, EmbeddedPicture>;

/** Where a document's pictures come from. */
export interface PictureSource {
  /** Reads the bytes of a picture by its path in the document. */
  readonly read: (path: string) => Promise<Uint8Array>;
  readonly codecs: PictureCodecs;
}

/**
 * The longest side of an embedded picture. Reports show pictures about this large; a report with the
 * originals of a few dozen photographs would be too heavy to open.
 */
export const EMBEDDED_SIDE = 320;

/** Pictures by what may happen to them: heatmaps keep every value, photographs only have to look right. */
export interface PicturePaths {
  readonly heatmaps: Iterable<string>;
  readonly photographs: Iterable<string>;
}

/** A picture, scaled down to `EMBEDDED_SIDE` if it is larger, as a PNG or, where it may and pays, as a JPEG. */
async function embedPicture(
  picture: Picture,
  codecs: PictureCodecs,
  mayLose: boolean,
): Promise<EmbeddedPicture> {
  const scale = Math.min(1, EMBEDDED_SIDE / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((length) =>
    Math.max(1, Math.round(length * scale)),
  );
  const shown = scale < 1 ? resizeBilinear(picture, width, height) : picture;
  const png = await codecs.encodePng(shown);
  const jpeg = mayLose ? await codecs.encodeJpeg(flattenOverWhite(shown)) : png;
  const uri =
    jpeg.length < png.length
      ? `data:image/jpeg;base64,${base64(jpeg)}`
      : `data:image/png;base64,${base64(png)}`;
  return { uri, width, height };
}

/**
 * Reads and embeds pictures, each once.
 * @throws UserError where one cannot be decoded, and whatever `read` throws
 */
export async function embedPictures(
  { heatmaps, photographs }: PicturePaths,
  { read, codecs }: PictureSource,
): Promise<Pictures> {
  const embedded = new Map<string, EmbeddedPicture>();
  for (const [paths, mayLose] of [
    [heatmaps, false],
    [photographs, true],
  ] as const) {
    for (const path of new Set(paths)) {
      const picture = await decodePicture(await read(path), path, codecs);
      embedded.set(path, await embedPicture(picture, codecs, mayLose));
    }
  }
  return embedded;
}

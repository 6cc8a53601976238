import type { PictureCodecs } from '../image/codec/codecs.js';
import type { Picture } from '../image/picture.js';
import type { ResultFile } from './task.js';

/** A file of a result, or a picture that is to become a PNG. */
export type DrawnFile = ResultFile | { readonly name: string; readonly picture: Picture };

/**
 * Encodes pictures, all at once and the first first: where a platform compresses aside, it has the first one
 * to do while the next are made ready for it. So the largest should be the first.
 */
export const encodeFiles = (
  files: readonly DrawnFile[],
  { encodePng }: PictureCodecs,
): Promise<ResultFile[]> =>
  Promise.all(
    files.map(async (file) =>
      'bytes' in file ? file : { name: file.name, bytes: await encodePng(file.picture) },
    ),
  );

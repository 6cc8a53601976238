import type { PictureCodecs } from '../image/codec/codecs.js';
import type { Picture } from '../image/picture.js';
import type { ResultFile } from './task.js';

/** A file of a result, or a picture that is to become a PNG. */
export type DrawnFile = ResultFile | DrawnPicture;

interface DrawnPicture {
  readonly name: string;
  readonly picture: Picture;
  /** Is told that it is one, and that nobody looks at its pixels any more. */
  readonly whenEncoded?: () => void;
}

/**
 * Encodes pictures, all at once and the first first: where a platform compresses aside, it has the first one
 * to do while the next are made ready for it. So the largest should be the first.
 */
export const encodeFiles = (
  files: readonly DrawnFile[],
  { encodePng }: PictureCodecs,
): Promise<ResultFile[]> =>
  Promise.all(
    files.map(async (file) => {
      if ('bytes' in file) return file;
      const bytes = await encodePng(file.picture);
      file.whenEncoded?.();
      return { name: file.name, bytes };
    }),
  );

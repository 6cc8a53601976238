import { createHash } from 'node:crypto';

import { MAX_FILE_BYTES } from '../image/codec/limits.js';
import type { Picture } from '../image/picture.js';
import { decodePicture } from './codecs/index.js';
import { type FileKind, type Obstacle, readFileBytes } from './read-file.js';

const REASONS: Partial<Record<Obstacle, string>> = {
  missing: 'does not exist; check the path',
  forbidden: 'may not be read; check its permissions',
  directory: 'is a folder; name the picture in it',
  special: 'is not a regular file; save it first',
  'too-large': `is too large: the limit is ${MAX_FILE_BYTES / 1e6} million bytes; scale the picture down`,
  shrunk: 'became shorter while it was read; try again',
};

/** Files that hold a picture. An empty one is left to the decoder, which says what a picture is. */
const pictureFile: FileKind = {
  limit: MAX_FILE_BYTES,
  mayBeEmpty: true,
  message: (path, obstacle, code) =>
    `${path} ${(obstacle && REASONS[obstacle]) ?? `cannot be read (${code})`}`,
};

/**
 * The bytes of a picture's file.
 * @throws UserError where the path is missing, a folder, a device or a pipe, may not be read, or is
 *   larger than {@link MAX_FILE_BYTES}
 */
export const readPictureBytes = (path: string): Promise<Uint8Array> =>
  readFileBytes(path, pictureFile);

/**
 * Reads a picture from a file.
 *
 * @returns the picture, the SHA-256 of the file's bytes in lower-case hexadecimal, and the path
 * @throws UserError as {@link readPictureBytes}, or where it does not decode (see `decodePicture`)
 */
export async function readPicture(
  path: string,
): Promise<{ picture: Picture; sha256: string; path: string }> {
  const bytes = await readPictureBytes(path);
  const picture = await decodePicture(bytes, path);
  return { picture, sha256: createHash('sha256').update(bytes).digest('hex'), path };
}

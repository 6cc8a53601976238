import { createReadStream } from 'node:fs';
import { isatty } from 'node:tty';
import { UserError } from '../errors.js';
import { MAX_FILE_BYTES } from '../image/codec/limits.js';

/** The path of a picture that comes from standard input. */
export const STDIN = '-';

let whole: Promise<Uint8Array> | undefined;

/**
 * The bytes of standard input. They come once; who reads them again gets the same.
 * @throws UserError of code `unreadable` where it is a terminal, empty, or larger than
 *   {@link MAX_FILE_BYTES}
 */
export function readStdin(): Promise<Uint8Array> {
  whole ??= read();
  return whole;
}

async function read(): Promise<Uint8Array> {
  const refuse = (why: string, cause?: unknown) =>
    new UserError(`- (standard input) ${why}`, { code: 'unreadable', cause });
  if (isatty(0))
    throw refuse('is a terminal; pipe a picture into it, as in: whypixel explain - < photo.jpg');
  const pieces: Uint8Array[] = [];
  let total = 0;
  try {
    for await (const piece of createReadStream('', { fd: 0, autoClose: false })) {
      total += piece.length;
      if (total > MAX_FILE_BYTES) {
        throw refuse(`is too large: the limit is ${MAX_FILE_BYTES / 1e6} million bytes`);
      }
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw refuse(`cannot be read (${(error as NodeJS.ErrnoException).code})`, error);
  }
  if (total === 0) throw refuse('is empty; pipe a picture into it');
  return Buffer.concat(pieces);
}

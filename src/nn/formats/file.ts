import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { UserError } from '../../errors.js';

const MEBIBYTE = 2 ** 20;

/** What a path is expected to hold, for the messages and the bound of {@link readFileBytes}. */
export interface FileExpectation {
  /** Names the kind of file in messages: `'weights file'`. */
  readonly kind: string;
  /** Files larger than this many bytes are refused before any of it is read. */
  readonly limit: number;
  /** What to do when the file is not there or is empty: `'check --weights'`. */
  readonly advice: string;
}

/** The one-line reasons for the system errors that a user's path can cause. */
const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  ENAMETOOLONG: 'the name is too long for a file',
  EACCES: 'it may not be read (permission denied)',
  EPERM: 'it may not be read (permission denied)',
  ELOOP: 'its symbolic links go round in a circle',
  ENXIO: 'it is not a regular file',
  ERR_INVALID_ARG_VALUE: 'that is not a file name',
};

/** Memory for a file: `size` bytes, whatever is in them. */
export type Allocate = (size: number) => Uint8Array;

/** How much is read at a time: what has come is looked at while the next piece is read. */
const PIECE = 2 * MEBIBYTE;

/**
 * Reads a whole file, once, into one buffer of exactly the file's size, which `allocate` gives; `look`
 * sees it piece by piece.
 *
 * (`readFile` of `node:fs/promises` may collect pieces and join them, which needs the size twice.)
 *
 * @throws {UserError} where the path is missing, unreadable, a directory or other special file,
 *   empty, or larger than `expected.limit`.
 */
export async function readFileBytes(
  path: string,
  expected: FileExpectation,
  allocate: Allocate = Buffer.allocUnsafeSlow,
  look: (piece: Uint8Array) => void = () => {},
): Promise<Uint8Array> {
  const { kind, limit, advice } = expected;
  const refuse = (reason: string) =>
    new UserError(`cannot read the ${kind} ${quote(path)}: ${reason}; ${advice}`);
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer for ever.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (stat.isDirectory()) throw refuse('it is a directory');
      if (!stat.isFile()) throw refuse('it is not a regular file');
      if (stat.size === 0) throw refuse('it is empty');
      if (stat.size > limit) {
        throw refuse(`it is larger than the ${Math.round(limit / MEBIBYTE)} MiB that are read`);
      }
      const bytes = allocate(stat.size);
      const read = (from: number) =>
        handle.read(bytes, from, Math.min(PIECE, bytes.length - from), from);
      let filled = 0;
      let reading = read(0);
      while (filled < bytes.length) {
        const { bytesRead } = await reading;
        if (bytesRead === 0) throw refuse('it became shorter while it was read');
        const from = filled;
        filled += bytesRead;
        if (filled < bytes.length) reading = read(filled);
        look(bytes.subarray(from, filled));
      }
      return bytes;
    } finally {
      await handle.close();
    }
  } catch (error) {
    const reason = SYSTEM_ERRORS[(error as NodeJS.ErrnoException).code ?? ''];
    throw reason === undefined ? error : refuse(reason);
  }
}

/**
 * The text in double quotes, fit for one line of a message: control characters escaped, and no
 * more than about 80 characters.
 */
export function quote(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 77)}...` : text;
  return JSON.stringify(short).replace(/[\u007f-\u009f\u2028\u2029]/g, ' ');
}

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { type ErrorText, type FieldName, quote, UserError } from '../errors.js';

const MEBIBYTE = 2 ** 20;

/** Why a file is not read. */
export type Obstacle =
  | 'missing'
  | 'forbidden'
  | 'directory'
  | 'special'
  | 'empty'
  | 'too-large'
  | 'shrunk'
  | 'long-name'
  | 'link-circle'
  | 'no-name';

/** Which files are read, and how a message says that one cannot be. */
export interface FileKind {
  /** Files larger than this many bytes are refused before any of it is read. */
  readonly limit: number;
  /** Whether a file without content is read. */
  readonly mayBeEmpty?: boolean;
  /**
   * The message about a file that is not read.
   * @param obstacle undefined for a system error that is not in the table
   * @param code the system's error code, if one stood behind it
   * @returns undefined to pass the system's error on as it is
   */
  message(path: string, obstacle: Obstacle | undefined, code: string): ErrorText | undefined;
}

/** The system errors that a user's path can cause. */
const SYSTEM_ERRORS: Readonly<Record<string, Obstacle>> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  EISDIR: 'directory',
  ENAMETOOLONG: 'long-name',
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  ELOOP: 'link-circle',
  ENXIO: 'special',
  ERR_INVALID_ARG_VALUE: 'no-name',
};

/**
 * Files of a kind that is named in messages, such as `weights file`.
 * @param advice what to do about a file that is not read: `check --weights`
 */
export function fileKind(kind: string, limit: number, advice: ErrorText): FileKind {
  const reasons: Record<Obstacle, string> = {
    missing: 'there is no such file',
    forbidden: 'it may not be read (permission denied)',
    directory: 'it is a directory',
    special: 'it is not a regular file',
    empty: 'it is empty',
    'too-large': `it is larger than the ${Math.round(limit / MEBIBYTE)} MiB that are read`,
    shrunk: 'it became shorter while it was read',
    'long-name': 'the name is too long for a file',
    'link-circle': 'its symbolic links go round in a circle',
    'no-name': 'that is not a file name',
  };
  return {
    limit,
    message: (path, obstacle) =>
      obstacle &&
      ((name) =>
        `cannot read the ${kind} ${quote(path)}: ${reasons[obstacle]}; ${worded(advice, name)}`),
  };
}

const worded = (text: ErrorText, name: FieldName): string =>
  typeof text === 'string' ? text : text(name);

/** Memory for a file: `size` bytes, whatever is in them. */
export type Allocate = (size: number) => Uint8Array;

/** How much is read at a time: `look` sees one piece while the next is read. */
const PIECE = 2 * MEBIBYTE;

/**
 * Reads a whole file, once, into one buffer of exactly the file's size, which `allocate` gives; `look`
 * sees it piece by piece. (`readFile` of `node:fs/promises` may collect pieces and join them, which
 * needs the size twice.)
 *
 * @throws UserError of code `unreadable` where the path is missing, unreadable, a directory or other
 *   special file, empty, or larger than the kind's limit
 */
export async function readFileBytes(
  path: string,
  kind: FileKind,
  allocate: Allocate = Buffer.allocUnsafeSlow,
  look: (piece: Uint8Array) => void = () => {},
): Promise<Uint8Array> {
  const refuse = (obstacle: Obstacle, code = '', cause?: unknown) =>
    new UserError(kind.message(path, obstacle, code) ?? obstacle, { code: 'unreadable', cause });
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer for ever.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = await handle.stat();
      if (stat.isDirectory()) throw refuse('directory');
      if (!stat.isFile()) throw refuse('special');
      if (stat.size === 0 && !kind.mayBeEmpty) throw refuse('empty');
      if (stat.size > kind.limit) throw refuse('too-large');
      const bytes = allocate(stat.size);
      const read = (from: number) =>
        handle.read(bytes, from, Math.min(PIECE, bytes.length - from), from);
      let filled = 0;
      let reading = read(0);
      while (filled < bytes.length) {
        const { bytesRead } = await reading;
        if (bytesRead === 0) throw refuse('shrunk');
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
    if (error instanceof UserError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const text = code && kind.message(path, SYSTEM_ERRORS[code], code);
    throw text ? new UserError(text, { code: 'unreadable', cause: error }) : error;
  }
}

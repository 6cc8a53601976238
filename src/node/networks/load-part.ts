import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { UserError } from '../../errors.js';
import { reasonOf } from '../write-files.js';
import { type Answer, get, type HttpOptions, wordsFor } from './http.js';
import { notePart, type Part, readPart, removePart } from './part.js';
import type { Received } from './received.js';

/** How an attempt to load the rest of a file ended. */
export type Attempt =
  /** As many bytes are there as the file has. */
  | { readonly kind: 'whole' }
  /** It ended before: `size` bytes are there now. */
  | { readonly kind: 'cut'; readonly reason: string; readonly size: number }
  /** What the server says fits no part: the part is gone, and the whole file is to be asked for. */
  | { readonly kind: 'afresh'; readonly reason: string }
  /** This server does not have the file. */
  | { readonly kind: 'useless'; readonly reason: string };

export interface LoadOptions extends HttpOptions {
  /** Is told how many bytes are there. */
  readonly progress: (size: number) => void;
}

/** How a body is unpacked that was packed on its way, although it was asked not to be. */
const UNPACKERS: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Answers after which the same server may be asked again. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Asks a server once for what is missing of a file, and writes it behind what is there.
 * @param path the part file
 * @param bytes how long the whole file is
 * @throws UserError for a disk that is full, or a proxy that cannot be used
 */
export async function loadPart(
  path: string,
  url: string,
  bytes: number,
  options: LoadOptions,
): Promise<Attempt> {
  const part = await readPart(path);
  if (part.size === bytes) return { kind: 'whole' };
  if (part.size > bytes) return afresh(path, 'more was there than the file has');
  let answer: Answer;
  try {
    answer = await get(url, headersFor(part, url), options);
  } catch (error) {
    if (error instanceof UserError || options.signal?.aborted) throw error;
    return { kind: 'cut', reason: wordsFor(error as Error), size: part.size };
  }
  try {
    return await take(path, part, { url, answer, bytes }, options);
  } finally {
    answer.body.destroy();
  }
}

/** The bytes that are missing, unpacked, if the server's version is the one that the others are of. */
function headersFor({ size, source, validator }: Part, url: string): Record<string, string> {
  const plain = { 'accept-encoding': 'identity' };
  if (size === 0) return plain;
  const condition = source === url && validator !== undefined && { 'if-range': validator };
  return { ...plain, range: `bytes=${size}-`, ...condition };
}

interface Source {
  readonly url: string;
  readonly answer: Answer;
  readonly bytes: number;
}

/** Removes the part, which does not fit. */
async function afresh(path: string, reason: string): Promise<Attempt> {
  await removePart(path);
  return { kind: 'afresh', reason };
}

async function take(
  path: string,
  part: Part,
  source: Source,
  options: LoadOptions,
): Promise<Attempt> {
  const { answer, bytes, url } = source;
  const { status, headers } = answer;
  const packing = headers['content-encoding']?.toLowerCase() ?? 'identity';
  const isPacked = packing !== 'identity';
  if (status === 206) {
    // A range of what is packed is no range of the file.
    if (isPacked) return afresh(path, `it packs parts of the file (${packing})`);
    const range = rangeOf(headers['content-range']);
    if (range?.total !== undefined && range.total !== bytes) return wrongLength(range.total, bytes);
    if (range?.start !== part.size) return afresh(path, 'it sends another part than was asked for');
    const changed = part.source === url && isOther(part.validator, validatorOf(answer));
    if (changed) return afresh(path, 'its file has changed');
    return write(path, { from: part, at: part.size }, source, options);
  }
  if (status === 416) return afresh(path, 'it has no such part of the file');
  if (status !== 200) {
    const reason = `it answers ${status}`;
    return PASSING.has(status)
      ? { kind: 'cut', reason, size: part.size }
      : { kind: 'useless', reason };
  }
  const length = headers['content-length'];
  if (!isPacked && length !== undefined && Number(length) !== bytes) {
    return wrongLength(Number(length), bytes);
  }
  if (isPacked && !Object.hasOwn(UNPACKERS, packing)) {
    return { kind: 'useless', reason: `it packs the file in a way that is not known (${packing})` };
  }
  return write(path, { from: { size: 0, answers: 0 }, at: 0 }, source, options);
}

const wrongLength = (found: number, bytes: number): Attempt => ({
  kind: 'useless',
  reason: `its file has ${found} bytes, not ${bytes}`,
});

function rangeOf(header: string | undefined): { start: number; total?: number } | undefined {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header ?? '');
  if (match === null) return undefined;
  return { start: Number(match[1]), ...(match[2] !== '*' && { total: Number(match[2]) }) };
}

/** What a later request can make conditions by: weak ETags do not tell bytes apart. */
function validatorOf({ headers }: Answer): string | undefined {
  const { etag } = headers;
  if (etag !== undefined) return etag.startsWith('W/') ? undefined : etag;
  return headers['last-modified'];
}

const isOther = (before: string | undefined, now: string | undefined): boolean =>
  before !== undefined && now !== undefined && before !== now;

/** Writes a body into the part file, from a place on; never more than one byte beyond the file's length. */
async function write(
  path: string,
  { from, at }: { from: Part; at: number },
  { url, answer, bytes }: Source,
  { progress }: LoadOptions,
): Promise<Attempt> {
  const packing = answer.headers['content-encoding']?.toLowerCase() ?? 'identity';
  const unpacker = UNPACKERS[packing]?.();
  const body = unpacker ? unpack(answer.body, unpacker) : answer.body;
  let size = at;
  let reason = 'the connection was cut';
  try {
    const file = await open(path, at === 0 ? 'w' : 'r+');
    try {
      const validator = unpacker ? undefined : validatorOf(answer);
      await notePart(path, {
        size,
        source: url,
        answers: from.answers + 1,
        ...(validator && { validator }),
      });
      const pieces = body[Symbol.asyncIterator]();
      for (;;) {
        const next = await pieces.next().catch((error: Error) => {
          reason = wordsFor(error);
          return { done: true, value: undefined } as const;
        });
        if (next.done) break;
        const piece: Buffer = next.value;
        if (size + piece.length > bytes) {
          await removePart(path);
          return { kind: 'useless', reason: `its file has more than ${bytes} bytes` };
        }
        await file.write(piece, 0, piece.length, size);
        size += piece.length;
        progress(size);
      }
    } finally {
      body.destroy();
      await file.close();
    }
  } catch (error) {
    throw new UserError(`cannot write ${path} (${reasonOf(error)}); free some space`, {
      code: 'unwritable',
      cause: error,
    });
  }
  if (size === bytes) return { kind: 'whole' };
  // Half of what was packed cannot be gone on with: the server's ranges are those of the packed file.
  if (unpacker) return afresh(path, `${reason}, and what it packs cannot be gone on with`);
  return { kind: 'cut', reason, size };
}

/** What is unpacked of a body; an error of the body is one of what is unpacked. */
function unpack(body: Received, unpacker: NodeJS.ReadWriteStream & Readable): Readable {
  // What is no packed file fails before anybody reads; the reader is told all the same.
  unpacker.on('error', () => {});
  const packed = Readable.from(body);
  packed.on('error', (error) => unpacker.destroy(error));
  return packed.pipe(unpacker);
}

import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '../../errors.js';
import { checkIsPicture } from '../../image/codec/decode.js';
import { isAddress, readAddress } from '../read-address.js';
import { readPictureBytes } from '../read-picture.js';
import { readStdin, STDIN } from '../read-stdin.js';
import { type Handed, typeOf } from './answer.js';

/** A picture for the page, and how it is called there. */
export interface HandedPicture {
  readonly name: string;
  readonly handed: Handed;
}

/**
 * Looks at the pictures that were named, each of them a file, `-` for standard input, or an http(s)
 * address, which is fetched now: the page itself fetches nothing from elsewhere. What is damaged further
 * in, the page says.
 * @throws UserError for the first that is missing, may not be read, or is no picture
 */
export async function handedPictures(paths: readonly string[]): Promise<HandedPicture[]> {
  const pictures: HandedPicture[] = [];
  // One after the other: their bytes are looked at and let go.
  for (const path of paths) pictures.push(await handedPicture(path));
  return pictures;
}

async function handedPicture(path: string): Promise<HandedPicture> {
  if (path === STDIN) return inMemory('picture', path, await readStdin());
  if (isAddress(path)) {
    const name = basename(new URL(path).pathname) || 'picture';
    return inMemory(name, path, await readAddress(path));
  }
  if (/\.npy$/i.test(path)) {
    throw new UserError(
      `${path} is a stored input; the studio shows pictures: give a PNG, JPEG or WebP`,
      { code: 'unreadable' },
    );
  }
  checkIsPicture(await readPictureBytes(path), path);
  const from = { path: await realpath(path) };
  return { name: basename(path), handed: { type: typeOf(path), from, isKept: false } };
}

function inMemory(name: string, path: string, bytes: Uint8Array): HandedPicture {
  checkIsPicture(bytes, path);
  return { name, handed: { type: typeOf(name), from: { bytes }, isKept: false } };
}

import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../errors.js';
import type { PictureFiles } from '../experiments/picture-files.js';
import { codecs } from './codecs/index.js';
import { isAddress, readAddress } from './read-address.js';
import { readNpyBytes } from './read-npy.js';
import { readPictureBytes } from './read-picture.js';
import { readStdin, STDIN } from './read-stdin.js';

/** Reads a picture or a stored input: a file, standard input (`-`), or an http(s) address. */
function read(path: string): Promise<Uint8Array> {
  if (path === STDIN) return readStdin();
  if (isAddress(path)) return readAddress(path);
  return /\.npy$/i.test(path) ? readNpyBytes(path) : readPictureBytes(path);
}

/**
 * Pictures and masks on this machine's disks; pictures also from standard input and the network. The masks of a picture are all `.png` files of the folder
 * `FOLDER/PICTURE` if it exists, else the file `FOLDER/PICTURE.png`, else, for a single picture, all
 * `.png` files of the folder itself.
 */
export const pictureFiles: PictureFiles = {
  codecs,
  read,
  async masks(folder, picture, alone) {
    const paths =
      (await pngsIn(join(folder, picture))) ??
      (await existing(join(folder, `${picture}.png`))) ??
      (alone ? await pngsIn(folder) : undefined);
    if (paths === undefined || paths.length === 0) {
      throw new UserError(
        `there are no masks for ${picture}: put them into ${join(folder, picture)}, one .png for each object`,
        { code: 'unreadable', field: 'masks' },
      );
    }
    return paths.map((path) => ({ name: basename(path, '.png'), path }));
  },
};

async function pngsIn(folder: string): Promise<string[] | undefined> {
  const files = await readdir(folder).catch(() => undefined);
  return files
    ?.filter((file) => file.endsWith('.png'))
    .sort(new Intl.Collator('en', { numeric: true }).compare)
    .map((file) => join(folder, file));
}

const existing = async (path: string): Promise<string[] | undefined> =>
  (await stat(path).catch(() => undefined))?.isFile() ? [path] : undefined;

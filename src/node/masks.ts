import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '../errors.js';
import { fromMaskPicture, type Region, type Size } from '../image/regions/index.js';
import { readPicture } from './read-picture.js';

/** An object's mask, of its picture's size. */
export interface NamedMask {
  /** The file's name without `.png`. */
  readonly name: string;
  readonly region: Region;
}

/**
 * The object masks of a picture called `name`: all `.png` files of the folder `masks/name` if it
 * exists, else the file `masks/name.png`, else all `.png` files of `masks` itself, which then are
 * those of a single picture. In the order of their names, numbers counted as numbers.
 *
 * @param alone whether there is one picture only, so that `masks` itself can be its folder
 * @throws UserError where there are none, or one is not of the picture's size
 */
export async function readMasks(
  masks: string,
  name: string,
  size: Size,
  alone: boolean,
): Promise<NamedMask[]> {
  const paths =
    (await pngsIn(join(masks, name))) ??
    (await existing(join(masks, `${name}.png`))) ??
    (alone ? await pngsIn(masks) : undefined);
  if (paths === undefined || paths.length === 0) {
    throw new UserError(
      `there are no masks for ${name}: put them into ${join(masks, name)}, one .png for each object`,
    );
  }
  return Promise.all(
    paths.map(async (path) => ({
      name: basename(path, '.png'),
      region: fromMaskPicture(size, (await readPicture(path)).picture, path),
    })),
  );
}

async function pngsIn(folder: string): Promise<string[] | undefined> {
  const files = await readdir(folder).catch(() => undefined);
  return files
    ?.filter((file) => file.endsWith('.png'))
    .sort(new Intl.Collator('en', { numeric: true }).compare)
    .map((file) => join(folder, file));
}

const existing = async (path: string): Promise<string[] | undefined> =>
  (await stat(path).catch(() => undefined))?.isFile() ? [path] : undefined;

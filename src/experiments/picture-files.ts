import type { PictureCodecs } from '../image/codec/codecs.js';
import { decodePicture } from '../image/codec/decode.js';
import type { Fit } from '../image/fit/fit.js';
import { fromMaskPicture, type Region, type Size } from '../image/regions/index.js';
import type { Network } from '../nn/network.js';
import type { Input } from '../pictures/input.js';
import { parseInput } from '../pictures/parse-input.js';

/** Where an experiment's pictures and masks are read from: a disk, a page's files, a queue's messages. */
export interface PictureFiles {
  readonly codecs: PictureCodecs;
  /** The bytes of a picture, a mask or a stored input. @throws UserError where there are none */
  read(path: string): Promise<Uint8Array>;
  /**
   * The object masks of a picture, in the order of their names, numbers counted as numbers.
   *
   * @param folder of the masks of all pictures
   * @param picture the picture's name
   * @param alone whether there is one picture only, so that the folder itself can be its own
   * @throws UserError where there are none
   */
  masks(folder: string, picture: string, alone: boolean): Promise<readonly MaskFile[]>;
}

export interface MaskFile {
  /** The file's name without `.png`. */
  readonly name: string;
  readonly path: string;
}

/** An object's mask, of its picture's size. */
export interface NamedMask {
  readonly name: string;
  readonly region: Region;
}

/**
 * Reads a picture, or a stored input (`.npy`), as the network takes it.
 * @throws UserError when it is missing, broken, or not what the network takes
 */
export async function inputOf(
  files: PictureFiles,
  path: string,
  network: Network,
  fit: Fit | undefined,
): Promise<Input> {
  return parseInput(await files.read(path), path, network, { fit, codecs: files.codecs });
}

/**
 * The region that a mask picture selects.
 * @param size of the picture that it is a mask of
 * @throws UserError when it cannot be read or is of another size
 */
export async function maskOf(files: PictureFiles, path: string, size: Size): Promise<Region> {
  const picture = await decodePicture(await files.read(path), path, files.codecs);
  return fromMaskPicture(size, picture, path);
}

/** The object masks of a picture; see {@link PictureFiles.masks}. */
export async function masksOf(
  files: PictureFiles,
  folder: string,
  picture: string,
  size: Size,
  alone: boolean,
): Promise<NamedMask[]> {
  const found = await files.masks(folder, picture, alone);
  return Promise.all(
    found.map(async ({ name, path }) => ({ name, region: await maskOf(files, path, size) })),
  );
}

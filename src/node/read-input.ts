import { createHash } from 'node:crypto';
import type { Fit } from '../image/fit/fit.js';
import type { Network } from '../nn/network.js';
import type { Input } from '../pictures/input.js';
import { parseInput } from '../pictures/parse-input.js';
import { pictureFiles } from './picture-files.js';

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Reads a picture (PNG, JPEG, WebP), or a `.npy` file with a preprocessed input, whose values are taken as
 * they are.
 * @throws UserError when the file is missing, broken, or not what the network takes
 */
export async function readInput(path: string, network: Network, fit?: Fit): Promise<Input> {
  const { codecs, read } = pictureFiles;
  return parseInput(await read(path), path, network, { codecs, fit, hash });
}

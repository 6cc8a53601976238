import { createHash } from 'node:crypto';
import type { Fit } from '../image/fit/fit.js';
import type { Network } from '../nn/network.js';
import { type Input, inputFromPicture, parseStoredInput } from '../pictures/input.js';
import { readNpyBytes } from './read-npy.js';
import { readPicture } from './read-picture.js';

/**
 * Reads a picture (PNG, JPEG), or a `.npy` file with a preprocessed input, whose values are taken as
 * they are.
 * @throws UserError when the file is missing, broken, or not what the network takes
 */
export async function readInput(
  path: string,
  network: Network,
  fit: Fit = 'cover',
): Promise<Input> {
  if (path.toLowerCase().endsWith('.npy')) {
    const bytes = await readNpyBytes(path);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { path, sha256, ...parseStoredInput(bytes, path, network) };
  }
  const { picture, sha256 } = await readPicture(path);
  const { width, height } = picture;
  return { path, sha256, width, height, ...inputFromPicture(picture, network, fit) };
}

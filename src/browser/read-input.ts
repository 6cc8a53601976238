import { sha256 } from '../hash.js';
import type { Fit } from '../image/fit/fit.js';
import type { Network } from '../nn/network.js';
import { type Input, inputFromPicture, parseStoredInput } from '../pictures/input.js';
import { decodePicture } from './codecs.js';
import { fetchBytes } from './fetch.js';

/**
 * Fetches a picture (PNG, JPEG), or a `.npy` file with a preprocessed input, whose values are taken
 * as they are.
 * @throws UserError when the file cannot be fetched, is broken, or not what the network takes
 */
export async function readInput(url: string, network: Network, fit?: Fit): Promise<Input> {
  const bytes = await fetchBytes(url);
  const file = { path: url, sha256: sha256().update(bytes).hex() };
  if (url.toLowerCase().endsWith('.npy')) {
    return { ...file, ...parseStoredInput(bytes, url, network) };
  }
  const picture = await decodePicture(bytes, url);
  const { width, height } = picture;
  return { ...file, width, height, ...inputFromPicture(picture, network, fit) };
}

import type { Fit } from '../image/fit/fit.js';
import type { Network } from '../nn/network.js';
import type { Input } from '../pictures/input.js';
import { parseInput } from '../pictures/parse-input.js';
import { codecs } from './codecs.js';
import { fetchBytes } from './fetch.js';

/**
 * Fetches a picture (PNG, JPEG, WebP), or a `.npy` file with a preprocessed input, whose values are taken
 * as they are.
 * @throws UserError when the file cannot be fetched, is broken, or not what the network takes
 */
export const readInput = async (url: string, network: Network, fit?: Fit): Promise<Input> =>
  parseInput(await fetchBytes(url), url, network, { codecs, fit });

import type { Fit } from '../image/fit/fit.js';
import type { Input } from '../pictures/input.js';
import { parseInput } from '../pictures/parse-input.js';
import type { Session } from './session.js';

/**
 * Reads a picture, or a `.npy` file with a preprocessed input, as the session's network takes it.
 * @throws UserError when it is missing, broken, or not what the network takes
 */
export async function readInput(
  { files, network, hash }: Session,
  path: string,
  fit: Fit | undefined,
): Promise<Input> {
  return parseInput(await files.read(path), path, network, { codecs: files.codecs, fit, hash });
}

import { createHash } from 'node:crypto';
import { type Parameters, parseParameters } from '../nn/formats/parameters.js';
import { type Allocate, fileKind, readFileBytes } from './read-file.js';

/** Larger files are not read. The published GoogLeNet has 53 MB. */
const WEIGHTS_LIMIT = 2 ** 30;

/**
 * Reads a weights file; see {@link parseParameters}. The file is read once into one buffer, and hashed
 * as it comes.
 *
 * @param allocate gives the buffer: memory of the engine's, for tensors that are views of it
 * @throws {UserError} where the path is missing, a directory, empty, above 1 GiB, of another
 *   kind, cut short or otherwise damaged.
 */
export async function readParameters(path: string, allocate?: Allocate): Promise<Parameters> {
  const advice = 'give a .safetensors or .caffemodel file';
  const expected = fileKind('weights file', WEIGHTS_LIMIT, advice);
  const hash = createHash('sha256');
  const file = await readFileBytes(path, expected, allocate, (piece) => hash.update(piece));
  return { ...(await parseParameters(file, path)), sha256: hash.digest('hex') };
}

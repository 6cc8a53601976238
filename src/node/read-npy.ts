import { decodeNpy, type NpyArray } from '../nn/formats/npy.js';
import { fileKind, readFileBytes } from './read-file.js';

const FILE_LIMIT = 2 ** 29;

/**
 * The bytes of a `.npy` file, for {@link decodeNpy}.
 *
 * @throws {UserError} where the file is missing, a directory, empty or above 512 MiB.
 */
export const readNpyBytes = (path: string): Promise<Uint8Array> =>
  readFileBytes(path, fileKind('.npy file', FILE_LIMIT, 'give an array saved by NumPy'));

/**
 * Reads a `.npy` file; see {@link decodeNpy}.
 *
 * @throws {UserError} where the file cannot be read, as {@link readNpyBytes}, or is malformed.
 */
export async function readNpy(path: string): Promise<NpyArray> {
  return decodeNpy(await readNpyBytes(path), path);
}

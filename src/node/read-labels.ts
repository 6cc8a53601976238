import { decodeLabels, type Label } from '../nn/formats/labels.js';
import { fileKind, readFileBytes } from './read-file.js';

const FILE_LIMIT = 4 * 2 ** 20;

/**
 * Reads class labels from a file; see `parseLabels`.
 *
 * @throws {UserError} where the file is missing, a directory, empty, above 4 MiB or malformed.
 */
export async function readLabels(path: string): Promise<Label[]> {
  const advice = 'give a text file with one label a line, or JSON';
  return decodeLabels(await readFileBytes(path, fileKind('label file', FILE_LIMIT, advice)), path);
}

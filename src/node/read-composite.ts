import type { ErrorText } from '../errors.js';
import type { Composite } from '../explain/lrp/composite.js';
import { parseComposite } from '../explain/lrp/composite-file.js';
import { fileKind, readFileBytes } from './read-file.js';

/** Bytes. A composite of a thousand entries is a tenth of this. */
const LIMIT = 2 ** 20;

/**
 * Reads a composite file; see `parseComposite`.
 * @throws UserError also when the file is missing, empty, or over 1 MiB
 */
export async function readComposite(path: string): Promise<Composite> {
  const advice: ErrorText = (name) => `give ${name('preset')} one of the presets, or a JSON file`;
  const bytes = await readFileBytes(path, fileKind('composite file', LIMIT, advice));
  return parseComposite(new TextDecoder().decode(bytes), path);
}

import type { Command } from '../commands/index.js';
import type { Given } from '../given.js';
import { expandImage, expandImages } from './expand-images.js';
import { unmarked } from './operands.js';
import { settleRepeated } from './repeated.js';

/**
 * What a command is given: the parser's values as they were typed, repeated options settled, and
 * folders, patterns and addresses among the pictures expanded.
 * @throws UserError for what cannot be
 */
export async function valuesOf(parsed: Given, command: Command): Promise<Given> {
  const typed = Object.fromEntries(
    Object.entries(parsed).map(([name, value]) => [name, unmarked(value)]),
  );
  const values = settleRepeated(typed, command.options);
  const { images, image, recursive, offline } = values;
  const options = { recursive: recursive === true, offline: offline === true };
  if (Array.isArray(images)) values.images = await expandImages(images, options);
  if (typeof image === 'string') values.image = await expandImage(image, options);
  return values;
}

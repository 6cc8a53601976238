import type { NamedLabels } from '../../nn/describe/sources.js';
import { readLabels } from '../read-labels.js';
import { packaged } from './manifest.js';

/** What calls the 1000 classes of ImageNet, whose names come with the package. */
export const IMAGENET = 'imagenet';

/**
 * Class names from a file, or those of ImageNet where the name is `imagenet`.
 * @throws UserError when the file cannot be used
 */
export async function namedLabels(name: string): Promise<NamedLabels> {
  const file = name === IMAGENET ? packaged('imagenet-labels.txt') : name;
  return { labels: await readLabels(file), file: name };
}

/** The names of ImageNet's classes. */
export const readImagenet = (): Promise<NamedLabels> => namedLabels(IMAGENET);

import { type Label, labelsFor } from '../../nn/formats/labels.js';
import { readLabels } from '../read-labels.js';
import { packaged } from './manifest.js';

/** What calls the 1000 classes of ImageNet, whose names come with the package. */
export const IMAGENET = 'imagenet';

const IMAGENET_CLASSES = 1000;

/** Class names, and the file that they come from. */
export interface NamedLabels {
  readonly labels: Label[];
  readonly file: string;
}

/**
 * Class names from a file, or those of ImageNet where the name is `imagenet`.
 * @throws UserError when the file cannot be used
 */
export async function namedLabels(name: string): Promise<NamedLabels> {
  const file = name === IMAGENET ? packaged('imagenet-labels.txt') : name;
  return { labels: await readLabels(file), file: name };
}

/**
 * A network's class names: those given; ImageNet's where nothing is said of a network with as many
 * classes; else the classes' numbers.
 * @param isNamed whether the network was asked for by name
 * @throws UserError where there are more or fewer labels than classes
 */
export async function chooseLabels(
  given: NamedLabels | undefined,
  classes: number,
  isNamed: boolean,
): Promise<{ readonly labels: readonly Label[]; readonly areAssumed: boolean }> {
  if (given === undefined && classes === IMAGENET_CLASSES) {
    const { labels } = await namedLabels(IMAGENET);
    return { labels, areAssumed: true };
  }
  return { labels: labelsFor(given, classes, isNamed), areAssumed: false };
}

import { type Label, labelsFor } from '../formats/labels.js';
import type { NetworkDescription } from './description.js';

/** Class names, and the file that they come from. */
export interface NamedLabels {
  readonly labels: Label[];
  readonly file: string;
}

/** What is said about a network beside its own file. */
export interface NetworkSources {
  /** What says how pictures become input, the first first. */
  readonly descriptions: readonly NetworkDescription[];
  readonly labels: NamedLabels | undefined;
  /** Whether the caller names the network; the embedded one is used where none is named. */
  readonly isNamed: boolean;
  /** Whether the caller says what is subtracted. */
  readonly isMeanGiven: boolean;
}

const IMAGENET_CLASSES = 1000;

/** Reads the names of ImageNet's classes, which come with the package. */
export type ReadImagenet = () => Promise<NamedLabels>;

/**
 * A network's class names: those given; ImageNet's where nothing is said of a network with as many
 * classes; else the classes' numbers.
 * @throws UserError where there are more or fewer labels than classes
 */
export async function chooseLabels(
  { labels: given, isNamed }: Pick<NetworkSources, 'labels' | 'isNamed'>,
  classes: number,
  readImagenet: ReadImagenet,
): Promise<{ readonly labels: readonly Label[]; readonly areAssumed: boolean }> {
  if (given === undefined && classes === IMAGENET_CLASSES) {
    const { labels } = await readImagenet();
    return { labels, areAssumed: true };
  }
  return { labels: labelsFor(given, classes, isNamed), areAssumed: false };
}

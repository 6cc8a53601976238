import { quote, UserError } from '../errors.js';
import type { Parameters } from './formats/parameters.js';
import { formatShape, sameLayout, squeeze } from './formats/shape.js';
import type { StoredTensor } from './formats/stored-tensor.js';

type Tensors = Parameters['tensors'];

/** What the classifier of a network is, and how others are told from it. */
export interface ClassifierPlace {
  /** The layer's name in the network. */
  readonly layer: string;
  /** The numbers that it takes: the extent of a weight's row. */
  readonly inputs: number;
  /** The parameters of the network's layers before it. */
  readonly before: readonly string[];
  /** What auxiliary classifiers are called. */
  readonly auxiliary: RegExp;
}

/** Parameters, the classifier's under the network's name. */
export interface FoundClassifier {
  readonly tensors: Tensors;
  /** What was renamed, in a line. */
  readonly notes: readonly string[];
}

/**
 * Finds a classifier that is not called as in the network. Caffe takes layers from trained weights by
 * name, so whoever fine-tunes a network for classes of their own must rename its last layer. It is known
 * by its shape, N rows of as many numbers as the layer before gives and N biases, and by its place:
 * auxiliary classifiers may have the same shape, but stand before the network's last layers.
 *
 * @param file the file's name, for messages
 * @throws UserError where several layers could be it
 */
export function findClassifier(
  tensors: Tensors,
  { layer, inputs, before, auxiliary }: ClassifierPlace,
  file: string,
): FoundClassifier {
  if (tensors.has(`${layer}.weight`)) return { tensors, notes: [] };
  const names = [...tensors.keys()];
  const behind = names.findLastIndex((name) => before.includes(name));
  const candidates = names.filter(
    (name) => isClassifier(tensors, name, inputs) && !auxiliary.test(name),
  );
  const last = candidates.filter((name) => names.indexOf(name) > behind);
  // A file may be ordered by name: then the place says nothing, and there must be but one.
  const [weight, ...others] = last.length > 0 ? last : candidates;
  if (weight === undefined) return { tensors, notes: [] };
  if (others.length > 0) {
    const list = [weight, ...others].map((name) => quote(layerNameOf(name))).join(', ');
    throw new UserError(
      `${quote(file)} has no ${quote(layer)}, and each of ${list} could be it; rename the classifier`,
      { code: 'unreadable' },
    );
  }
  const found = layerNameOf(weight);
  const renamed = Array.from(tensors, ([name, tensor]): [string, StoredTensor] => {
    const part = name.slice(found.length);
    const isIts = name.startsWith(found) && (part === WEIGHT || part === BIAS);
    return [isIts ? layer + part : name, tensor];
  });
  const shape = formatShape(squeeze((tensors.get(weight) as StoredTensor).shape));
  const note = `${quote(file)}: ${quote(found)} (${shape}) is taken for the classifier ${quote(layer)}`;
  return { tensors: new Map(renamed), notes: [note] };
}

const [WEIGHT, BIAS] = ['.weight', '.bias'];
const layerNameOf = (weight: string): string => weight.slice(0, -WEIGHT.length);

/** Whether a tensor is a weight of N rows of `inputs` numbers, and has a bias of N beside it. */
function isClassifier(tensors: Tensors, name: string, inputs: number): boolean {
  if (!name.endsWith(WEIGHT)) return false;
  const { count, shape } = tensors.get(name) as StoredTensor;
  const rows = count / inputs;
  return tensors.get(layerNameOf(name) + BIAS)?.count === rows && sameLayout(shape, [rows, inputs]);
}

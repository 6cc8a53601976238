import type { Tensor } from '../tensor.js';

/** The tensors of each convolution of `convolutionsRelu`: w, b, z, y and packed. */
const TENSORS = 5;

/** The most convolutions of one call: a job has room for as many tensors. */
export const MOST_TOGETHER = 5;

type Own = [x: Tensor, w: Tensor, b: Tensor, z: Tensor, y: Tensor, packed: Tensor];

/** Of the tensors of `convolutionsRelu`, those of each `convolutionRelu`. */
export function eachOf(tensors: readonly Tensor[]): Own[] {
  const all: Own[] = [];
  // A plain loop: lists taken apart by rests and slices took as long as half of a small kernel.
  for (let at = 1; at < tensors.length; at += TENSORS) {
    const [z, y, packed] = [tensors[at + 2], tensors[at + 3], tensors[at + 4]];
    all.push([tensors[0], tensors[at], tensors[at + 1], z, y, packed]);
  }
  return all;
}

import type { Tensor } from '../tensor.js';

/** The tensors of each convolution of `convolutionsRelu`: w, b, z, y and packed. */
const TENSORS = 5;

/** The most convolutions of one call: a job has room for as many tensors. */
export const MOST_TOGETHER = 5;

type Own = [x: Tensor, w: Tensor, b: Tensor, z: Tensor, y: Tensor, packed: Tensor];

/** Of the tensors of `convolutionsRelu`, those of each `convolutionRelu`. */
export function eachOf([x, ...each]: readonly Tensor[]): Own[] {
  const all: Own[] = [];
  for (let at = 0; at < each.length; at += TENSORS) {
    const [w, b, z, y, packed] = each.slice(at, at + TENSORS);
    all.push([x, w, b, z, y, packed]);
  }
  return all;
}

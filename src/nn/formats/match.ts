import { quote, UserError } from '../../errors.js';
import type { Parameters } from './parameters.js';
import { elementCount, formatShape, sameLayout } from './shape.js';
import type { StoredTensor } from './stored-tensor.js';

/** One tensor that a network needs. */
export interface ExpectedTensor {
  /** `'conv1/7x7_s2.weight'`. */
  readonly name: string;
  /**
   * Its extents. -1, at most once in a shape, stands for the number of classes, which is free; it
   * must have the same value wherever it stands.
   */
  readonly shape: readonly number[];
}

/**
 * Picks the tensors that a network needs from those that a file holds, in the order of `expected`.
 * What the file holds beyond them, such as auxiliary heads, is ignored. Shapes need only agree
 * but for extents of 1, so that Caffe's legacy 1×1×1000×1024 is the 1000×1024 of an inner product.
 *
 * @param file the file's name, for messages.
 * @throws {UserError} naming the first tensor that is missing or has another shape.
 */
export function matchParameters(
  parameters: Pick<Parameters, 'tensors' | 'unread'>,
  expected: readonly ExpectedTensor[],
  file: string,
): StoredTensor[] {
  let classes: number | undefined;
  return expected.map(({ name, shape }) => {
    const wanted = shape.map((size) => (size === -1 ? (classes ?? -1) : size));
    const refuse = (found: string) =>
      new UserError(
        `${quote(file)} does not fit the network: ${quote(name)} should be ` +
          `${formatShape(wanted)} but ${found}; give weights of this topology`,
      );

    const tensor = parameters.tensors.get(name);
    const unread = parameters.unread?.get(name);
    if (unread !== undefined) throw refuse(`is of the type ${quote(unread)}, not F32 or F16`);
    if (tensor === undefined) throw refuse('is not in the file');
    const free = wanted.includes(-1) ? freeExtent(tensor.count, wanted) : undefined;
    const complete = wanted.map((size) => (size === -1 ? (free ?? -1) : size));
    if (!sameLayout(tensor.shape, complete)) throw refuse(`is ${formatShape(tensor.shape)}`);
    classes ??= free;
    return tensor;
  });
}

/** The extent that makes a shape with one unknown hold `count` values; undefined if there is none. */
function freeExtent(count: number, shape: readonly number[]): number | undefined {
  const extent = count / elementCount(shape.filter((size) => size !== -1));
  return Number.isInteger(extent) && extent > 0 ? extent : undefined;
}

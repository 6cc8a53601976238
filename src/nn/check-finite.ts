import { UserError } from '../errors.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Node } from './graph.js';

/** Whether every value of a tensor is a finite number. */
export const isFiniteTensor = ({ data }: Tensor): boolean => data.every(Number.isFinite);

/**
 * The error of a pass whose scores overflow, or are no numbers at all: nothing that follows from them
 * would mean anything.
 * @param activations of a pass that has kept all of them
 */
export function notFinite(
  nodes: readonly Node[],
  activations: ReadonlyMap<string, Tensor>,
): UserError {
  const first = nodes.find(({ name }) => !isFiniteTensor(activations.get(name) as Tensor));
  const where = first === undefined ? '' : `: the first such output is that of layer ${first.name}`;
  return new UserError(
    `the network's scores are not finite numbers${where}; its weights or the input's values are too large, or not those that it was trained with`,
    { code: 'unsupported' },
  );
}

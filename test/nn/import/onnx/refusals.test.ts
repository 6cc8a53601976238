import { expect, it } from 'vitest';
import { UserError } from '../../../../src/errors.js';
import { describeModel } from '../../../../src/nn/import/onnx/describe-model.js';
import type { OnnxModel } from '../../../../src/nn/import/onnx/model.js';
import { modelOf, type NodeText, tensorOf } from '../../../support/onnx-model.js';

const constants = {
  w: tensorOf(
    [...Array(12).keys()].map((i) => i - 5.5),
    [4, 3, 1, 1],
  ),
  s: tensorOf([0.1], []),
  z: tensorOf([0n], []),
  k: tensorOf([2n], [1]),
  c: tensorOf([1, 2, 3, 4], [4]),
};
const conv: NodeText = { text: 'Conv x w -> a', attributes: { kernel_shape: [1, 1] } };
const model = (nodes: readonly (string | NodeText)[], shape = [1, 3, 2, 2]): OnnxModel =>
  modelOf(nodes, constants, shape);

/** What a user is told of a model that cannot be used. */
function told(given: OnnxModel): string {
  try {
    const { missing } = describeModel(given, { name: 'm' });
    return missing.map(({ operator, node, reason }) => `${operator} ${node}: ${reason}`).join('; ');
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  }
}

const two = model([conv, 'Add a t -> y']);

it.each<readonly [string, OnnxModel, string]>([
  [
    'several inputs',
    { ...two, inputs: [...two.inputs, { name: 't', shape: [1, 4, 2, 2] }] },
    '"m" cannot be used: it takes "x", "t", not one picture alone; export it with the others as constants',
  ],
  ['no input', model(['Relu c -> y']), '"m" cannot be used: its output "y" depends on no input'],
  [
    'several pictures',
    model([conv, 'Relu a -> y'], [4, 3, 2, 2]),
    'Conv a: a batch of 4; pictures are explained one by one: export it for a batch of 1, or of any size',
  ],
  [
    'a tail that chooses',
    model([conv, 'GlobalAveragePool a -> b', 'Flatten b -> f', 'TopK f k -> y']),
    'TopK y: it chooses among scores, which hands on no relevance; name what it reads, "f", as network output',
  ],
  [
    'attention',
    model([conv, 'MatMul a a -> y']),
    'MatMul y: it multiplies two activations, as attention does; there is no rule for that',
  ],
  [
    'weights that are dequantised',
    model(['DequantizeLinear w s z -> d', { ...conv, text: 'Conv x d -> y' }]),
    '"m" cannot be used: it is quantised (DequantizeLinear "d"); give the float network that it was made from',
  ],
  [
    'weights that are normalised',
    model(['BatchNormalization w c c c c -> d', { ...conv, text: 'Conv x d -> y' }]),
    'BatchNormalization d: it normalises weights; export the network with its constants folded',
  ],
])('%s: refused in words that say what to do', (_, given, message) => {
  expect(told(given)).toBe(message);
});

import { mersenne } from 'pure-rand/generator/mersenne';
import { createSubject, type Subject } from '../../../../src/explain/subject.js';
import { googlenetInput } from '../../../../src/nn/googlenet.js';
import { defineGraph, INPUT, type Node } from '../../../../src/nn/graph.js';
import {
  convolution,
  innerProduct,
  lrn,
  maxPooling,
  relu,
  softmax,
  type Weights,
} from '../../../../src/nn/layers/index.js';
import type { Network } from '../../../../src/nn/network.js';
import { createEngine } from '../../../../src/node/engine.js';
import type { Engine } from '../../../../src/tensor/engine.js';
import { type Shape, sizeOf } from '../../../../src/tensor/tensor.js';

/** Numbers from −1 to 1 that follow from a seed. */
export function randomValues(count: number, seed: number, scale = 1): number[] {
  const random = mersenne(seed);
  return Array.from({ length: count }, () => (scale * random.next()) / 2 ** 31);
}

/** A network of the given nodes; `values` says what its parameters are. */
export function networkOf(
  engine: Engine,
  nodes: readonly Node[],
  scores: string,
  values: Readonly<Record<string, { shape: Shape; weight: number[]; bias: number[] }>>,
): Network {
  const weights = new Map<string, Weights>(
    Object.entries(values).map(([name, { shape, weight, bias }]) => [
      name,
      { weight: engine.from(weight, shape), bias: engine.from(bias, [bias.length]) },
    ]),
  );
  return {
    name: 'small',
    sha256: '',
    parameters: 0,
    graph: defineGraph(nodes, scores),
    weights,
    labels: [],
    input: { ...googlenetInput, size: [8, 8] },
  };
}

const randomLayer = (shape: Shape, seed: number, scale: number) => ({
  shape,
  weight: randomValues(sizeOf(shape), seed, scale),
  bias: randomValues(shape[0], seed + 100, scale * 10),
});

/** Classes of `smallNetwork`. */
export const CLASSES = 4;

/**
 * Convolution, ReLU, (LRN,) max pooling, convolution `top`, ReLU `features` of 5 maps, inner
 * product, softmax; parameters random.
 */
export function smallNetwork(engine: Engine, { normalised = false, seed = 1 } = {}): Network {
  const constants = { n: 3, alpha: 3e-4, beta: 0.75, k: 1 };
  const [H, W] = SHAPE.slice(1);
  const nodes: Node[] = [
    { name: 'first', layer: convolution({ outputs: 6, kernel: 3, pads: 1 }), inputs: [INPUT] },
    { name: 'relu', layer: relu(), inputs: ['first'] },
    ...(normalised ? [{ name: 'norm', layer: lrn(constants), inputs: ['relu'] }] : []),
    {
      name: 'pool',
      layer: maxPooling({ kernel: 2, stride: 2 }),
      inputs: [normalised ? 'norm' : 'relu'],
    },
    { name: 'top', layer: convolution({ outputs: 5, kernel: 3, pads: 1 }), inputs: ['pool'] },
    { name: 'features', layer: relu(), inputs: ['top'] },
    { name: 'scores', layer: innerProduct({ outputs: CLASSES }), inputs: ['features'] },
    { name: 'prob', layer: softmax(), inputs: ['scores'] },
  ];
  return networkOf(engine, nodes, 'scores', {
    first: randomLayer([6, 3, 3, 3], seed + 1, 0.2),
    top: randomLayer([5, 6, 3, 3], seed + 2, 0.2),
    scores: randomLayer([CLASSES, (5 * H * W) / 4, 1, 1], seed + 3, 0.2),
  });
}

/** A score that is a weighted sum of the input: every path to it is the same. */
export function linearNetwork(engine: Engine, weight: number[]): Network {
  const layer = innerProduct({ outputs: 1 });
  return networkOf(engine, [{ name: 'scores', layer, inputs: [INPUT] }], 'scores', {
    scores: { shape: [1, weight.length, 1, 1], weight, bias: [3] },
  });
}

/** Of the inputs of these networks: not square, so that rows and columns cannot be confused. */
export const SHAPE: Shape = [3, 8, 6];

/** A preprocessed input of random pixels. */
export const smallInput = (seed = 7): number[] => randomValues(sizeOf(SHAPE), seed, 120);

/** A random network on a random input. */
export async function smallSubject(
  options: { normalised?: boolean; seed?: number } = {},
  engine?: Engine,
): Promise<Subject> {
  const own = engine ?? (await createEngine());
  return createSubject(own, smallNetwork(own, options), smallInput(), SHAPE);
}

/** Sum in float64. */
export const total = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((a, b) => a + b, 0);

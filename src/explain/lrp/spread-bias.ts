import type { Engine } from '../../tensor/engine.js';
import { convolutionParams } from '../../tensor/kernels/signatures.js';
import { sizeOf, type Tensor, viewOf } from '../../tensor/tensor.js';
import type { ModifiedLayer } from './modified-layer.js';

/** A plane of the tensor's height and width, for one number at each place. */
const planeOf = ({ shape: [, height, width] }: Tensor): readonly [number, number, number] => [
  1,
  height as number,
  width as number,
];

/**
 * Adds to every real input of every unit j an equal part of the relevance that the unit's bias would
 * absorb: `b_j s_j / n_j`, n_j the number of the unit's real (unpadded) inputs.
 * @param s `[M, h, w]`, relevance per unit of the denominator
 * @param b `[M]`, the biases in the denominator
 * @param out relevance of the inputs
 * @returns the relevance of biases whose units see nothing but padding, n_j = 0: it is not spread
 */
export function spreadBias(
  engine: Engine,
  { linear, weight }: ModifiedLayer,
  s: Tensor,
  b: Tensor,
  out: Tensor,
): number {
  const [, channels, kh, kw] = weight.shape;
  const { groups } = linear.shape;
  // Every group of channels sees the same places.
  const params = convolutionParams({ ...linear.shape, groups: 1 });
  const ones = engine.tensor([1, 1, kh, kw]);
  ones.data.fill(1);
  const real = engine.tensor(planeOf(out));
  real.data.fill(channels);
  // Units have fewer real inputs where their receptive field reaches over the edge.
  const n = engine.tensor(planeOf(s));
  engine.run('convolution', [real, ones, engine.none, n], params);
  const t = engine.tensor(planeOf(s));
  const map = engine.tensor(planeOf(out));
  let unspread = 0;
  for (let group = 0; group < groups; group++) {
    const [ownS, ownB, ownOut] = [s, b, out].map((all) => groupOf(all, group, groups));
    engine.run('biasShare', [ownS, ownB, n, t], []);
    unspread += withoutInputs(ownS, ownB, n, t);
    engine.run('convolutionInput', [t, ones, map], params);
    engine.run('addToChannels', [map, ownOut], []);
  }
  return unspread;
}

/** The part of a tensor `[C, …]` that belongs to one group of its channels. */
function groupOf(all: Tensor, group: number, groups: number): Tensor {
  const [channels, ...rest] = all.shape;
  const shape = [channels / groups, ...rest];
  return groups === 1 ? all : viewOf(all, group * sizeOf(shape), shape);
}

/** Sets t to 0 where units have no real inputs, and returns the relevance of their biases. */
function withoutInputs(s: Tensor, b: Tensor, n: Tensor, t: Tensor): number {
  const channelSize = n.data.length;
  let unspread = 0;
  n.data.forEach((inputs, at) => {
    if (inputs > 0) return;
    t.data[at] = 0;
    b.data.forEach((own, m) => {
      unspread += own * s.data[m * channelSize + at];
    });
  });
  return unspread;
}

import type { Engine } from '../../tensor/engine.js';
import { convolutionParams } from '../../tensor/kernels/signatures.js';
import type { Tensor } from '../../tensor/tensor.js';
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
  const [, channels, kh, kw] = weight.shape as readonly [number, number, number, number];
  const params = convolutionParams(linear.shape);
  const ones = engine.tensor([1, 1, kh, kw]);
  ones.data.fill(1);
  const real = engine.tensor(planeOf(out));
  real.data.fill(channels);
  // Units have fewer real inputs where their receptive field reaches over the edge.
  const n = engine.tensor(planeOf(s));
  engine.run('convolution', [real, ones, engine.none, n], params);
  const t = engine.tensor(planeOf(s));
  engine.run('biasShare', [s, b, n, t], []);
  const channelSize = n.data.length;
  let unspread = 0;
  n.data.forEach((inputs, at) => {
    if (inputs > 0) return;
    t.data[at] = 0;
    b.data.forEach((own, m) => {
      unspread += own * s.data[m * channelSize + at];
    });
  });
  const map = engine.tensor(planeOf(out));
  engine.run('convolutionInput', [t, ones, map], params);
  engine.run('addToChannels', [map, out], []);
  return unspread;
}

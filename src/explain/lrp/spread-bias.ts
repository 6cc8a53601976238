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

/** Spreads the relevance of biases over the inputs of one layer. */
export interface BiasSpreader {
  /**
   * Takes what the units' biases would absorb, `b_j s_j`.
   * @param s `[M, h, w]`, relevance per unit of the denominator
   * @param b `[M]`, the biases in the denominator
   * @returns the relevance of biases whose units see nothing but padding, n_j = 0: it is not spread
   */
  take(s: Tensor, b: Tensor): number;
  /** Adds what was taken to the relevance of the inputs. */
  spread(out: Tensor): void;
}

/**
 * Adds to every real input of every unit j an equal part of the relevance that the unit's bias would
 * absorb: `b_j s_j / n_j`, n_j the number of the unit's real (unpadded) inputs. What a rule's groups leave to
 * biases is summed first, and pulled back once. Works in memory of the caller's scope.
 */
export function biasSpreader(engine: Engine, layer: ModifiedLayer): BiasSpreader {
  const { weight, input, z } = layer;
  const { shape } = layer.linear;
  const { groups } = shape;
  const [, channels, kh, kw] = weight.shape;
  // Every group of channels sees the same places.
  const params = convolutionParams({ ...shape, groups: 1 });
  const ones = engine.tensor([1, 1, kh, kw]);
  ones.data.fill(1);
  /** For each group of channels, `Σ_m b_m s_m / n` at each place, of all that was taken. */
  const shares: Tensor[] = [];
  let counted: Tensor | undefined;

  /** Units have fewer real inputs where their receptive field reaches over the edge. */
  const count = (): Tensor => {
    const real = engine.tensor(planeOf(input));
    real.data.fill(channels);
    const n = engine.tensor(planeOf(z));
    engine.run('convolution', [real, ones, engine.none, n], params);
    return n;
  };

  return {
    take(s, b) {
      counted ??= count();
      let unspread = 0;
      for (let group = 0; group < groups; group++) {
        const [ownS, ownB] = [s, b].map((all) => groupOf(all, group, groups));
        const t = engine.tensor(planeOf(s));
        engine.run('biasShare', [ownS, ownB, counted, t], []);
        unspread += withoutInputs(ownS, ownB, counted, t);
        const before = shares[group];
        if (before === undefined) shares[group] = t;
        else engine.run('add', [t, before], []);
      }
      return unspread;
    },
    spread(out) {
      const map = engine.tensor(planeOf(out));
      shares.forEach((t, group) => {
        engine.run('convolutionInput', [t, ones, map], params);
        engine.run('addToChannels', [map, groupOf(out, group, groups)], []);
      });
    },
  };
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

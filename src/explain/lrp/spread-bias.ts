import type { Engine } from '../../tensor/engine.js';
import { convolutionParams } from '../../tensor/kernels/signatures.js';
import { sizeOf, type Tensor, viewOf } from '../../tensor/tensor.js';
import type { ModifiedLayer } from './modified-layer.js';
import type { Quotients } from './quotients.js';

/** A plane of the tensor's height and width, for one number at each place. */
const planeOf = ({ shape: [, height, width] }: Tensor): readonly [number, number, number] => [
  1,
  height as number,
  width as number,
];

/** How many of the taps along an axis are real, of each unit. */
function realTaps(
  units: number,
  inputs: number,
  [kernel, stride, pad, dilation]: readonly [number, number, number, number],
): Float64Array {
  const counts = new Float64Array(units);
  for (let unit = 0; unit < units; unit++) {
    for (let tap = 0; tap < kernel; tap++) {
      const at = unit * stride - pad + tap * dilation;
      if (at >= 0 && at < inputs) counts[unit]++;
    }
  }
  return counts;
}

/** The number of real inputs of the units at each place; fewer where their receptive field reaches over the edge. */
function countInputs(engine: Engine, { linear, weight, input, z }: ModifiedLayer): Tensor {
  const { stride, pads, dilation } = linear.shape;
  const [, channels, kernelY, kernelX] = weight.shape;
  const [, unitsY, unitsX] = z.shape;
  const [, height, width] = input.shape;
  const down = realTaps(unitsY, height, [kernelY, stride[0], pads[0], dilation[0]]);
  const across = realTaps(unitsX, width, [kernelX, stride[1], pads[1], dilation[1]]);
  const n = engine.tensor(planeOf(z));
  const { data } = n;
  for (let i = 0, at = 0; i < unitsY; i++) {
    for (let j = 0; j < unitsX; j++) data[at++] = channels * down[i] * across[j];
  }
  return n;
}

/** Spreads the relevance of biases over the inputs of one layer. */
export interface BiasSpreader {
  /**
   * Takes what the units' biases would absorb, `Σ b_j s_j` over the groups.
   * @returns the relevance of biases whose units see nothing but padding, n_j = 0: it is not spread
   */
  take(quotients: Quotients): number;
  /** Adds what was taken to the relevance of the inputs. */
  spread(out: Tensor): void;
}

/** `Σ_m b_m s_m / n` of each group of channels, at each place; and the relevance that cannot be spread. */
interface Shares {
  readonly shares: readonly Tensor[];
  readonly unspread: number;
}

/** What quotients leave to biases, summed over the rule's groups. */
function sharesOf(engine: Engine, layer: ModifiedLayer, { all, byGroup }: Quotients): Shares {
  if (byGroup.every(({ bias }) => bias === engine.none)) return { shares: [], unspread: 0 };
  const { groups } = layer.linear.shape;
  const n = countInputs(engine, layer);
  let unspread = 0;
  const share = (s: Tensor, b: Tensor): Tensor => {
    const t = engine.tensor(planeOf(s));
    engine.run('biasShare', [s, b, n, t], []);
    unspread += withoutInputs(s, b, n, t);
    return t;
  };
  if (groups === 1) {
    const units = layer.z.shape[0];
    const biases = engine.zeros([byGroup.length * units]);
    byGroup.forEach(({ bias }, g) => {
      biases.data.set(bias.data, g * units);
    });
    const shares = [share(all, biases)];
    return { shares, unspread };
  }
  const shares = Array.from({ length: groups }, (_, group) => {
    const [first, ...others] = byGroup.map(({ s, bias }) =>
      share(groupOf(s, group, groups), groupOf(bias, group, groups)),
    );
    for (const other of others) engine.run('add', [other, first], []);
    return first;
  });
  return { shares, unspread };
}

/**
 * Adds to every real input of every unit j an equal part of the relevance that the unit's bias would
 * absorb: `b_j s_j / n_j`, n_j the number of the unit's real (unpadded) inputs. What a rule's groups leave to
 * biases is summed first, and pulled back once. Works in memory of the caller's scope.
 */
export function biasSpreader(engine: Engine, layer: ModifiedLayer): BiasSpreader {
  const { shape } = layer.linear;
  const { groups, stride, pads } = shape;
  const [, , kh, kw] = layer.weight.shape;
  /** Whether a unit sees the input of its own place alone. */
  const isPointwise = Math.max(kh, kw, ...stride) === 1 && Math.max(...pads) === 0;
  let shares: readonly Tensor[] = [];
  return {
    take(quotients) {
      const taken = sharesOf(engine, layer, quotients);
      shares = taken.shares;
      return taken.unspread;
    },
    spread(out) {
      const map = isPointwise ? undefined : engine.tensor(planeOf(out));
      const ones = engine.tensor([1, 1, kh, kw]);
      ones.data.fill(1);
      shares.forEach((t, group) => {
        // Every group of channels sees the same places.
        const params = convolutionParams({ ...shape, groups: 1 });
        if (map !== undefined) engine.run('convolutionInput', [t, ones, map], params);
        engine.run('addToChannels', [map ?? t, groupOf(out, group, groups)], []);
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
  if (!n.data.includes(0)) return 0;
  n.data.forEach((inputs, at) => {
    if (inputs > 0) return;
    t.data[at] = 0;
    b.data.forEach((own, m) => {
      unspread += own * s.data[m * channelSize + at];
    });
  });
  return unspread;
}

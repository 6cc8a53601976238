import type { Call, Linear, Weights } from '../../nn/layers/layer.js';
import { convolutionParams } from '../../tensor/kernels/signatures.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Assignment } from './assignment.js';
import type { Bounds } from './modified-inputs.js';
import { inputParts, lambdaOf } from './rules/rule.js';

/** A number as the kernels made it and as the witness made it, and the size of what it is the sum of. */
export interface Testimony {
  readonly found: number;
  readonly expected: number;
  /** Sums of float32 numbers are right to some 1e-7 of it. */
  readonly scale: number;
}

/** One connection of a unit with a real input, by its places in the tensors. */
type VisitTap = (input: number, weight: number, channel: number) => void;

/** A weighted layer as its sums are written down: which input meets which weight in which unit. */
function connections(linear: Linear, input: Tensor, output: Tensor, weight: Tensor) {
  const [, height, width] = linear.inputShape(input.shape);
  const [outputs, channels, kh, kw] = weight.shape;
  const [, outH, outW] = output.shape;
  const [sy, sx, top, left, dy, dx, groups] = convolutionParams(linear.shape);
  const perGroup = outputs / groups;
  /** The real inputs that position (i, j) sees in a channel, and the places of their weights in a kernel. */
  function tapsAt(i: number, j: number): [pixel: number, place: number][] {
    const taps: [number, number][] = [];
    for (let u = 0; u < kh; u++) {
      for (let v = 0; v < kw; v++) {
        const [y, x] = [i * sy - top + u * dy, j * sx - left + v * dx];
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        taps.push([y * width + x, u * kw + v]);
      }
    }
    return taps;
  }
  const known = new Map<number, ReturnType<typeof tapsAt>>();
  return {
    /** Calls `visit` with every real input of unit `at`. */
    forUnit(at: number, visit: VisitTap): void {
      const m = Math.floor(at / (outH * outW));
      const position = at % (outH * outW);
      const taps = known.get(position) ?? tapsAt(Math.floor(position / outW), position % outW);
      known.set(position, taps);
      for (let c = 0; c < channels; c++) {
        const channel = Math.floor(m / perGroup) * channels + c;
        const [image, kernel] = [channel * height * width, (m * channels + c) * kh * kw];
        for (const [pixel, place] of taps) visit(image + pixel, kernel + place, channel);
      }
    },
    /** Calls `visit` with every unit that sees input `at`, and the weight between them. */
    forInput(at: number, visit: (unit: number, weight: number) => void): void {
      const channel = Math.floor(at / (height * width));
      const [y, x] = [Math.floor(at / width) % height, at % width];
      const [group, c] = [Math.floor(channel / channels), channel % channels];
      for (let m = group * perGroup; m < (group + 1) * perGroup; m++) {
        for (let u = 0; u < kh; u++) {
          for (let v = 0; v < kw; v++) {
            const [i, j] = [(y + top - u * dy) / sy, (x + left - v * dx) / sx];
            if (!Number.isInteger(i) || !Number.isInteger(j)) continue;
            if (i < 0 || i >= outH || j < 0 || j >= outW) continue;
            visit((m * outH + i) * outW + j, ((m * channels + c) * kh + u) * kw + v);
          }
        }
      }
    },
    channelOf: (at: number) => Math.floor(at / (height * width)),
    unitsPerChannel: outH * outW,
  };
}

/** A unit, computed again. */
interface Unit {
  readonly output: number;
  /** Of the terms of the output, all of them positive. */
  readonly size: number;
  /** `λ / denominator` of each of the rule's groups; 0 where the denominator is. */
  readonly shares: readonly number[];
  /** How much larger than a denominator its terms are: by so much, their errors count for more. */
  readonly cancels: number;
  /** The share of each real input in what the bias adds, where biases are distributed. */
  readonly even: number;
}

/** The parts of a layer's numbers that its rule is made of, in float64. */
function unitsOf(
  linear: Linear,
  { inputs: [input], output, weights }: Call,
  { rule, bias: mode }: Assignment,
  bounds: Bounds | undefined,
) {
  const { weight, bias: biases } = weights as Weights;
  const net = connections(linear, input, output, weight);
  const [x, w] = [input.data, weight.data];

  /** What an input adds to group g's total, by its place and its weight's. */
  const partOf = (g: number, at: number, place: number, channel: number): number => {
    let part = 0;
    for (const term of rule.groups[g].terms) {
      const [low, high] = [bounds?.low[channel] ?? 0, bounds?.high[channel] ?? 0];
      part += inputParts[term.input](x[at], low, high) * term.weight.of(w[place]);
    }
    return part;
  };

  const lows = bounds?.low ?? [0];
  /** Whether an input of 0, as most are after a ReLU, is no term of any total. */
  const vanishes = rule.groups.every(({ terms }) =>
    terms.every(({ input }) =>
      Array.from(lows).every((low, c) => inputParts[input](0, low, bounds?.high[c] ?? 0) === 0),
    ),
  );

  function unitAt(unit: number): Unit {
    const bias = biases?.data[Math.floor(unit / net.unitsPerChannel)] ?? 0;
    let [output, size, real] = [bias, Math.abs(bias), 0];
    const hasBias = mode !== 'ignore' && biases !== undefined;
    const own = rule.groups.map((group) => (hasBias ? group.bias.of(bias) : 0));
    const totals = own.slice();
    const sizes = own.map(Math.abs);
    net.forUnit(unit, (at, place, channel) => {
      real += 1;
      if (vanishes && x[at] === 0) return;
      output += x[at] * w[place];
      size += Math.abs(x[at] * w[place]);
      for (let g = 0; g < totals.length; g++) {
        const part = partOf(g, at, place, channel);
        totals[g] += part;
        sizes[g] += Math.abs(part);
      }
    });
    let [cancels, even] = [1, 0];
    const shares = rule.groups.map((group, g) => {
      const lambda = lambdaOf(group, totals[g], totals[1 - g] ?? 0, output);
      const denominator = totals[g] + (totals[g] < 0 ? -group.epsilon : group.epsilon);
      if (denominator === 0 || lambda === 0) return 0;
      cancels = Math.max(cancels, sizes[g] / Math.abs(denominator));
      if (mode === 'distribute') even += (own[g] * lambda) / denominator / real;
      return lambda / denominator;
    });
    return { output, size, shares, cancels, even };
  }

  return { net, partOf, unitAt };
}

/**
 * Computes single numbers of a weighted layer again, term by term in float64 from the formulas of the
 * layer and of its rule: with no kernel, no packed weights and no tensor in between.
 */
export function weightedWitness(
  linear: Linear,
  call: Call,
  assignment: Assignment,
  bounds: Bounds | undefined,
) {
  const { net, partOf, unitAt } = unitsOf(linear, call, assignment, bounds);
  return {
    /** The layer's output at a unit. */
    output(unit: number): Testimony {
      const { output: expected, size } = unitAt(unit);
      return { found: call.output.data[unit], expected, scale: size };
    },
    /** The relevance of an input, from that of all units that see it. */
    relevance(at: number, above: Tensor, below: Tensor): Testimony {
      let [expected, scale] = [0, 0];
      const channel = net.channelOf(at);
      net.forInput(at, (unit, place) => {
        const arrived = above.data[unit];
        if (arrived === 0) return;
        const { shares, cancels, even } = unitAt(unit);
        let part = even;
        for (let g = 0; g < shares.length; g++) part += partOf(g, at, place, channel) * shares[g];
        expected += part * arrived;
        scale += Math.abs(part * arrived) * cancels;
      });
      return { found: below.data[at], expected, scale };
    },
  };
}

import type { BiasMode } from '../../src/explain/lrp/assignment.js';
import type { RuleName, RuleParameters } from '../../src/explain/lrp/rules/index.js';
import type { ConvolutionParams } from '../../src/tensor/kernels/signatures.js';
import { forUnits, type Shape3, type Shape4, type Tap } from './naive.js';

/** A weighted layer, what it saw, and the relevance that arrived at its outputs. */
export interface Case {
  readonly x: Float64Array;
  readonly inShape: Shape3;
  readonly w: Float64Array;
  readonly weightShape: Shape4;
  readonly b: Float64Array;
  readonly geometry: ConvolutionParams;
  readonly outShape: Shape3;
  readonly relevance: Float64Array;
  readonly low: readonly number[];
  readonly high: readonly number[];
}

export interface Answer {
  readonly relevance: Float64Array;
  readonly bias: number;
  readonly epsilon: number;
  readonly dead: number;
}

/** With how large the summands were, each times its denominator's condition: what rounding scales with. */
export interface Exact extends Answer {
  readonly gross: Float64Array;
}

/** One denominator of a unit and its claim on the unit's relevance. */
interface Side {
  readonly z: readonly number[];
  readonly bias: number;
  readonly stabiliser: number;
  readonly lambda: number;
}

const plus = (v: number) => Math.max(v, 0);
const minus = (v: number) => Math.min(v, 0);
const add = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** A unit's pairs (x_i, w_ij), with the limits of x_i, and its bias as the mode leaves it. */
interface Unit {
  readonly pairs: readonly { x: number; w: number; low: number; high: number }[];
  /** 0 with `ignore`. */
  readonly bias: number;
  /** z_j as the network computed it. */
  readonly said: number;
  readonly biasCounts: boolean;
}

const one = (z: readonly number[], bias: number): Side[] => [{ z, bias, stabiliser: 0, lambda: 1 }];

function alphaBeta({ pairs, bias }: Unit, alpha: number, beta: number): Side[] {
  const products = pairs.map(({ x, w }) => x * w);
  const up = { z: products.map(plus), bias: plus(bias), stabiliser: 0 };
  const down = { z: products.map(minus), bias: minus(bias), stabiliser: 0 };
  const [hasUp, hasDown] = [add(up.z) + up.bias !== 0, add(down.z) + down.bias !== 0];
  if (hasUp && hasDown) {
    return [
      { ...up, lambda: alpha },
      { ...down, lambda: -beta },
    ];
  }
  if (hasUp) return [{ ...up, lambda: 1 }];
  return hasDown ? [{ ...down, lambda: 1 }] : [];
}

/** The rows of the design's table, each read off once more. */
const table: Record<RuleName, (unit: Unit, parameters: RuleParameters) => Side[]> = {
  epsilon: ({ pairs, bias }, { epsilon = 0 }) => {
    const z = pairs.map(({ x, w }) => x * w);
    const stabiliser = add(z) + bias >= 0 ? epsilon : -epsilon;
    return [{ z, bias, stabiliser, lambda: 1 }];
  },
  'alpha-beta': (unit, { alpha = 1, beta = 0 }) => alphaBeta(unit, alpha, beta),
  'z-plus': (unit) => alphaBeta(unit, 1, 0),
  gamma: ({ pairs, bias, said }, { gamma = 0 }) => {
    if (said === 0) return [];
    const favoured = said > 0 ? plus : minus;
    const z = pairs.map(({ x, w }) => x * w + gamma * favoured(x * w));
    return one(z, bias + gamma * favoured(bias));
  },
  'w-square': ({ pairs, bias }) =>
    one(
      pairs.map(({ w }) => w * w),
      bias * bias,
    ),
  flat: ({ pairs, biasCounts }) =>
    one(
      pairs.map(() => 1),
      biasCounts ? 1 : 0,
    ),
  'z-box': ({ pairs, bias }) =>
    one(
      pairs.map(({ x, w, low, high }) => x * w - low * plus(w) - high * minus(w)),
      bias,
    ),
};

/**
 * Relevance of a layer's inputs by the design's formulas: every unit j and every input i by itself,
 * in float64, with nothing shared with the library but the names of the rules.
 */
export function oracle(
  { x, inShape, w, weightShape, b, geometry, outShape, relevance, low, high }: Case,
  rule: RuleName,
  parameters: RuleParameters,
  mode: BiasMode,
): Exact {
  const plane = inShape[1] * inShape[2];
  const result = new Float64Array(x.length);
  const gross = new Float64Array(x.length);
  const stayed = { bias: 0, epsilon: 0, dead: 0 };
  const visit = (j: number, channel: number, taps: readonly Tap[]) => {
    const pairs = taps.map((tap) => {
      const c = Math.floor(tap.input / plane);
      return {
        x: x[tap.input],
        w: w[tap.weight],
        low: low[c],
        high: high[c],
      };
    });
    const biasCounts = mode !== 'ignore';
    const own = b[channel];
    const bias = biasCounts ? own : 0;
    const said = add(pairs.map((pair) => pair.x * pair.w)) + own;
    const arrived = relevance[j];
    const sides = table[rule]({ pairs, bias, said, biasCounts }, parameters);
    let claimed = 0;
    for (const side of sides) {
      const denominator = add(side.z) + side.bias + side.stabiliser;
      if (denominator === 0) continue;
      const quotient = (side.lambda * arrived) / denominator;
      claimed += side.lambda * arrived;
      const condition = (add(side.z.map(Math.abs)) + Math.abs(side.bias)) / Math.abs(denominator);
      taps.forEach(({ input }, i) => {
        const even = mode === 'distribute' ? side.bias / taps.length : 0;
        const z = side.z[i];
        result[input] += (z + even) * quotient;
        gross[input] += (Math.abs(z) + Math.abs(even)) * Math.abs(quotient) * (1 + condition);
      });
      if (mode === 'absorb' || taps.length === 0) stayed.bias += side.bias * quotient;
      stayed.epsilon += side.stabiliser * quotient;
    }
    stayed.dead += arrived - claimed;
  };
  forUnits(inShape, weightShape, geometry, visit, outShape);
  return { relevance: result, gross, ...stayed };
}

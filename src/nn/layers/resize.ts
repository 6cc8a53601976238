import type { Engine } from '../../tensor/engine.js';
import { conditions } from '../../tensor/kernels/signatures.js';
import { sum, type Tensor } from '../../tensor/tensor.js';
import type { Pair } from './extents.js';
import { type Field, type Fields, number, oneOf, pair } from './fields.js';
import { type Layer, onlyInput, type Treatment, wholly } from './layer.js';
import { undivided } from './proportional.js';
import { givenBack, sumPlaces, type TablesOf } from './weighted-places.js';

/** Where output `i` of `outputs` lies among `inputs` places, at `scale` outputs for each input. */
type Locate = (i: number, scale: number, inputs: number, outputs: number) => number;

/**
 * A quotient in float32, in which runtimes compute: 7 / 1.4 is 5 there, and the place after it where 1.4 is
 * rounded and the quotient is not.
 */
const quotient = (a: number, b: number) => Math.fround(a / b);

const halfPixel: Locate = (i, scale) => quotient(i + 0.5, scale) - 0.5;

/** How coordinates are transformed, by ONNX's names. */
const COORDINATES = {
  half_pixel: halfPixel,
  half_pixel_symmetric: (i, scale, inputs, outputs) =>
    (inputs / 2) * (1 - outputs / (inputs * scale)) + halfPixel(i, scale, inputs, outputs),
  pytorch_half_pixel: (i, scale, inputs, outputs) =>
    outputs > 1 ? halfPixel(i, scale, inputs, outputs) : 0,
  // By ONNX's own tests, the length of the output counts before it is rounded.
  align_corners: (i, scale, inputs) =>
    inputs * scale === 1 ? 0 : quotient(i * (inputs - 1), inputs * scale - 1),
  asymmetric: (i, scale) => quotient(i, scale),
  tf_half_pixel_for_nn: (i, scale) => quotient(i + 0.5, scale),
} satisfies Record<string, Locate>;

/** How the nearest place is found, by ONNX's names. */
const ROUNDING = {
  round_prefer_floor: (x: number) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x: number) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

/** Keys' cubic convolution at distance t from a place, with coefficient a. */
function cubic(t: number, a: number): number {
  const d = Math.abs(t);
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}

export interface ResizeSpec {
  readonly type: 'resize';
  /** Rows and columns of the output. */
  readonly size: Pair;
  /** Outputs for each input, along rows and columns: as a rule `size` over the input's size. */
  readonly scale: Pair;
  /** The nearest input, or a mean of the two or four nearest along each axis. */
  readonly mode: 'nearest' | 'linear' | 'cubic';
  readonly coordinates: keyof typeof COORDINATES;
  /** Which input is the nearest, for `nearest`. */
  readonly rounding: keyof typeof ROUNDING;
  /** The coefficient of `cubic`. */
  readonly coefficient: number;
}

const scales: Field = {
  wanted: 'two numbers above 0',
  accepts: (value) =>
    Array.isArray(value) && value.length === 2 && value.every((one) => one > 0 && one < 2 ** 20),
};

export const resizeFields: Fields<ResizeSpec> = {
  size: pair,
  scale: scales,
  mode: oneOf(['nearest', 'linear', 'cubic']),
  coordinates: oneOf(Object.keys(COORDINATES)),
  rounding: oneOf(Object.keys(ROUNDING)),
  coefficient: number,
};

/** The description of a layer that gives its input another height and width; by default linearly. */
export const resize = (
  options: Pick<ResizeSpec, 'size' | 'scale'> & Partial<Omit<ResizeSpec, 'type'>>,
): ResizeSpec => ({
  type: 'resize',
  mode: 'linear',
  coordinates: 'half_pixel',
  rounding: 'round_prefer_floor',
  coefficient: -0.75,
  ...options,
});

/** The inputs of one output along an axis, with weights whose sum is 1. Beyond the edge is the edge. */
export function tapsOf(spec: ResizeSpec, i: number, axis: 0 | 1, inputs: number) {
  const { mode, size, scale, coefficient } = spec;
  const at = COORDINATES[spec.coordinates](i, scale[axis], inputs, size[axis]);
  const inside = (place: number) => Math.min(Math.max(place, 0), inputs - 1);
  if (mode === 'nearest') return [[inside(ROUNDING[spec.rounding](at)), 1]] as const;
  const first = Math.floor(at);
  if (mode === 'linear') {
    const part = at - first;
    return [[inside(first), 1 - part] as const, [inside(first + 1), part] as const];
  }
  return [-1, 0, 1, 2].map(
    (step) => [inside(first + step), cubic(at - first - step, coefficient)] as const,
  );
}

/** The table of an axis as the kernels take it: `[outputs, taps, 2]`, an input's place and its weight. */
function tableOf(engine: Engine, spec: ResizeSpec, axis: 0 | 1, inputs: number): Tensor {
  const taps = Array.from({ length: spec.size[axis] }, (_, i) => tapsOf(spec, i, axis, inputs));
  return engine.from(Float64Array.from(taps.flat(2)), [taps.length, taps[0].length, 2]);
}

const tablesOf =
  (spec: ResizeSpec): TablesOf =>
  (engine, [, height, width]) => [
    tableOf(engine, spec, 0, height),
    tableOf(engine, spec, 1, width),
  ];

/** `R_i = Σ_j w_ij R_j`: weights sum to 1, so that nothing is lost, and nothing grows where values cancel. */
export const resizeByWeight =
  (spec: ResizeSpec): Treatment =>
  (engine, call, relevance) =>
    wholly([givenBack(engine, call, tablesOf(spec), relevance)]);

/** `R_i = Σ_j x_i w_ij / Σ_i x_i w_ij · R_j`: LRP-0; what arrives at outputs of 0 is lost. */
export const resizeInProportion =
  (spec: ResizeSpec): Treatment =>
  (engine, call, relevance) => {
    const x = onlyInput(call);
    const input = engine.tensor(x.shape);
    return engine.scope(() => {
      const tables = tablesOf(spec)(engine, x.shape);
      const z = engine.tensor(relevance.shape);
      engine.run('resize', [x, ...tables, z], []);
      const s = engine.tensor(relevance.shape);
      const sums = engine.tensor([relevance.shape[0], 4], 'float64');
      const { none } = engine;
      engine.run('divide', [relevance, z, none, none, s, sums], [1, conditions.always, 0]);
      const back = engine.tensor(x.shape);
      engine.run('resizeInput', [s, ...tables, back], []);
      engine.run('multiply', [x, back, input], [0]);
      return { inputs: [input], bias: 0, epsilon: 0, dead: sum(undivided(relevance, s, z)) };
    });
  };

/** The input at another height and width: each output is a mean of inputs near its place. */
export const resizeLayer = (spec: ResizeSpec): Layer => ({
  keeps: { gradient: [], relevance: ['inputs'] },
  outputShape: ([[channels]]) => [channels, ...spec.size],
  forward: (engine, call) => sumPlaces(engine, call, tablesOf(spec)),
  backward: (engine, call, gradient) => [givenBack(engine, call, tablesOf(spec), gradient)],
});

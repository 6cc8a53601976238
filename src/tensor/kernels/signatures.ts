import type { Tensor } from '../tensor.js';
import type { ConvolutionParams } from './convolution-shape.js';

export {
  type ConvolutionGeometry,
  type ConvolutionParams,
  type ConvolutionShape,
  convolutionParams,
} from './convolution-shape.js';

/**
 * The tensors and parameters of every kernel: tensors first, then plain numbers. Shapes are
 * `[C, H, W]` for activations, `[M, C/groups, kh, kw]` for weights, `[M]` for biases; a bias of shape
 * `[0]` means none. The last tensors named are written, the others only read; `packed` and `terms`
 * are read too. All tensors of a call have one dtype, except `sums` and `cancelled`, which are float64.
 */
export interface KernelSignatures {
  /**
   * `y[m,i,j] = b[m] + Σ_{c,u,v} w[m,c,u,v] · x[g + c, i·sy − pt + u·dy, j·sx − pl + v·dx]`, zeros
   * outside x, where g is the first input channel of m's group: `⌊m / (M/groups)⌋ · C/groups`. The
   * extents are those of y, so that padding at the bottom and on the right needs no parameter. A tensor after
   * `packed`, like y, says which results are wanted: where it is 0, y may be anything.
   */
  convolution: Signature<
    [x: Tensor, w: Tensor, b: Tensor, y: Tensor, ...packedAndWhere: Tensor[]],
    ConvolutionParams
  >;
  /**
   * `z` as `convolution` computes it, and `y = min(max(z, 0), ceiling)` in the same pass; a plain ReLU's ceiling
   * is Infinity. A z of shape `[0]` is not written.
   * A tensor after `packed` receives the low part of y, see `Tensor.low`; kernels that sum in float32 have
   * none, and leave it as it is.
   */
  convolutionRelu: Signature<
    [x: Tensor, w: Tensor, b: Tensor, z: Tensor, y: Tensor, ...packedAndLow: Tensor[]],
    [...ConvolutionParams, ceiling: number]
  >;
  /** Several `convolutionRelu` of one x that differ in their filters alone: w, b, z, y and packed of each. */
  convolutionsRelu: Signature<
    [x: Tensor, ...each: Tensor[]],
    [...ConvolutionParams, ceiling: number]
  >;
  /**
   * `gx = Aᵀ gy`, where A is the convolution without bias: its adjoint, and its gradient. A tensor after
   * `packed`, like gx, says which results are wanted.
   */
  convolutionInput: Signature<
    [gy: Tensor, w: Tensor, gx: Tensor, ...packedAndWhere: Tensor[]],
    ConvolutionParams
  >;
  /**
   * Packs a part of `w` into the layout that the set's convolutions read fastest: w itself (part 0),
   * its positive (1) or its negative part (−1); for the convolution (adjoint 0) or for its adjoint
   * (1), over the strides given. `packingFor` says which shape `packed` has. Packed weights are the
   * last tensor of a convolution, beside the w that they were packed from, and replace it.
   */
  packWeights: Signature<
    [w: Tensor, packed: Tensor],
    [part: number, adjoint: number, strideY: number, strideX: number]
  >;
  /** `y` in float32 from as many float16 numbers; the tensor of `halves` is the memory that holds their bits. */
  widenHalf: Signature<[halves: Tensor, y: Tensor], []>;
  /** `y = max(x, 0)`. */
  relu: Signature<[x: Tensor, y: Tensor], []>;
  /** `gx = gy` where the unit is active (mode 0), where also gy > 0 (1, guided), where gy > 0 (2, deconvnet). */
  reluInput: Signature<[y: Tensor, gy: Tensor, gx: Tensor], [mode: number]>;
  /** The largest input of each window; padding never wins. Every window must have an input. */
  maxPool: Signature<[x: Tensor, y: Tensor], PoolingParams>;
  /**
   * `gx[argmax of window] += gy`: the first winner in row order takes all. Of numbers that are equal and not 0,
   * the one with the larger low part is larger, where x has any.
   */
  maxPoolInput: Signature<[x: Tensor, gy: Tensor, gx: Tensor, ...low: Tensor[]], PoolingParams>;
  /**
   * The sum over each window, divided by the number of its positions: those inside the padding, of
   * the widths given on all four sides, with countPad 1 (as Caffe does); the inputs alone with
   * countPad 0. Positions beyond the padding never count. Every window must have an input.
   */
  averagePool: Signature<[x: Tensor, y: Tensor], AveragePoolingParams>;
  /** The adjoint of `averagePool`. */
  averagePoolInput: Signature<[gy: Tensor, gx: Tensor], AveragePoolingParams>;
  /**
   * `y[c,i,j] = Σ_a Σ_b u[i,a] · v[j,b] · x[c, p[i,a], q[j,b]]`. `rows` is `[H, taps, 2]`, p and u of each
   * tap of an output row; `columns` is q and v likewise.
   */
  resize: Signature<[x: Tensor, rows: Tensor, columns: Tensor, y: Tensor], []>;
  /** The adjoint of `resize`. */
  resizeInput: Signature<[gy: Tensor, rows: Tensor, columns: Tensor, gx: Tensor], []>;
  /** `y_c = x_c · (k + (α/n) Σ_{window n around c} x²)^−β`. */
  lrn: Signature<[x: Tensor, y: Tensor], LrnParams>;
  /** The full Jacobian of `lrn`, transposed, times gy. */
  lrnInput: Signature<[x: Tensor, gy: Tensor, gx: Tensor], LrnParams>;
  /**
   * `y = (x − mean) / √(variance + ε)`, mean and variance of each of some groups of channels: of each pixel by itself,
   * or of all together.
   */
  normalise: Signature<[x: Tensor, y: Tensor], NormaliseParams>;
  /** The full Jacobian of `normalise`, transposed, times gy. */
  normaliseInput: Signature<[x: Tensor, gy: Tensor, gx: Tensor], NormaliseParams>;
  /** `y = f(x)`, element by element; f is the number of an activation function, α and β its parameters. */
  activate: Signature<[x: Tensor, y: Tensor], ActivationParams>;
  /** `gx = f′(x) · gy`. */
  activateInput: Signature<[x: Tensor, gy: Tensor, gx: Tensor], ActivationParams>;
  /** `y = x · g`, where extents of g that are 1 are repeated. */
  gate: Signature<[x: Tensor, g: Tensor, y: Tensor], []>;
  /** The gradient at the gate: `gg = Σ gy · x` over the places that each of its values is repeated for. */
  gateInput: Signature<[x: Tensor, gy: Tensor, gg: Tensor], []>;
  /** `out = values` where x ≥ 0, else `slopes[c] · values`; the slopes are `[C]`. */
  slope: Signature<[x: Tensor, values: Tensor, slopes: Tensor, out: Tensor], []>;
  /**
   * Copies an array of places, `y[to + Σ_a i_a · t_a] = x[from + Σ_a i_a · f_a]`, for all i_a below the extent
   * of axis a. The numbers of the list are those of `moveParams`.
   */
  move: Signature<[x: Tensor, y: Tensor], number[]>;
  /** `out = |x|`; with `onto` 1, `out += |x|`. */
  magnitude: Signature<[x: Tensor, out: Tensor], [onto: number]>;
  /**
   * Relevance of one of `count` summands: `out = |x| / total · R`, where total is `Σ |x|` over all of
   * them, and `R / count` where that is 0.
   */
  ratio: Signature<[relevance: Tensor, x: Tensor, total: Tensor, out: Tensor], [count: number]>;
  /** `out = a · c`, element by element; with `onto` 1, `out += a · c`. */
  multiply: Signature<[a: Tensor, c: Tensor, out: Tensor], [onto: number]>;
  /** `out += a`. */
  add: Signature<[a: Tensor, out: Tensor], []>;
  /** `out[c, ·] += map[·]` for every channel c; map is `[1, H, W]`. */
  addToChannels: Signature<[map: Tensor, out: Tensor], []>;
  /** `y = max(x, 0)` or, with sign −1, `y = min(x, 0)`. */
  part: Signature<[x: Tensor, y: Tensor], [sign: number]>;
  /**
   * Relevance per unit of the total: `s = λR / (z + ε·sign z)`, 0 where the denominator is 0. λ
   * depends on `condition` (a number of `conditions`), which compares `other` (shape `[0]` if it
   * compares nothing). `sums` is float64 `[M, 4]`, per channel: the relevance that is passed on,
   * bias and stabiliser included; `Σ b·s`, which the bias absorbs; `Σ ε·sign(z)·s`, which the
   * stabiliser absorbs; and how many s are not 0.
   */
  divide: Signature<
    [relevance: Tensor, z: Tensor, other: Tensor, b: Tensor, s: Tensor, sums: Tensor],
    [lambda: number, condition: number, epsilon: number]
  >;
  /**
   * The relevance of units that no group can pass on, per channel: `Σ (1 − Σ_g λ_g) R` over the groups, one or
   * two, whose quotient `λ_g R / (z_g + ε_g·sign z_g)` is a number that a float holds. λ_g is as for `divide`. A
   * second z of shape `[0]` means one group. `dead` is float64 `[M]`.
   */
  sumDead: Signature<
    [
      ...[relevance: Tensor, z: Tensor, other: Tensor, secondZ: Tensor, secondOther: Tensor],
      ...[dead: Tensor],
    ],
    [
      ...[lambda: number, condition: number, epsilon: number],
      ...[secondLambda: number, secondCondition: number, secondEpsilon: number],
    ]
  >;
  /**
   * A total by subtraction: `out = share · d`, `d = z − z⁺ − (without ? b : 0)`, at units with relevance,
   * 0 at units without; NaN where the difference cancels and is mostly rounding:
   * `|d| < least · (|z| + |z⁺| + |b|)`. A z⁺ of shape `[0]` means none. `cancelled` is float64
   * `[M]`: the number of NaN per channel.
   */
  subtractTotals: Signature<
    [relevance: Tensor, z: Tensor, zPlus: Tensor, b: Tensor, out: Tensor, cancelled: Tensor],
    [without: number, least: number, share: number]
  >;
  /**
   * Recomputes the totals that `subtractTotals` left NaN:
   * `out[m,i,j] = b[m] + Σ_t Σ_{c,u,v} part_t(w_t[m,c,u,v]) · x_t[…]`, with x indexed as in
   * `convolution`, each unit by itself in float64. `terms` are x and w of each t in turn, one to
   * three, of the same shapes; the parts are as in `packWeights`. Channels whose `cancelled` is 0
   * are skipped.
   */
  recomputeTotals: Signature<
    [cancelled: Tensor, b: Tensor, out: Tensor, ...terms: Tensor[]],
    [...convolution: ConvolutionParams, ...parts: number[]]
  >;
  /**
   * Per channel, the number of units with relevance whose z is 0 (with the condition `balanced`), above
   * 0 (`positive`) or below 0 (`negative`). `counts` is float64 `[M]`.
   */
  countUnits: Signature<[relevance: Tensor, z: Tensor, counts: Tensor], [condition: number]>;
  /**
   * Per channel, over the units with relevance: how many there are, Σ |z|, and the least |z|, ∞ where there is none.
   * `sums` is float64 `[M, 3]`.
   */
  surveyTotals: Signature<[relevance: Tensor, z: Tensor, sums: Tensor], []>;
  /** Per channel: Σ x, Σ |x|, the least x and the largest |x|. `sums` is float64 `[C, 4]`. */
  survey: Signature<[x: Tensor, sums: Tensor], []>;
  /** `t[i,j] = Σ_m b[m]·s[m,i,j] / n[i,j]`: the bias's share, per real input. t and n are `[1, H, W]`. */
  biasShare: Signature<[s: Tensor, b: Tensor, n: Tensor, t: Tensor], []>;
}

/** At which units a group's weight λ applies; the numbers that `divide` takes. */
export const conditions = {
  /** λ everywhere. */
  always: 0,
  /** λ; 1 where the other group is empty (other = 0); 0 where this one is (z = 0). Alpha-beta. */
  balanced: 1,
  /** λ where other > 0, else 0. Gamma, for active units. */
  positive: 2,
  /** λ where other < 0, else 0. Gamma, for inhibited units. */
  negative: 3,
} as const;

export type Condition = keyof typeof conditions;

interface Signature<T extends readonly Tensor[], P extends readonly number[]> {
  tensors: T;
  params: P;
}

/** How a pooling window moves over its input; in pixels, rows first. */
export interface PoolingShape {
  readonly kernel: readonly [y: number, x: number];
  readonly stride: readonly [y: number, x: number];
  readonly pads: readonly [top: number, left: number, bottom: number, right: number];
  /** From one position of a window to the next; 1 without. */
  readonly dilation?: readonly [y: number, x: number];
}

/** A `PoolingShape` as kernels take it; the extents are those of the output. */
export type PoolingParams = [
  ...[kernelY: number, kernelX: number, strideY: number, strideX: number],
  ...[padTop: number, padLeft: number, dilationY: number, dilationX: number],
];

export const poolingParams = (shape: PoolingShape): PoolingParams => {
  const { kernel, stride, pads, dilation = [1, 1] } = shape;
  return [...kernel, ...stride, pads[0], pads[1], ...dilation];
};

/** A `PoolingShape` and whether padding counts in the divisor, as kernels take them. */
export type AveragePoolingParams = [
  ...pooling: PoolingParams,
  ...[padBottom: number, padRight: number, countPad: number],
];

export const averagePoolingParams = (
  shape: PoolingShape & { readonly countPad: boolean },
): AveragePoolingParams => [
  ...poolingParams(shape),
  shape.pads[2],
  shape.pads[3],
  Number(shape.countPad),
];

/** An activation function by its number in `activationKinds`, and its parameters. */
export type ActivationParams = [kind: number, alpha: number, beta: number];

/** Places in memory: the first, and how far apart neighbours along each extent are. */
export interface Places {
  readonly first: number;
  readonly strides: readonly number[];
}

/** What `move` copies, as kernels take it: the rank, both first places, extents, and both strides. */
export const moveParams = (extents: readonly number[], from: Places, to: Places): number[] => [
  ...[extents.length, from.first, to.first],
  ...[...extents, ...from.strides, ...to.strides],
];

/** LRN's constants. */
export type LrnParams = [n: number, alpha: number, beta: number, k: number];

/** `eachPixel` is 1 or 0. */
export type NormaliseParams = [groups: number, eachPixel: number, epsilon: number];

export type KernelName = keyof KernelSignatures;
export type TensorsOf<N extends KernelName> = KernelSignatures[N]['tensors'];
export type ParamsOf<N extends KernelName> = KernelSignatures[N]['params'];

/**
 * One kernel of a set. The work is divided into `units` that are independent of each other and
 * each computed in one fixed order, so that the result does not depend on who computes which.
 *
 * A job is one call of `units` and then, on any thread, calls of `run` for ranges of them. Within a
 * thread, `run` may take calls that pass the same array of tensors for parts of one job, and keep
 * what it has prepared between them.
 */
export interface Kernel<N extends KernelName> {
  units(tensors: TensorsOf<N>, params: ParamsOf<N>): number;
  run(tensors: TensorsOf<N>, params: ParamsOf<N>, from: number, to: number): void;
}

/** The same operations, computed one way or the other. */
export type KernelSet = { readonly [N in KernelName]: Kernel<N> };

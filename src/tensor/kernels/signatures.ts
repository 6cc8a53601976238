import type { Tensor } from '../tensor.js';

/**
 * What every kernel takes: tensors first, then plain numbers. Shapes are `[C, H, W]` for
 * activations, `[M, C, kh, kw]` for weights, `[M]` for biases; a bias of shape `[0]` means none.
 * The last tensors named are written, the others only read; but for `packed` and `terms`, which are
 * read too. All tensors of a call have one dtype, but for `sums` and `unsound`, which are float64.
 */
export interface KernelSignatures {
  /** `y[m,i,j] = b[m] + Σ_{c,u,v} w[m,c,u,v] · x[c, i·sy − py + u, j·sx − px + v]`, zeros outside x. */
  convolution: Signature<
    [x: Tensor, w: Tensor, b: Tensor, y: Tensor, ...packed: Tensor[]],
    Geometry
  >;
  /** `z` as `convolution` makes it, and `y = max(z, 0)` in the same pass. A z of shape `[0]` is not written. */
  convolutionRelu: Signature<
    [x: Tensor, w: Tensor, b: Tensor, z: Tensor, y: Tensor, ...packed: Tensor[]],
    Geometry
  >;
  /** `gx = Aᵀ gy`, where A is the convolution without bias: its adjoint, and its gradient. */
  convolutionInput: Signature<[gy: Tensor, w: Tensor, gx: Tensor, ...packed: Tensor[]], Geometry>;
  /**
   * A part of `w`, laid out as the set's convolutions read it fastest: w itself (part 0), its
   * positive (1) or its negative part (−1); for the convolution (adjoint 0) or for its adjoint (1),
   * over the strides given. `packingFor` says which shape `packed` has. Given as the last tensor of
   * a convolution, beside the w that it was made from, it stands for that part of it.
   */
  packWeights: Signature<
    [w: Tensor, packed: Tensor],
    [part: number, adjoint: number, strideY: number, strideX: number]
  >;
  /** `y` in float32, from as many float16 numbers; the tensor of `halves` is the memory that holds their bits. */
  widenHalf: Signature<[halves: Tensor, y: Tensor], []>;
  /** `y = max(x, 0)`. */
  relu: Signature<[x: Tensor, y: Tensor], []>;
  /** `gx = gy` where the unit fires (mode 0), where also gy > 0 (1, guided), where gy > 0 (2, deconvnet). */
  reluInput: Signature<[y: Tensor, gy: Tensor, gx: Tensor], [mode: number]>;
  /** The largest real input of each window; padding never wins. */
  maxPool: Signature<[x: Tensor, y: Tensor], Window>;
  /** `gx[argmax of window] += gy`: the first winner in row order takes all. */
  maxPoolInput: Signature<[x: Tensor, gy: Tensor, gx: Tensor], Window>;
  /** The mean over each window; as in Caffe, padding counts in the divisor, what lies beyond it does not. */
  averagePool: Signature<[x: Tensor, y: Tensor], Window>;
  /** The adjoint of `averagePool`. */
  averagePoolInput: Signature<[gy: Tensor, gx: Tensor], Window>;
  /** `y_c = x_c · (k + (α/n) Σ_{window n around c} x²)^−β`. */
  lrn: Signature<[x: Tensor, y: Tensor], Normalisation>;
  /** The full Jacobian of `lrn`, transposed, times gy. */
  lrnInput: Signature<[x: Tensor, gy: Tensor, gx: Tensor], Normalisation>;
  /** `out = a · c`, element by element; with `onto` 1, `out += a · c`. */
  multiply: Signature<[a: Tensor, c: Tensor, out: Tensor], [onto: number]>;
  /** `out += a`. */
  add: Signature<[a: Tensor, out: Tensor], []>;
  /** `out[c, ·] += map[·]` for every channel c; map is `[1, H, W]`. */
  addToChannels: Signature<[map: Tensor, out: Tensor], []>;
  /** `y = max(x, 0)` or, with sign −1, `y = min(x, 0)`. */
  part: Signature<[x: Tensor, y: Tensor], [sign: number]>;
  /**
   * How much of `R` each unit of relevance hands down per unit of its total: `s = λR / (z + ε·sign z)`,
   * 0 where the denominator is 0. λ follows from `share` (see `shares`), `other` is the tensor that
   * decides about it (shape `[0]` if none does). `sums` is float64 `[M, 3]`, per channel: relevance
   * given to the inputs and what follows; `Σ b·s`, the bias's share; `Σ ε·sign(z)·s`, the stabiliser's.
   */
  share: Signature<
    [relevance: Tensor, z: Tensor, other: Tensor, b: Tensor, s: Tensor, sums: Tensor],
    [lambda: number, share: number, epsilon: number]
  >;
  /**
   * `out = z − z⁺ − (without ? b : 0)`: the rest of a total that is known, at units with relevance;
   * 0 at those without, and NaN where so much cancels that the rest would be mostly rounding:
   * `|out| < least · (|z| + |z⁺| + |b|)`. A z⁺ of shape `[0]` means none. `unsound` is float64 `[M]`:
   * how many NaN each channel has.
   */
  remainder: Signature<
    [relevance: Tensor, z: Tensor, zPlus: Tensor, b: Tensor, out: Tensor, unsound: Tensor],
    [without: number, least: number]
  >;
  /**
   * What `remainder` could not say: where `out` is NaN,
   * `out[m,i,j] = b[m] + Σ_t Σ_{c,u,v} part_t(w_t[m,c,u,v]) · x_t[c, i·sy − py + u, j·sx − px + v]`,
   * as `convolution` makes it, each by itself in float64. `terms` are x and w of each t in turn, one to
   * three, of the same shapes; the parts are as in `packWeights`. Channels without any `unsound` are left alone.
   */
  resum: Signature<
    [unsound: Tensor, b: Tensor, out: Tensor, ...terms: Tensor[]],
    [...geometry: Geometry, ...parts: number[]]
  >;
  /** Of each channel: Σ x, Σ |x|, the least x and the largest |x|. `sums` is float64 `[C, 4]`. */
  survey: Signature<[x: Tensor, sums: Tensor], []>;
  /** `t[i,j] = Σ_m b[m]·s[m,i,j] / n[i,j]`: the bias's share, per real input. t and n are `[1, H, W]`. */
  biasShare: Signature<[s: Tensor, b: Tensor, n: Tensor, t: Tensor], []>;
}

/** What decides a group's weight λ at a unit; the numbers that `share` takes. */
export const shares = {
  /** λ everywhere. */
  always: 0,
  /** λ; 1 where the other group is empty (other = 0); 0 where this one is (z = 0). Alpha-beta. */
  balanced: 1,
  /** λ where other > 0, else 0. Gamma, for units that fire. */
  positive: 2,
  /** λ where other < 0, else 0. Gamma, for units that are inhibited. */
  negative: 3,
} as const;

export type Share = keyof typeof shares;

interface Signature<T extends readonly Tensor[], P extends readonly number[]> {
  tensors: T;
  params: P;
}

/** Stride and zero padding of a convolution, rows first. */
export type Geometry = [strideY: number, strideX: number, padY: number, padX: number];
/** A pooling window: square, in pixels. */
export type Window = [size: number, stride: number, pad: number];
/** LRN's constants. */
export type Normalisation = [n: number, alpha: number, beta: number, k: number];

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

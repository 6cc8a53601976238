/* The parameters of convolutions tap by tap, see `taps.ts`. */

/** The parameters, as `../../convolution/taps.ts` writes them: 32 bits each. */
@unmanaged
export class TapPlan {
  /** The input, the weights `[·, ·, kernelY, kernelX]`; the bias and the sums, 0 for none; the result. */
  x!: usize;
  w!: usize;
  bias!: usize;
  z!: usize;
  y!: usize;
  /** Whether y is min(max(z, 0), ceiling), and that bound: ∞ for none. */
  rectify!: i32;
  ceiling!: f32;
  /** Planes that one group reads, and planes that it writes. */
  planes!: i32;
  results!: i32;
  /** The extents of the planes that are read, and of those that are written. */
  height!: i32;
  width!: i32;
  outY!: i32;
  outX!: i32;
  kernelY!: i32;
  kernelX!: i32;
  strideY!: i32;
  strideX!: i32;
  padY!: i32;
  padX!: i32;
  dilationY!: i32;
  dilationX!: i32;
  /** The copies: how many rows a plane has, and floats from one phase of a row to the next. */
  rows!: i32;
  pitch!: i32;
  /** Scratch memory: the table of taps, one row of floats, and the copies. */
  table!: usize;
  line!: usize;
  field!: usize;
}

/** Bytes from one row of a copy to the next, and from one plane to the next. */
@inline
export function rowBytes(plan: TapPlan, phases: i32): usize {
  return (<usize>(plan.pitch * phases)) << 2;
}

/** Makes everything 0: what lies around the planes stays so, for all that are copied. */
export function clear(plan: TapPlan, row: usize, plane: usize): void {
  memory.fill(plan.line, 0, row);
  memory.fill(plan.field, 0, <usize>plan.planes * plane);
}

/** Whether every result is the sum of nine neighbouring taps of one plane, over a stride of at most `most`. */
@inline
export function isNine(plan: TapPlan, most: i32): bool {
  return (
    plan.planes === 1 &&
    plan.kernelY === 3 &&
    plan.kernelX === 3 &&
    plan.dilationY === 1 &&
    plan.dilationX === 1 &&
    plan.strideY === plan.strideX &&
    plan.strideX <= most
  );
}

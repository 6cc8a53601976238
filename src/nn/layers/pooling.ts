import type { PoolingShape } from '../../tensor/kernels/signatures.js';
import type { Shape } from '../../tensor/tensor.js';
import { type Pads, type Pair, padsOf, pairOf, times } from './extents.js';
import { type Fields, flag, fourSides, pair } from './fields.js';

/** The windows of a pooling layer. */
export interface PoolingWindows extends PoolingShape {
  readonly dilation: Pair;
  /**
   * True rounds the number of windows up, as Caffe does, less those that would start behind the
   * input; false rounds it down, as ONNX does by default.
   */
  readonly ceil: boolean;
}

export const poolingFields: Fields<PoolingWindows> = {
  kernel: pair,
  stride: pair,
  pads: fourSides,
  dilation: pair,
  ceil: flag,
};

export interface PoolingOptions {
  readonly kernel: number | Pair;
  /** 1 by default. */
  readonly stride?: number | Pair;
  /** 0 by default. */
  readonly pads?: number | Pads;
  /** 1 by default. */
  readonly dilation?: number | Pair;
  /** True by default. */
  readonly ceil?: boolean;
}

/** The windows, with defaults filled in. */
export const windowsOf = (options: PoolingOptions) => ({
  kernel: pairOf(options.kernel),
  stride: pairOf(options.stride ?? 1),
  pads: padsOf(options.pads ?? 0),
  dilation: pairOf(options.dilation ?? 1),
  ceil: options.ceil ?? true,
});

/** Whether a window that starts at `start` has a position among the inputs. */
const reachesIn = (start: number, size: number, step: number, inputs: number) => {
  const first = start < 0 ? start + step * Math.ceil(-start / step) : start;
  return first < inputs && first <= start + (size - 1) * step;
};

/**
 * `⌈(H + 2p − k) / s⌉ + 1` windows, less those that would start behind the input, or without `ceil`
 * `⌊(H + 2p − k) / s⌋ + 1`; k is how far a window reaches, dilation and all.
 */
export function pooledShape(
  [channels, height, width]: Shape,
  { kernel, stride, pads, dilation, ceil }: PoolingWindows,
): Shape {
  const extent = (inputs: number, axis: 0 | 1) => {
    const [before, after] = [pads[axis], pads[axis + 2]];
    const [step, gap] = [stride[axis], dilation[axis]];
    const size = (kernel[axis] - 1) * gap + 1;
    if (Math.max(before, after) >= size) {
      throw new RangeError(
        `padding of ${Math.max(before, after)} leaves a ${times(kernel)} window empty`,
      );
    }
    if (inputs + before + after < size) {
      throw new RangeError(`a ${times(kernel)} window does not fit into ${height}×${width} pixels`);
    }
    const rest = (inputs + before + after - size) / step;
    let windows = (ceil ? Math.ceil(rest) : Math.floor(rest)) + 1;
    while ((windows - 1) * step >= inputs + before) windows--;
    for (let i = 0; gap > 1 && i < windows; i++) {
      if (!reachesIn(i * step - before, kernel[axis], gap, inputs)) {
        throw new RangeError(`a ${times(kernel)} window has nothing but padding under it`);
      }
    }
    return windows;
  };
  return [channels, extent(height, 0), extent(width, 1)];
}

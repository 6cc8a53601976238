import type { PoolingShape } from '../../tensor/kernels/signatures.js';
import type { Shape } from '../../tensor/tensor.js';
import { type Pads, type Pair, padsOf, pairOf, times } from './extents.js';
import { type Fields, flag, fourSides, pair } from './fields.js';

/** The windows of a pooling layer. */
export interface PoolingWindows extends PoolingShape {
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
  ceil: flag,
};

export interface PoolingOptions {
  readonly kernel: number | Pair;
  /** 1 by default. */
  readonly stride?: number | Pair;
  /** 0 by default. */
  readonly pads?: number | Pads;
  /** True by default. */
  readonly ceil?: boolean;
}

/** The windows, with defaults filled in. */
export const windowsOf = ({ kernel, stride = 1, pads = 0, ceil = true }: PoolingOptions) => ({
  kernel: pairOf(kernel),
  stride: pairOf(stride),
  pads: padsOf(pads),
  ceil,
});

/**
 * `⌈(H + 2p − k) / s⌉ + 1` windows, less those that would start behind the input, or without `ceil`
 * `⌊(H + 2p − k) / s⌋ + 1`.
 */
export function pooledShape(
  [channels, height, width]: Shape,
  { kernel, stride, pads, ceil }: PoolingWindows,
): Shape {
  const extent = (inputs: number, axis: 0 | 1) => {
    const [before, after] = [pads[axis], pads[axis + 2]];
    const [size, step] = [kernel[axis], stride[axis]];
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
    return windows;
  };
  return [channels, extent(height, 0), extent(width, 1)];
}

import type { PoolingShape } from '../../tensor/kernels/signatures.js';
import type { Shape } from '../../tensor/tensor.js';

export interface PoolingOptions {
  /** Height and width of the window, in pixels. */
  readonly size: number;
  readonly stride?: number;
  readonly pad?: number;
}

/** The same window, with both axes spelled out. */
export const windowShape = ({ size, stride = 1, pad = 0 }: PoolingOptions): PoolingShape => ({
  kernel: [size, size],
  stride: [stride, stride],
  pads: [pad, pad, pad, pad],
});

/**
 * Caffe's rounding: `ceil((H + 2p − k) / s) + 1` windows, less those that would start beyond the
 * input and its padding.
 */
export function pooledShape(
  [channels, height, width]: Shape,
  { size, stride = 1, pad = 0 }: PoolingOptions,
): Shape {
  const extent = (inputs: number) => {
    if (pad >= size)
      throw new RangeError(`padding of ${pad} leaves a ${size}×${size} window empty`);
    if (inputs + 2 * pad < size) {
      throw new RangeError(`a ${size}×${size} window does not fit into ${height}×${width} pixels`);
    }
    let windows = Math.ceil((inputs + 2 * pad - size) / stride) + 1;
    while ((windows - 1) * stride >= inputs + pad) windows--;
    return windows;
  };
  return [channels as number, extent(height as number), extent(width as number)];
}

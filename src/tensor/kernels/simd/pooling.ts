import type { Tensor } from '../../tensor.js';
import type { AveragePoolingParams, Kernel, PoolingParams } from '../signatures.js';
import type { Functions } from './module.js';
import type { Scratch } from './scratch.js';

/** Whether windows have no gaps, as the SIMD code requires. */
export const isDense = (params: PoolingParams | AveragePoolingParams) =>
  params[6] === 1 && params[7] === 1;

/** Whether rows and columns are pooled alike too, as that of max pooling requires. */
export const isSquare = (params: PoolingParams) => {
  const [kernelY, kernelX, strideY, strideX, top, left] = params;
  return isDense(params) && kernelY === kernelX && strideY === strideX && top === left;
};

/** The window, and the planes on both sides of max pooling. */
const planes = (input: Tensor, output: Tensor, params: PoolingParams) => ({
  size: params[1],
  stride: params[3],
  pad: params[5],
  height: input.shape[1],
  width: input.shape[2],
  outY: output.shape[1],
  outX: output.shape[2],
});

/** The same of average pooling, whose rows and columns may differ. */
function averagePlanes(input: Tensor, output: Tensor, params: AveragePoolingParams) {
  const [, height, width] = input.shape;
  const [, outY, outX] = output.shape;
  const [kernelY, kernelX, strideY, strideX, top, left, , , bottom, right, countPad] = params;
  const window = [kernelY, kernelX, strideY, strideX, top, left, bottom, right, countPad] as const;
  return [...window, height, width, outY, outX] as const;
}

/** One unit is one channel, of all four. */
export function pooling(functions: Functions, scratch: Scratch) {
  const units = ([tensor]: readonly [Tensor, ...Tensor[]]) => tensor.shape[0];
  const maxPool: Kernel<'maxPool'> = {
    units,
    run([x, y], params, from, to) {
      const { size, stride, pad, height, width, outY, outX } = planes(x, y, params);
      // Bounds the `reach` of `assembly/pooling/max.ts`, and what vectors overrun.
      const row = scratch.reserve(4 * ((outX + 16) * stride + size + width + 32));
      const window = [size, stride, pad, height, width, outY, outX] as const;
      functions.maxPool(x.offset, y.offset, ...window, row, from, to);
    },
  };
  const maxPoolInput: Kernel<'maxPoolInput'> = {
    units,
    run([x, gy, gx, low], window, from, to) {
      const { size, stride, pad, height, width, outY, outX } = planes(x, gy, window);
      // Rows reach as far as the last four windows do, and vectors beyond them.
      const lastOfFour = 4 * Math.ceil(outX / 4) * stride + size + 8;
      const pitch = 4 * Math.ceil(Math.max(width + 2 * pad, lastOfFour) / 4);
      const rows = Math.max(height + 2 * pad, (outY - 1) * stride + size) + 1;
      // Four planes, and a row with what vectors reach beyond it.
      const work = scratch.reserve(16 * pitch * rows + 4 * pitch + 128);
      const places = [size, stride, pad, height, width, outY, outX, pitch, rows, work] as const;
      const tensors = [x.offset, low?.offset ?? 0, gy.offset, gx.offset] as const;
      functions.maxPoolInput(...tensors, ...places, from, to);
    },
  };
  const averagePool: Kernel<'averagePool'> = {
    units,
    run: ([x, y], window, from, to) =>
      functions.averagePool(x.offset, y.offset, ...averagePlanes(x, y, window), from, to),
  };
  const averagePoolInput: Kernel<'averagePoolInput'> = {
    units,
    run: ([gy, gx], window, from, to) =>
      functions.averagePoolInput(gy.offset, gx.offset, ...averagePlanes(gx, gy, window), from, to),
  };
  return { maxPool, maxPoolInput, averagePool, averagePoolInput };
}

import type { Tensor } from '../../../tensor.js';
import type { ConvolutionGeometry } from '../../signatures.js';
import { floatBits, UNBOUNDED } from '../float-bits.js';
import type { Functions } from '../module.js';
import type { Scratch } from '../scratch.js';
import { offsetOf } from './gemm.js';
import type { ConvolutionKernels } from './kernels.js';

/** The fields of `TapPlan` of `assembly/convolution/tap-plan.ts`, in its order; each has 32 bits. */
export const tapFields = [
  ...(['x', 'w', 'bias', 'z', 'y', 'rectify', 'ceiling', 'planes', 'results'] as const),
  ...(['height', 'width', 'outY', 'outX', 'kernelY', 'kernelX', 'strideY', 'strideX'] as const),
  ...(['padY', 'padX', 'dilationY', 'dilationX', 'rows', 'pitch'] as const),
  ...(['table', 'line', 'field'] as const),
];

type TapPlan = Readonly<Record<(typeof tapFields)[number], number>>;

const PLAN_BYTES = 4 * tapFields.length;
/** A weight and a place. */
const TAP_BYTES = 8;

type Sizes = Omit<TapPlan, 'table' | 'line' | 'field'>;

const upTo = (value: number, multiple: number) => Math.ceil(value / multiple) * multiple;

/** Everything but what a direction adds. */
function common(w: Tensor, from: Tensor, to: Tensor, params: ConvolutionGeometry) {
  const [strideY, strideX, padY, padX, dilationY, dilationX] = params;
  const [, , kernelY, kernelX] = w.shape;
  const [, height, width] = from.shape;
  const [, outY, outX] = to.shape;
  return {
    ...{ x: from.offset, w: w.offset, bias: 0, z: 0, y: to.offset, rectify: 0, ceiling: UNBOUNDED },
    ...{ height, width, outY, outX, kernelY, kernelX, strideY, strideX },
    ...{ padY, padX, dilationY, dilationX },
  };
}

function forwardSizes(x: Tensor, w: Tensor, y: Tensor, params: ConvolutionGeometry): Sizes {
  const given = common(w, x, y, params);
  const { outY, outX, kernelY, kernelX, strideY, strideX, dilationY, dilationX } = given;
  const [, , , , , , groups] = params;
  return {
    ...given,
    planes: w.shape[1],
    results: w.shape[0] / groups,
    rows: (outY - 1) * strideY + (kernelY - 1) * dilationY + 1,
    pitch: upTo(outX + 3 + Math.floor(((kernelX - 1) * dilationX) / strideX), 4),
  };
}

function backwardSizes(gy: Tensor, w: Tensor, gx: Tensor, params: ConvolutionGeometry): Sizes {
  const given = common(w, gy, gx, params);
  const { outY, outX, kernelY, kernelX, strideY, strideX, dilationY, dilationX } = given;
  const [, , , , , , groups] = params;
  const reach = (taps: number, dilation: number, stride: number) =>
    Math.floor(((taps - 1) * dilation) / stride);
  const last = (extent: number, pad: number, stride: number) =>
    Math.floor((extent - 1 + pad) / stride);
  return {
    ...given,
    planes: w.shape[0] / groups,
    results: w.shape[1],
    rows: reach(kernelY, dilationY, strideY) + last(outY, given.padY, strideY) + 1,
    pitch: upTo(reach(kernelX, dilationX, strideX) + last(outX, given.padX, strideX) + 4, 4),
  };
}

/**
 * Convolutions tap by tap: depthwise, dilated, and of groups of few channels. One unit is one channel
 * of the result.
 */
export function tapConvolutions(
  functions: Functions,
  memory: WebAssembly.Memory,
  scratch: Scratch,
): ConvolutionKernels {
  /** The tensors of the last job, whose planes are still in this thread's memory. */
  let last: readonly Tensor[] | undefined;
  let planAt = 0;

  /** Writes the plan of a job; `phases` of a copied row. */
  function prepare(sizes: Sizes, phases: number): void {
    const { planes, kernelY, kernelX, rows, pitch, outX } = sizes;
    const row = pitch * phases;
    const tableBytes = upTo(TAP_BYTES * planes * kernelY * kernelX, 16);
    const lineBytes = upTo(4 * Math.max(row, outX) + 16, 16);
    const head = upTo(PLAN_BYTES, 16);
    planAt = scratch.reserve(head + tableBytes + lineBytes + 4 * planes * rows * row);
    const table = planAt + head;
    const line = table + tableBytes;
    const plan: TapPlan = { ...sizes, table, line, field: line + lineBytes };
    const words = new Int32Array(memory.buffer, planAt, tapFields.length);
    words.set(tapFields.map((field) => plan[field]));
  }

  function run(
    direction: 'tapsForward' | 'tapsBackward',
    tensors: readonly Tensor[],
    sizesOf: () => Sizes,
    from: number,
    to: number,
  ): void {
    const fresh = tensors !== last;
    if (fresh) {
      const sizes = sizesOf();
      prepare(sizes, direction === 'tapsForward' ? sizes.strideX : 1);
      last = tensors;
    }
    functions[direction](planAt, from, to, Number(fresh));
  }

  /** The channels of the result; called when a job begins. */
  const units = (result: Tensor): number => {
    last = undefined;
    return result.shape[0];
  };

  return {
    convolution: {
      units: ([, , , y]) => units(y),
      run(tensors, params, from, to) {
        const [x, w, b, y, packed = w] = tensors;
        const sizesOf = () => ({ ...forwardSizes(x, packed, y, params), bias: offsetOf(b) });
        run('tapsForward', tensors, sizesOf, from, to);
      },
    },
    convolutionRelu: {
      units: ([, , , , y]) => units(y),
      run(tensors, params, from, to) {
        const [x, w, b, z, y, packed = w] = tensors;
        const also = {
          bias: offsetOf(b),
          z: offsetOf(z),
          rectify: 1,
          ceiling: floatBits(params[7]),
        };
        const sizesOf = () => ({ ...forwardSizes(x, packed, y, params), ...also });
        run('tapsForward', tensors, sizesOf, from, to);
      },
    },
    convolutionInput: {
      units: ([, , gx]) => units(gx),
      run(tensors, params, from, to) {
        const [gy, w, gx, packed = w] = tensors;
        run('tapsBackward', tensors, () => backwardSizes(gy, packed, gx, params), from, to);
      },
    },
  };
}

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

/** What a direction adds: the channels on both sides of a tap, and the rows of a copied plane and their pitch. */
type Direction = Pick<Sizes, 'planes' | 'results' | 'rows' | 'pitch'>;

/** The bias, and what is to be done with the sums. */
type Rectified = Pick<Sizes, 'bias' | 'z' | 'rectify' | 'ceiling'>;

const unrectified: Rectified = { bias: 0, z: 0, rectify: 0, ceiling: UNBOUNDED };

/** The plan of one direction, field by field: to spread objects takes 8 µs, as long as a small kernel. */
function sizesOf(
  [w, from, to]: readonly [Tensor, Tensor, Tensor],
  params: ConvolutionGeometry,
  { planes, results, rows, pitch }: Direction,
  { bias, z, rectify, ceiling }: Rectified,
): Sizes {
  return {
    x: from.offset,
    w: w.offset,
    bias,
    z,
    y: to.offset,
    rectify,
    ceiling,
    planes,
    results,
    height: from.shape[1],
    width: from.shape[2],
    outY: to.shape[1],
    outX: to.shape[2],
    kernelY: w.shape[2],
    kernelX: w.shape[3],
    strideY: params[0],
    strideX: params[1],
    padY: params[2],
    padX: params[3],
    dilationY: params[4],
    dilationX: params[5],
    rows,
    pitch,
  };
}

function forwardOf(w: Tensor, y: Tensor, params: ConvolutionGeometry): Direction {
  const [outputs, planes, kernelY, kernelX] = w.shape;
  const [, outY, outX] = y.shape;
  const [strideY, strideX, , , dilationY, dilationX, groups] = params;
  return {
    planes,
    results: outputs / groups,
    rows: (outY - 1) * strideY + (kernelY - 1) * dilationY + 1,
    pitch: upTo(outX + 3 + Math.floor(((kernelX - 1) * dilationX) / strideX), 4),
  };
}

/** How far back the taps along an axis reach, in places of the result's gradient. */
const reach = (taps: number, dilation: number, stride: number) =>
  Math.floor(((taps - 1) * dilation) / stride);
/** The last place that an axis of the input has taps at. */
const last = (extent: number, pad: number, stride: number) =>
  Math.floor((extent - 1 + pad) / stride);

function backwardOf(w: Tensor, gx: Tensor, params: ConvolutionGeometry): Direction {
  const [outputs, results, kernelY, kernelX] = w.shape;
  const [, outY, outX] = gx.shape;
  const [strideY, strideX, padY, padX, dilationY, dilationX, groups] = params;
  return {
    planes: outputs / groups,
    results,
    rows: reach(kernelY, dilationY, strideY) + last(outY, padY, strideY) + 1,
    pitch: upTo(reach(kernelX, dilationX, strideX) + last(outX, padX, strideX) + 4, 4),
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
    for (let at = 0; at < tapFields.length; at++) words[at] = plan[tapFields[at]];
  }

  function run(
    direction: 'tapsForward' | 'tapsBackward',
    tensors: readonly Tensor[],
    sizesFor: () => Sizes,
    from: number,
    to: number,
  ): void {
    const fresh = tensors !== last;
    if (fresh) {
      const sizes = sizesFor();
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
        const own = () => ({ ...unrectified, bias: offsetOf(b) });
        const sizes = () => sizesOf([packed, x, y], params, forwardOf(packed, y, params), own());
        run('tapsForward', tensors, sizes, from, to);
      },
    },
    convolutionRelu: {
      units: ([, , , , y]) => units(y),
      run(tensors, params, from, to) {
        const [x, w, b, z, y, packed = w] = tensors;
        const own = () => ({
          bias: offsetOf(b),
          z: offsetOf(z),
          rectify: 1,
          ceiling: floatBits(params[7]),
        });
        const sizes = () => sizesOf([packed, x, y], params, forwardOf(packed, y, params), own());
        run('tapsForward', tensors, sizes, from, to);
      },
    },
    convolutionInput: {
      units: ([, , gx]) => units(gx),
      run(tensors, params, from, to) {
        const [gy, w, gx, packed = w] = tensors;
        const direction = () => backwardOf(packed, gx, params);
        const sizes = () => sizesOf([packed, gy, gx], params, direction(), unrectified);
        run('tapsBackward', tensors, sizes, from, to);
      },
    },
  };
}

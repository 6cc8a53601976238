import type { Tensor } from '../../tensor.js';
import type { Kernel } from '../signatures.js';
import { type Layout, layoutOf } from './layout.js';
import type { Functions } from './module.js';
import { panelsOf } from './product.js';
import type { Scratch } from './scratch.js';

type Weights = [outputs: number, channels: number, height: number, width: number];

/** Elements per unit where weights keep their layout and only a part of them is taken. */
const ELEMENTS = 4096;
/** `work` of `packWinograd` in `assembly/winograd-weights.ts`: 36 vectors. */
const WORK_BYTES = 36 * 16;

/** Which part of the weights, and for which product; as the parameters of `packWeights`. */
export interface Packing {
  readonly part: number;
  readonly adjoint: boolean;
  readonly strideY: number;
  readonly strideX: number;
}

/** Packs units [from, to): panels of rows, or `ELEMENTS` weights. */
export function pack(
  functions: Functions,
  { offset, shape, data }: Tensor,
  layout: Layout,
  { part, adjoint, strideY, strideX }: Packing,
  to: number,
  work: number,
  first: number,
  end: number,
): void {
  const [outputs, channels, height, width] = shape as Weights;
  if (layout.kind === 'plain') {
    functions.part(offset, to, part, first * ELEMENTS, Math.min(end * ELEMENTS, data.length));
  } else if (layout.kind === 'winograd') {
    const sides = [Number(adjoint), layout.side] as const;
    functions.packWinograd(offset, outputs, channels, ...sides, part, work, to, first, end);
  } else if (adjoint) {
    const sizes = [outputs, channels, height, width, strideY, strideX] as const;
    functions.packBackward(offset, ...sizes, part, to, first, end);
  } else {
    functions.packForward(offset, outputs, channels, height * width, part, to, first, end);
  }
}

/** Weights as this set's convolutions want them; `packedShape` in `layout.ts` decides how that is. */
export const packing = (functions: Functions, scratch: Scratch): Kernel<'packWeights'> => ({
  units([w, packed], [, adjoint, strideY, strideX]) {
    if (layoutOf(packed).kind === 'plain') return Math.ceil(w.data.length / ELEMENTS);
    const [outputs, channels] = w.shape as Weights;
    return panelsOf({ rows: adjoint ? channels * strideY * strideX : outputs });
  },
  run([w, packed], [part, adjoint, strideY, strideX], from, to) {
    const how = { part, adjoint: adjoint !== 0, strideY, strideX };
    const work = scratch.reserve(WORK_BYTES);
    const layout = layoutOf(packed);
    pack(functions, w, layout, how, packed.offset, work, from, to);
    if (from === 0 && layout.kind === 'winograd' && layout.refined) {
      packed.data.fill(part, packed.data.length - packed.shape[0]!);
    }
  },
});

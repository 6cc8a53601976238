import type { Shape, Tensor } from '../../../tensor.js';
import type { Kernel, ParamsOf } from '../../signatures.js';
import { PACKING_BYTES, PANEL_GAP, WIDE_ROWS } from '../constants.js';
import { panelsOf, rowsOfPhase } from '../convolution/gemm.js';
import type { Functions } from '../module.js';
import type { Scratch } from '../scratch.js';
import { layoutOf } from './layout.js';

/** Elements per unit where weights keep their layout. */
const ELEMENTS = 4096;

/** The rows of the matrix that weights are. */
function rowsOf(w: Shape, [, adjoint, strideY, strideX]: ParamsOf<'packWeights'>): number {
  const [outputs, channels] = w;
  const phases = strideY * strideX;
  return adjoint ? rowsOfPhase(channels, phases) * phases : outputs;
}

/** The number of panels of 4 rows, or of 32. */
function panels(w: Shape, packed: Tensor, params: ParamsOf<'packWeights'>): number {
  const { wide, patches } = layoutOf(packed);
  const [, channels, height, width] = w;
  if (patches) return Math.ceil((channels * height * width) / WIDE_ROWS);
  return wide ? Math.ceil(rowsOf(w, params) / WIDE_ROWS) : panelsOf({ rows: rowsOf(w, params) });
}

/**
 * Packs weights into the layout that `packingFor` chose. One unit is a panel of rows; of weights that
 * keep their layout, `ELEMENTS` elements.
 */
export function packing(functions: Functions, scratch: Scratch): Kernel<'packWeights'> {
  function packPanels(
    { offset, shape }: Tensor,
    packed: Tensor,
    [part, adjoint, strideY, strideX]: ParamsOf<'packWeights'>,
    from: number,
    to: number,
  ): void {
    const [outputs, channels, height, width] = shape;
    const { side, wide, patches, precise, selected, paired } = layoutOf(packed);
    if (patches) {
      const sizes = [outputs, channels, height * width] as const;
      functions.packPatches(offset, ...sizes, part, packed.offset, from, to);
    } else if (selected) {
      const sizes = [outputs, channels, height, width] as const;
      functions.packRuns(offset, ...sizes, adjoint, part, packed.offset, from, to);
    } else if (wide) {
      const sizes = [outputs, channels, height, width, strideY, strideX] as const;
      // A panel of 32 rows, in 8 of 4 rows with their gaps. Phases of a stride may have empty taps.
      const taps = (height + strideY - 1) * (width + strideX - 1);
      // Of a pair of parts, the product takes what it needs.
      const own = paired ? 0 : part;
      const work = scratch.reserve(8 * (16 * taps * Math.max(outputs, channels) + PANEL_GAP));
      functions.packWide(offset, ...sizes, adjoint, own, work, packed.offset, from, to);
    } else if (paired) {
      functions.packSigned(offset, outputs, channels, part, packed.offset, from, to);
    } else if (side > 0) {
      const work = scratch.reserve(PACKING_BYTES);
      const how = [outputs, channels, adjoint, side, part] as const;
      functions.packWinograd(offset, ...how, work, packed.offset, from, to);
    } else if (precise) {
      const sizes = [outputs, channels, height * width] as const;
      functions.packPrecise(offset, ...sizes, part, packed.offset, from, to);
    } else if (adjoint) {
      const sizes = [outputs, channels, height, width, strideY, strideX] as const;
      functions.packBackward(offset, ...sizes, part, packed.offset, from, to);
    } else {
      const sizes = [outputs, channels, height * width] as const;
      functions.packForward(offset, ...sizes, part, packed.offset, from, to);
    }
  }

  return {
    units: ([w, packed], params) =>
      layoutOf(packed).packed
        ? panels(w.shape, packed, params)
        : Math.ceil(w.data.length / ELEMENTS),
    run([w, packed], params, from, to) {
      const [part] = params;
      const layout = layoutOf(packed);
      if (!layout.packed) {
        const end = Math.min(to * ELEMENTS, w.data.length);
        functions.part(w.offset, packed.offset, part, from * ELEMENTS, end);
        return;
      }
      packPanels(w, packed, params, from, to);
      if ((layout.refined || layout.paired) && from === 0)
        packed.data[packed.data.length - 1] = part;
    },
  };
}

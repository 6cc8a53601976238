import type { Heap } from '../heap.js';
import type { Shape } from '../tensor.js';
import { reference } from './reference/index.js';
import type { Geometry, KernelSet } from './signatures.js';
import { createSimdKernels } from './simd/index.js';
import { type Exactness, packedShape } from './simd/layout.js';

export type { Exactness } from './simd/layout.js';

export type KernelSetName = 'simd' | 'reference';

/** The shape in which `packWeights` leaves weights for a product; `w` itself where it leaves them plain. */
export type PackedShape = (
  w: Shape,
  input: Shape,
  geometry: Geometry,
  adjoint: boolean,
  exactness: Exactness,
) => Shape;

interface KernelSetEntry {
  /** Made once per thread; scratch memory comes from the thread's heap. */
  readonly create: (memory: WebAssembly.Memory, heap: Heap) => KernelSet;
  readonly packedShape: PackedShape;
}

/** The kernel sets, by the name that `--kernels` takes. */
export const kernelSets: Readonly<Record<KernelSetName, KernelSetEntry>> = {
  simd: { create: createSimdKernels, packedShape },
  reference: { create: () => reference, packedShape: (w) => w },
};

/** In the order in which help lists them; the first is the default. */
export const kernelSetNames = Object.keys(kernelSets) as KernelSetName[];

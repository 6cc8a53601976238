import type { Heap } from '../heap.js';
import type { Shape } from '../tensor.js';
import { reference } from './reference/index.js';
import type { Geometry, KernelSet } from './signatures.js';
import { createSimdKernels } from './simd/index.js';
import { type Exactness, type Packing, packingFor } from './simd/layout.js';

export type { Exactness, Packing } from './simd/layout.js';

export type KernelSetName = 'simd' | 'reference';

/** How `packWeights` leaves weights for a product; in the shape of `w` itself where it leaves them plain. */
export type PackingFor = (
  w: Shape,
  input: Shape,
  geometry: Geometry,
  adjoint: boolean,
  exactness: Exactness,
) => Packing;

interface KernelSetEntry {
  /** Made once per thread; scratch memory comes from the thread's heap. */
  readonly create: (memory: WebAssembly.Memory, heap: Heap) => KernelSet;
  readonly packingFor: PackingFor;
}

/** The kernel sets, by the name that `--kernels` takes. */
export const kernelSets: Readonly<Record<KernelSetName, KernelSetEntry>> = {
  simd: { create: createSimdKernels, packingFor },
  reference: {
    create: () => reference,
    packingFor: (shape) => ({ shape, adjoint: false }),
  },
};

/** In the order in which help lists them; the first is the default. */
export const kernelSetNames = Object.keys(kernelSets) as KernelSetName[];

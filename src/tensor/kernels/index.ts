import type { Heap } from '../heap.js';
import { reference } from './reference/index.js';
import type { KernelSet } from './signatures.js';
import { createSimdKernels } from './simd/index.js';
import { selectedBelow, sparseBelow } from './simd/packing/costs.js';
import { type Packing, packingFor, type Unpacked } from './simd/packing/layout.js';

export type { Exactness, Packing, Unpacked } from './simd/packing/layout.js';

export type KernelSetName = 'simd' | 'reference';

/** The layout of packed weights; of the shape of `w` itself where they are not packed. */
export type PackingFor = (unpacked: Unpacked) => Packing;

interface KernelSetEntry {
  /** Made once per thread; scratch memory comes from the thread's heap. */
  readonly create: (
    memory: WebAssembly.Memory,
    heap: Heap,
    wasm: WebAssembly.Module | undefined,
  ) => KernelSet;
  /** Whether `create` needs the module that `scripts/build-simd.js` compiles. */
  readonly needsWasm: boolean;
  readonly packingFor: PackingFor;
  /**
   * The share of elements other than 0, in a convolution's input (or what its adjoint is applied to),
   * below which its weights are to be packed for a `sparse` product.
   */
  readonly sparseBelow: (unpacked: Unpacked) => number;
  /**
   * The share of results that are wanted below which only these are to be computed; `read` is the share of
   * elements other than 0 where the product would be sparse, else 1.
   */
  readonly selectedBelow: (unpacked: Unpacked) => (read: number) => number;
}

/** The kernel sets, by the name that `--kernels` takes. */
export const kernelSets: Readonly<Record<KernelSetName, KernelSetEntry>> = {
  simd: {
    create(memory, heap, wasm) {
      if (wasm === undefined)
        throw new RangeError('the simd kernels need their WebAssembly module');
      return createSimdKernels(memory, heap, wasm);
    },
    needsWasm: true,
    packingFor,
    sparseBelow,
    selectedBelow,
  },
  reference: {
    create: () => reference,
    needsWasm: false,
    packingFor: ({ w }) => ({ shape: w, adjoint: false, keepsLow: true }),
    sparseBelow: () => 0,
    selectedBelow: () => () => 0,
  },
};

/** In the order in which help lists them; the first is the default. */
export const kernelSetNames = Object.keys(kernelSets) as KernelSetName[];

import type { Heap } from '../heap.js';
import { reference } from './reference/index.js';
import type { KernelSet } from './signatures.js';

export type KernelSetName = 'reference';

/** The kernel sets, by the name that `--kernels` takes; each is made once per thread. */
export const kernelSets: Record<
  KernelSetName,
  (memory: WebAssembly.Memory, heap: Heap) => KernelSet
> = {
  reference: () => reference,
};

/** In the order in which help lists them; the first is the default. */
export const kernelSetNames = Object.keys(kernelSets) as KernelSetName[];

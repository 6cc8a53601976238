import type { Heap } from '../../heap.js';
import type { KernelSet } from '../signatures.js';
import { convolutions } from './convolution.js';
import { elementwise, sharing } from './elementwise.js';
import { normalisation } from './lrn.js';
import { instantiate } from './module.js';
import { packing } from './packing.js';
import { PLAN_BYTES } from './plan.js';
import { pooling } from './pooling.js';
import { resumming } from './resum.js';
import { createScratch } from './scratch.js';

export { type Exactness, packingFor } from './layout.js';

/**
 * The fast kernels: AssemblyScript, compiled to WebAssembly SIMD, over float32 tensors in `memory`.
 * Made once per thread, each over the same memory; what they work in comes from the thread's heap.
 */
export function createSimdKernels(memory: WebAssembly.Memory, heap: Heap): KernelSet {
  const functions = instantiate(memory);
  const scratch = createScratch(heap);
  return {
    ...convolutions(functions, memory, scratch, heap.allocate(PLAN_BYTES)),
    packWeights: packing(functions, scratch),
    ...elementwise(functions),
    ...sharing(functions),
    resum: resumming(functions, memory, scratch),
    ...pooling(functions, scratch),
    ...normalisation(functions, scratch),
  };
}

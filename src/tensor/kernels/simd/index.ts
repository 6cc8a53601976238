import type { Heap } from '../../heap.js';
import { move, slope } from '../reference/movement.js';
import { normalise, normaliseInput } from '../reference/normalise.js';
import { resize, resizeInput } from '../reference/resize.js';
import type { KernelSet } from '../signatures.js';
import { MOST_TOGETHER } from '../together.js';
import { activations, isVectorised } from './activation.js';
import { groupedConvolutions } from './convolution/groups.js';
import { convolutions } from './convolution/index.js';
import { PLAN_BYTES } from './convolution/plan.js';
import { routedConvolutions } from './convolution/route.js';
import { tapConvolutions } from './convolution/taps.js';
import { elementwise } from './elementwise.js';
import { orReference } from './fallback.js';
import { gates, isPerChannel } from './gate.js';
import { isKnown, lrns } from './lrn.js';
import { instantiate } from './module.js';
import { packing } from './packing/index.js';
import { isDense, isSquare, pooling } from './pooling.js';
import { relevance } from './relevance.js';
import { createScratch } from './scratch.js';

export { selectedBelow, sparseBelow } from './packing/costs.js';
export { type Exactness, packingFor } from './packing/layout.js';

/**
 * The fast kernels: AssemblyScript, compiled to WebAssembly SIMD, over float32 tensors in `memory`.
 * Made once per thread, each over the same memory; what they work in comes from the thread's heap.
 */
export function createSimdKernels(
  memory: WebAssembly.Memory,
  heap: Heap,
  wasm: WebAssembly.Module,
): KernelSet {
  const functions = instantiate(wasm, memory);
  const scratch = createScratch(heap);
  const dense = convolutions(functions, memory, scratch, heap.allocate(MOST_TOGETHER * PLAN_BYTES));
  const relevances = relevance(functions, memory, scratch);
  const pools = pooling(functions, scratch);
  const normalisation = lrns(functions, scratch);
  const { activate, activateInput } = activations(functions);
  const { gate, gateInput } = gates(functions);
  return {
    activate: orReference('activate', activate, isVectorised),
    activateInput: orReference('activateInput', activateInput, isVectorised),
    gate: orReference('gate', gate, (_, [x, g]) => isPerChannel(x, g)),
    gateInput: orReference('gateInput', gateInput, (_, [x, , gg]) => isPerChannel(x, gg)),
    ...routedConvolutions({
      dense,
      grouped: groupedConvolutions(dense),
      taps: tapConvolutions(functions, memory, scratch),
    }),
    convolutionsRelu: dense.convolutionsRelu,
    packWeights: packing(functions, scratch),
    ...elementwise(functions),
    ...relevances,
    maxPool: orReference('maxPool', pools.maxPool, isSquare),
    maxPoolInput: orReference('maxPoolInput', pools.maxPoolInput, isSquare),
    averagePool: orReference('averagePool', pools.averagePool, isDense),
    averagePoolInput: orReference('averagePoolInput', pools.averagePoolInput, isDense),
    // Networks for classifying have few of them, of a hundredth of the time, or they only copy.
    resize,
    resizeInput,
    normalise,
    normaliseInput,
    move,
    slope,
    lrn: orReference('lrn', normalisation.lrn, isKnown),
    lrnInput: orReference('lrnInput', normalisation.lrnInput, isKnown),
  };
}

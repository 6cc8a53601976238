import { reference } from '../reference/index.js';
import type { Kernel, KernelName, ParamsOf } from '../signatures.js';

/** A SIMD kernel for the parameters that it `covers`, and the reference kernel for all others. */
export function orReference<N extends KernelName>(
  name: N,
  simd: Kernel<N>,
  covers: (params: ParamsOf<N>) => boolean,
): Kernel<N> {
  const spare = reference[name] as Kernel<N>;
  const kernelFor = (params: ParamsOf<N>) => (covers(params) ? simd : spare);
  return {
    units: (tensors, params) => kernelFor(params).units(tensors, params),
    run: (tensors, params, from, to) => kernelFor(params).run(tensors, params, from, to),
  };
}

import { reference } from '../reference/index.js';
import type { Kernel, KernelName, ParamsOf, TensorsOf } from '../signatures.js';

/** A SIMD kernel for the calls that it `covers`, and the reference kernel for all others. */
export function orReference<N extends KernelName>(
  name: N,
  simd: Kernel<N>,
  covers: (params: ParamsOf<N>, tensors: TensorsOf<N>) => boolean,
): Kernel<N> {
  const spare = reference[name] as Kernel<N>;
  const kernelFor = (tensors: TensorsOf<N>, params: ParamsOf<N>) =>
    covers(params, tensors) ? simd : spare;
  return {
    units: (tensors, params) => kernelFor(tensors, params).units(tensors, params),
    run: (tensors, params, from, to) => kernelFor(tensors, params).run(tensors, params, from, to),
  };
}

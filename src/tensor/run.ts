import type { Arena } from './arena.js';
import type { KernelName, ParamsOf, TensorsOf } from './kernels/signatures.js';

/** Runs a kernel over all its units; see `KernelSignatures` for the tensors and numbers of each. */
export type Run = <N extends KernelName>(
  name: N,
  tensors: TensorsOf<N>,
  params: ParamsOf<N>,
) => void;

/** An arena that runs kernels on its tensors. */
export type Computing = Arena & { readonly run: Run };

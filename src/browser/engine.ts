import {
  createEngine as createCoreEngine,
  type Engine,
  type EngineOptions,
} from '../tensor/engine.js';
import { createMemory } from '../tensor/memory.js';
import { fetchModule } from './fetch.js';

let kernels: Promise<WebAssembly.Module> | undefined;

/**
 * Makes an engine that computes on the thread that calls it, with the same results as Node's. Its
 * memory is not shared, so the page needs no cross-origin isolation. GoogLeNet takes 0.1 to 1 s for an
 * explanation: to keep a page responsive, make the engine in a worker, or run its work by `paced`.
 * @throws RangeError when the kernels cannot compute in `dtype`
 * @throws UserError when the kernels cannot be fetched
 */
export async function createEngine(
  options: Omit<EngineOptions, 'threads' | 'memory'> = {},
): Promise<Engine> {
  return createCoreEngine({
    ...options,
    memory: createMemory({ shared: false }),
    wasm: () => {
      kernels ??= fetchModule('kernels-unshared.wasm');
      return kernels;
    },
  });
}

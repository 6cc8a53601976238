import {
  createEngine as createCoreEngine,
  type Engine,
  type EngineOptions,
} from '../tensor/engine.js';
import { createMemory } from '../tensor/memory.js';
import { fetchModule } from './fetch.js';
import { spawn } from './threads.js';

const kernels = new Map<string, Promise<WebAssembly.Module>>();

/** The kernels for a shared memory or an unshared one, fetched once. */
function kernelModule(shared: boolean): Promise<WebAssembly.Module> {
  const file = shared ? 'kernels.wasm' : 'kernels-unshared.wasm';
  const found = kernels.get(file) ?? fetchModule(file);
  kernels.set(file, found);
  return found;
}

/** The most that a page asks for, in bytes, as a shared memory: phones refuse 4 GiB. It grows as it is used. */
const SHARED_BYTES = 2 ** 31;

/**
 * Makes an engine for a page, with the same results as Node's. By default it computes on the thread that
 * calls it, in a memory that is not shared, so that the page needs no cross-origin isolation. GoogLeNet
 * takes 0.1 to 1 s for an explanation: to keep a page responsive, make the engine in a worker, or run its
 * work by `paced`.
 *
 * @param options `threads` above 1 only in a worker, and where `crossOriginIsolated` holds
 * @throws RangeError when the kernels cannot compute in `dtype`, or threads cannot share memory here
 * @throws UserError when the kernels cannot be fetched
 */
export async function createEngine(options: Omit<EngineOptions, 'memory'> = {}): Promise<Engine> {
  const { threads = 1 } = options;
  const memory =
    threads > 1 ? createMemory({ bytes: SHARED_BYTES }) : createMemory({ shared: false });
  return createCoreEngine({ ...options, memory, wasm: kernelModule, spawn });
}

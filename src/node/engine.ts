import { readFileSync } from 'node:fs';
import {
  type Attachment,
  createEngine as createCoreEngine,
  type Engine,
  type EngineOptions,
} from '../tensor/engine.js';
import { spawn } from './threads.js';

const kernels = new URL('../tensor/kernels/simd/', import.meta.url);

const compiled = new Map<boolean, WebAssembly.Module>();

/**
 * The SIMD kernels for a shared memory or an unshared one. Compiled once per process, at once: a few
 * kilobytes, about a millisecond.
 */
export function kernelModule(shared: boolean): WebAssembly.Module {
  const file = shared ? 'kernels.wasm' : 'kernels-unshared.wasm';
  const module =
    compiled.get(shared) ?? new WebAssembly.Module(readFileSync(new URL(file, kernels)));
  compiled.set(shared, module);
  return module;
}

/**
 * Makes an engine whose threads are Node's.
 * @throws RangeError when the kernels cannot compute in `dtype`
 */
export async function createEngine(options: EngineOptions | Attachment = {}): Promise<Engine> {
  return createCoreEngine(
    'attach' in options ? options : { ...options, wasm: kernelModule, spawn },
  );
}

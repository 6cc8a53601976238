import { quote, UserError } from '../errors.js';
import { checkFields, inRange, wordingOf } from '../validate.js';
import type { SpareMemory } from './heap.js';
import { type KernelSetName, kernelSetNames } from './kernels/index.js';
import type { PackingPolicy } from './packed-weights.js';
import type { Dtype } from './tensor.js';
import type { Spawn } from './threads/pool.js';

export interface EngineOptions {
  /** Which kernels compute; by default `simd`, or for float64 `reference`. */
  readonly kernels?: KernelSetName;
  /** What tensors are made of; `float64` needs the reference kernels. */
  readonly dtype?: Dtype;
  /** Threads that compute, the calling one included; 1, the default, runs without any worker. */
  readonly threads?: number;
  /** Which packed weights are kept: `repeated`, the default, or `all`, for many pictures. */
  readonly packing?: PackingPolicy | undefined;
  /** The memory of this engine alone; by default a new shared one. An unshared one has one thread. */
  readonly memory?: WebAssembly.Memory;
}

/** What an engine cannot make by itself, because it depends on where it runs. */
export interface EngineParts {
  /** The compiled kernels, for a shared memory or an unshared one; only the `simd` kernels need them. */
  readonly wasm?: (shared: boolean) => WebAssembly.Module | Promise<WebAssembly.Module>;
  /** Starts worker threads; needed for more than one thread. */
  readonly spawn?: Spawn;
}

/**
 * What another thread needs to make an engine over the same memory, with the same kernels. Plain data,
 * for `postMessage`.
 */
export interface SharedEngine {
  readonly memory: WebAssembly.Memory;
  readonly kernels: KernelSetName;
  readonly dtype: Dtype;
  readonly wasm: WebAssembly.Module | undefined;
  /** Free memory, for the first engine that attaches. */
  readonly spare: SpareMemory;
  /** The offset of the packed weights that all attached engines share. */
  readonly packed: number;
}

/** Makes an engine with one thread of its own over the memory of another engine. */
export interface Attachment {
  readonly attach: SharedEngine;
}

const OPTIONS: Readonly<Record<keyof (EngineOptions & EngineParts), true>> = {
  kernels: true,
  dtype: true,
  threads: true,
  packing: true,
  memory: true,
  wasm: true,
  spawn: true,
};

/** The values of options that are names. */
const NAMES: Partial<Record<keyof EngineOptions, readonly string[]>> = {
  kernels: kernelSetNames,
  dtype: ['float32', 'float64'],
  packing: ['repeated', 'all'],
};

/** More threads than any machine has cores for are a slip of the pen, and would take all of its memory. */
const THREADS = { whole: true, min: 1, max: 1024 } as const;

const isFunction = (value: unknown): boolean => typeof value === 'function';

/** By its name, not by its class: it may come from another realm. */
const isMemory = (value: unknown): boolean =>
  Object.prototype.toString.call(value) === '[object WebAssembly.Memory]';

/**
 * Refuses options that an engine does not have, and values that they cannot have: a caller without types, or with
 * options put together elsewhere, would get one thread in place of eight, and no word of it.
 * @throws UserError that names the option
 */
export function checkOptions(options: (EngineOptions & EngineParts) | Attachment): void {
  if ('attach' in options) {
    checkFields('an engine that is attached', options, { attach: true });
    return;
  }
  checkFields('an engine', options, OPTIONS);
  const check = (
    field: keyof (EngineOptions & EngineParts),
    wanted: string,
    isOne: (value: unknown) => boolean,
  ) => {
    const value: unknown = options[field];
    if (value === undefined || isOne(value)) return;
    const given = typeof value === 'string' ? quote(value) : String(value);
    throw new UserError((name) => `${name(field)} must be ${wanted}, not ${given}`, { field });
  };
  for (const [field, names] of Object.entries(NAMES)) {
    check(field as keyof EngineOptions, names.join(' or '), (value) =>
      names.some((name) => name === value),
    );
  }
  check('threads', wordingOf(THREADS), (value) => inRange(value, THREADS));
  check('memory', 'a WebAssembly.Memory', isMemory);
  check('wasm', 'a function', isFunction);
  check('spawn', 'a function', isFunction);
}

import fc from 'fast-check';
import { expect } from 'vitest';
import { kernelModule } from '../../src/node/engine.js';
import { Heap } from '../../src/tensor/heap.js';
import { reference } from '../../src/tensor/kernels/reference/index.js';
import type {
  Kernel,
  KernelName,
  ParamsOf,
  TensorsOf,
} from '../../src/tensor/kernels/signatures.js';
import { createSimdKernels } from '../../src/tensor/kernels/simd/index.js';
import { createMemory } from '../../src/tensor/memory.js';
import {
  bytesPer,
  type Dtype,
  type Shape,
  sizeOf,
  type Tensor,
  tensorAt,
} from '../../src/tensor/tensor.js';
import { runs } from '../support/random.js';

// Every property that is tested here has the project's fixed seed.
fc.configureGlobal(runs(100));

const memory = createMemory();
const heap = new Heap(memory);
const simd = createSimdKernels(memory, heap, kernelModule(true));

/** Bytes before and after every tensor that no kernel may touch. */
const GUARD = 128;
const GUARD_BYTE = 0xa5;

/** Numbers in [−1, 1), the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = (seed | 0) ^ 0x9e3779b9;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 0x80000000;
  };
}

/** What every case draws: the numbers' seed, and where `compare` cuts the units. */
export const shared = {
  seed: fc.integer(),
  cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
};
export const upTo = (max: number, min = 1) => fc.integer({ min, max });

/** What tensors hold that have not been written. */
export const unset = () => 999;

/** As after a ReLU: half of them 0. */
export const rectified = (numbers: () => number) => () => Math.max(numbers(), 0);

export type Make = (shape: Shape, fill: () => number, dtype?: Dtype) => Tensor;

/** Tensors between guards, for as long as `body` runs; then the guards are looked at. */
export function withTensors(body: (make: Make) => void): void {
  const blocks: { at: number; size: number }[] = [];
  const bytes = (at: number, length: number) => new Uint8Array(memory.buffer, at, length);
  try {
    body((shape, fill, dtype = 'float32') => {
      const size = sizeOf(shape) * bytesPer[dtype];
      // Not aligned to 16 bytes: a tensor may be a part of another.
      const at = heap.allocate(size + 2 * GUARD + 8) + 8;
      blocks.push({ at, size });
      bytes(at, size + 2 * GUARD).fill(GUARD_BYTE);
      const tensor = tensorAt(memory, at + GUARD, shape, dtype);
      for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = fill();
      return tensor;
    });
    for (const { at, size } of blocks) {
      for (const guard of [at, at + GUARD + size]) {
        const untouched = bytes(guard, GUARD).every((byte) => byte === GUARD_BYTE);
        expect(untouched, 'the bytes around a tensor are untouched').toBe(true);
      }
    }
  } finally {
    for (const { at } of blocks) heap.free(at - 8);
  }
}

/** Runs a kernel of a set over all its units at once, or, with `cuts`, in pieces and out of order. */
function runKernel<N extends KernelName>(
  kernel: Kernel<N>,
  tensors: TensorsOf<N>,
  params: ParamsOf<N>,
  cuts: readonly number[] = [],
): void {
  const units = kernel.units(tensors, params);
  const ends = [...cuts.map((cut) => Math.floor(cut * units)), 0, units].sort((a, b) => a - b);
  const pieces = ends.slice(1).map((end, i) => [ends[i], end] as const);
  for (const [from, to] of pieces.reverse()) {
    if (from < to) kernel.run(tensors, params, from, to);
  }
}

/** What a tensor held, as its bits. */
const bitsOf = ({ data }: Tensor) => {
  const copy = data.slice();
  return Buffer.from(copy.buffer, copy.byteOffset, copy.byteLength);
};

export interface Comparison<N extends KernelName> {
  readonly tensors: TensorsOf<N>;
  readonly params: ParamsOf<N>;
  /** The indices of the tensors that are written. */
  readonly written: readonly number[];
  /** How far off, in parts of the largest magnitude, a result may be. */
  readonly tolerance?: number;
  /** Whether the result has to be 0 wherever the reference's is. */
  readonly keepsZeros?: boolean;
  /** How far off, in parts of its own magnitude, each result may be. */
  readonly ownTolerance?: number;
  /** Where, in [0, 1], to cut the units for a second run, which has to give the same bits. */
  readonly cuts?: readonly number[];
  /** The results that are compared: those where this is not 0. By default all. */
  readonly wanted?: Tensor;
  /** The reference's tensors, where they are not the same. */
  readonly forReference?: TensorsOf<N>;
}

/** Holds a SIMD kernel to the reference; returns the largest difference, in parts of the largest magnitude. */
export function compare<N extends KernelName>(name: N, comparison: Comparison<N>): number {
  const { tensors, params, written, tolerance = 1e-5, cuts, forReference = tensors } = comparison;
  const outputs = written.map((index) => tensors[index]);
  const before = outputs.map(({ data }) => data.slice());
  const restore = () => {
    outputs.forEach(({ data }, i) => {
      data.set(before[i] as Float32Array);
    });
  };
  runKernel(simd[name] as Kernel<N>, tensors, params);
  const whole = outputs.map(({ data }) => data.slice());
  const wholeBits = outputs.map(bitsOf);
  restore();
  runKernel(simd[name] as Kernel<N>, tensors, params, cuts);
  const same = outputs.every((output, i) => bitsOf(output).equals(wholeBits[i] as Buffer));
  expect(same, 'pieces give the same bits as the whole').toBe(true);
  restore();
  runKernel(reference[name] as Kernel<N>, forReference, params);
  comparison.wanted?.data.forEach((own, i) => {
    if (own === 0)
      for (const values of [...whole, ...outputs.map(({ data }) => data)]) values[i] = 0;
  });
  return Math.max(
    ...outputs.map(({ data }, i) => {
      const difference = relativeDifference(whole[i] as Float32Array, data);
      expect(difference, `${name} differs from the reference`).toBeLessThanOrEqual(tolerance);
      checkEach(whole[i] as Float32Array, data, comparison);
      return difference;
    }),
  );
}

/** Holds every single result to what is asked of it. */
function checkEach(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  {
    keepsZeros = false,
    ownTolerance = Number.POSITIVE_INFINITY,
  }: { keepsZeros?: boolean; ownTolerance?: number },
): void {
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i], expected[i]];
    if (keepsZeros && e === 0 && a !== 0) expect.fail(`result ${i} is ${a}, but every term is 0`);
    if (Math.abs(a - e) > ownTolerance * Math.abs(e)) expect.fail(`result ${i} is ${a}, not ${e}`);
  }
}

/** The largest difference in parts of the largest magnitude; NaN where only one of them is. */
function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = 0;
  let scale = 0;
  for (let i = 0; i < expected.length; i++) {
    const a = actual[i];
    const e = expected[i];
    if (Object.is(a, e)) continue;
    largest = Math.max(largest, Math.abs(a - e));
    scale = Math.max(scale, Math.abs(e));
  }
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]));
  return largest === 0 ? 0 : largest / scale;
}

/** Packs weights for a product, as the engine would. */
export function packed(
  make: Make,
  w: Tensor,
  shape: Shape,
  params: ParamsOf<'packWeights'>,
  cuts: readonly number[] = [],
): Tensor {
  const tensor = make(shape, () => 777);
  runKernel(simd.packWeights, [w, tensor], params, cuts);
  return tensor;
}

import { Worker } from 'node:worker_threads';
import { compileAssembly } from '../assembly.js';

/** What one thread of `thread.ts` is started with. */
export interface PeakTask {
  readonly binary: Uint8Array<ArrayBuffer>;
  /** How many threads have begun and how many there are: they measure at the same time. */
  readonly ready: Int32Array<SharedArrayBuffer>;
  readonly threads: number;
}

function peakOf(task: PeakTask): Promise<number> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./thread.js', import.meta.url), { workerData: task });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

/**
 * The roofline, in FLOP per millisecond: what `threads` threads at once reach with the kernel that matrix
 * products are made of (a multiplication and an addition of 128 bits at a time, which is what WebAssembly
 * has), on data that stays in the first-level cache. No product of whole matrices is faster.
 */
export async function measureRoofline(threads: number): Promise<number> {
  const binary = await compileAssembly({
    'peak.ts': 'bench/roofline/assembly/peak.ts',
    'micro-kernel.ts': 'src/tensor/kernels/simd/assembly/convolution/micro-kernel.ts',
  });
  const ready = new Int32Array(new SharedArrayBuffer(4));
  const task = { binary, ready, threads };
  const peaks = await Promise.all(Array.from({ length: threads }, () => peakOf(task)));
  return peaks.reduce((total, peak) => total + peak, 0);
}

/** The roofline in a line. */
export const describeRoofline = (roofline: number, threads: number): string =>
  `roofline: ${(roofline / 1e6).toFixed(0)} GFLOP/s on ${threads} threads, 128 bits at a time; beyond it by fewer multiplications (Winograd)`;

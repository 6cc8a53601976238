/** One thread of `measureRoofline`: answers with the FLOP per millisecond that it reached. */
import { parentPort, workerData } from 'node:worker_threads';
import type { PeakTask } from './roofline.js';

/** Steps of k of a tile of 4×8: its weights and columns take 12 KB of a first-level cache. */
const DEPTH = 256;
const FLOP = 2 * 4 * 8 * DEPTH;
/** Tiles of one measurement, about 5 ms, and how many there are: the best counts. */
const TILES = 20_000;
const ROUNDS = 40;

const at = { weights: 0, columns: 0x4000, results: 0x8000, bias: 0x9000 } as const;

const { binary, ready, threads } = workerData as PeakTask;
const memory = new WebAssembly.Memory({ initial: 1 });
const { instance } = await WebAssembly.instantiate(binary, { env: { memory } });
const peak = instance.exports.peak as (...numbers: number[]) => void;
new Float32Array(memory.buffer).fill(1e-3);
const run = () => peak(at.weights, at.columns, at.results, at.bias, DEPTH, TILES);

// Until V8 has compiled the kernel with all its optimisations.
for (let i = 0; i < ROUNDS; i++) run();
Atomics.add(ready, 0, 1);
while (Atomics.load(ready, 0) < threads);
let best = Number.POSITIVE_INFINITY;
for (let round = 0; round < ROUNDS; round++) {
  const start = performance.now();
  run();
  best = Math.min(best, performance.now() - start);
}
parentPort?.postMessage((FLOP * TILES) / best);

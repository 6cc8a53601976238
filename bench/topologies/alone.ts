/** A process that reads one topology, runs it and explains it once: whose memory is measured. */
import { createEngine } from 'whypixel';
import { JOBS, openTopology, runJob, scoresOf } from './run.js';

const [path, name, threads, kernels] = process.argv.slice(2);
const engine = await createEngine({
  kernels: kernels as 'simd' | 'reference',
  threads: Number(threads),
});
const { network } = await openTopology(engine, path, name);
scoresOf(engine, network, 'scores');
for (const job of Object.values(JOBS)) runJob(engine, network, job);
await engine.close();

import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createEngine,
  createSubject,
  type Engine,
  type ExplainJob,
  explain,
  importOnnx,
  type Network,
  type PlacedModel,
  placeModel,
  prepareJob,
} from 'whypixel';
import { type Case, measure, type Result } from '../measure.js';
import type { Options } from '../options.js';
import { checkScores, peersInstalled } from '../peers.js';
import { ratio, table } from '../print.js';
import { project } from '../setting.js';
import { topologyPeak } from './memory.js';
import { CLASSES, INPUT_SHAPE, topologies, writeTopology } from './topologies.js';

/** What is computed of each topology. */
export const JOBS: Readonly<Record<string, ExplainJob>> = {
  'lrp:epsilon-plus': { method: 'lrp', values: { preset: 'epsilon-plus' }, target: 'top1' },
};

/** A network in an engine, and what gives its memory back. */
interface Opened {
  readonly network: Network;
  readonly model: PlacedModel;
}

/** Reads an ONNX file as a network, as it would be read from any. */
export async function openTopology(engine: Engine, path: string, name: string): Promise<Opened> {
  const { graph } = await importOnnx(await readFile(path), { name });
  const model = placeModel(engine, graph);
  const parameters = [...graph.parameters.values()].reduce(
    (total, { weight, bias }) => total + weight.count + (bias?.count ?? 0),
    0,
  );
  const network: Network = {
    graph: model.graph,
    weights: model.weights,
    name,
    sha256: '',
    parameters,
    labels: Array.from({ length: CLASSES }, (_, index) => ({ index, text: `class ${index}` })),
    input: {
      size: [INPUT_SHAPE[1], INPUT_SHAPE[2]],
      channels: 'rgb',
      scale: 1 / 255,
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
      fit: 'cover',
    },
  };
  return { network, model };
}

/** Numbers such as pixels become. */
export function inputOf(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => 2 * Math.sin(i * 12.9898) * Math.cos(i));
}

const size = INPUT_SHAPE.reduce((product, extent) => product * extent, 1);

/** Made once: to make it takes as long as a small network. */
const input = inputOf(size);

export function scoresOf(engine: Engine, network: Network): Float32Array {
  const subject = createSubject(engine, network, input, INPUT_SHAPE, { purpose: 'scores' });
  const { scores } = subject;
  subject.release();
  return scores;
}

export function runJob(engine: Engine, network: Network, job: ExplainJob): void {
  const explainOnce = prepareJob(job, network);
  const subject = createSubject(engine, network, input, INPUT_SHAPE, { explainOnce });
  explain(subject, job);
  subject.release();
}

interface PeerModule {
  openFile(path: string, input: Float32Array, threads: number): Promise<PeerCase>;
}
interface PeerCase extends Case {
  readonly run: () => Promise<Float32Array>;
}

async function peerCase(path: string, threads: number, scores: Float32Array): Promise<PeerCase> {
  const module = join(project, 'bench', 'peers', 'onnxruntime.js');
  const { openFile } = (await import(pathToFileURL(module).href)) as PeerModule;
  const opened = await openFile(path, input, threads);
  checkScores(opened.name, scores, await opened.run());
  return opened;
}

/** One topology: its forward pass and jobs, in turns with the peer's forward pass. */
async function measureTopology(path: string, name: string, options: Options): Promise<Result[]> {
  const { threads, kernels, runs } = options;
  const engine = await createEngine({ kernels, threads });
  const cases: Case[] = [];
  try {
    const { network } = await openTopology(engine, path, name);
    const scores = scoresOf(engine, network);
    cases.push({ name: `${name}:forward`, threads, run: () => scoresOf(engine, network) });
    for (const [job, request] of Object.entries(JOBS)) {
      const run = () => runJob(engine, network, request);
      cases.push({ name: `${name}:${job}`, threads, maxRuns: Math.ceil(runs / 2), run });
    }
    if (peersInstalled()) cases.push(await peerCase(path, threads, scores));
    return await measure(cases, runs);
  } finally {
    for (const { close } of cases) await close?.();
    await engine.close();
  }
}

/** Measures the topologies one after the other, each beside onnxruntime-node; returns a table. */
export async function runTopologies(options: Options): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'whypixel-topologies-'));
  const rows: string[][] = [];
  try {
    for (const name of Object.keys(topologies)) {
      if (options.only && !options.only.includes(name)) continue;
      const path = join(folder, `${name}.onnx`);
      const file = await open(path, 'w');
      for (const part of writeTopology(name)) await file.writeFile(part);
      await file.close();
      const peak = await topologyPeak(path, name, options);
      const results = await measureTopology(path, name, options);
      const peer = results.find((one) => one.name.startsWith('onnxruntime'));
      for (const result of results) {
        rows.push([
          result === peer ? `  ${peer.name}` : result.name,
          String(result.threads),
          result.median_ms.toFixed(1),
          result.min_ms.toFixed(1),
          ratio(result.median_ms, peer?.median_ms),
          ratio(result.min_ms, peer?.min_ms),
          result === results[0] ? peak.toFixed(0) : '',
        ]);
      }
      await rm(path);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return table(['', 'threads', 'median ms', 'min', '× ort', '× ort (min)', 'peak MB'], rows);
}
